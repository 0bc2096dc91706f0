// The contests' networks as a user of NetGen writes them. Their twins for the peers are in Models/ModelCatalog.cs.

namespace NetGen.SideBySide;

/// <summary>LeNet-5 with ReLU and maximum pooling, as in the README.</summary>
[Network]
[Input(28, 28, 1)]
[Conv2D(6, 5, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool2D(2)]
[Conv2D(16, 5, Activation = Activation.ReLU)]
[MaxPool2D(2)]
[Flatten]
[Dense(120, Activation = Activation.ReLU)]
[Dense(84, Activation = Activation.ReLU)]
[Dense(10, Activation = Activation.Softmax)]
[CategoricalCrossEntropy]
public partial class LeNet5;

/// <summary>A control-sized network: the cost of a call is most of the cost.</summary>
[Network]
[Input(4)]
[Dense(16, Activation = Activation.Tanh)]
[Dense(16, Activation = Activation.Tanh)]
[Dense(3)]
public partial class Mlp4;

/// <summary>The classic dense digit reader: bound by the bandwidth of its first layer's weights.</summary>
[Network]
[Input(784)]
[Dense(128, Activation = Activation.ReLU)]
[Dense(10, Activation = Activation.Softmax)]
public partial class Mlp784;
