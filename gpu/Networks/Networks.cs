// The networks that are measured, besides LeNet-5 of samples/Mnist.

namespace NetGen.Measure;

/// <summary>Reads digits with dense layers alone: a training step is products of matrices.</summary>
[Network]
[Input(784)]
[Dense(512, Activation = Activation.ReLU)]
[Dense(256, Activation = Activation.ReLU)]
[Dense(10, Activation = Activation.Softmax)]
[CategoricalCrossEntropy]
public partial class Mlp512;

/// <summary>One product of matrices, 4096 × 4096 times 4096 × 4096 with as many samples.</summary>
[Network]
[Input(4096)]
[Dense(4096, UseBias = false)]
public partial class Product4096;

/// <summary>The same in small, for a try on the CPU's device.</summary>
[Network]
[Input(64)]
[Dense(64, UseBias = false)]
public partial class Product64;

/// <summary>A network of which a population is trained: far too small to fill a GPU by itself.</summary>
[Network]
[Input(4)]
[Dense(32, Activation = Activation.Tanh)]
[Dense(16, Activation = Activation.Tanh)]
[Dense(4)]
[MeanSquaredError]
public partial class Mlp32;
