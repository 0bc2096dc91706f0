// Fisher's irises: three species from four lengths. A small network is plenty.

using NetGen;

namespace IrisSample;

/// <summary>Sepal length and width, petal length and width (standardized) in; the probability of each species out.</summary>
[Network]
[Input(4)]
[Dense(16, Activation = Activation.Tanh, Name = "hidden")]
[Dense(3, Activation = Activation.Softmax, Name = "species")]
[CategoricalCrossEntropy]
public partial class IrisClassifier;
