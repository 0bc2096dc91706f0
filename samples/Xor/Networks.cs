// Two networks with sigmoids, alike but for a hidden layer.

using NetGen;

namespace XorSample;

/// <summary>A single layer: its output rises along one direction of the plane, and exclusive or does not.</summary>
[Network]
[Input(2)]
[Dense(1, Activation = Activation.Sigmoid)]
[BinaryCrossEntropy]
public partial class SingleLayer;

/// <summary>Two layers: the hidden units bend the plane so that one straight cut is enough.</summary>
/// <remarks>
/// Two hidden units can do it, but gradient descent finds it more surely with spare ones: four got stuck for 1 seed of 50, eight for none.
/// </remarks>
[Network]
[Input(2)]
[Dense(8, Activation = Activation.Sigmoid, Name = "hidden")]
[Dense(1, Activation = Activation.Sigmoid)]
[BinaryCrossEntropy]
public partial class TwoLayers;
