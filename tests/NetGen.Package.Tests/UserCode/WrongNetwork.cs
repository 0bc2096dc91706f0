using NetGen;

namespace App;

[Network]
[Input(28, 28, 1)]
[Conv2D(6, 5)]
[Dense(10, Activation = Activation.Softmax)]
[CategoricalCrossEntropy]
internal partial class WrongNetwork;
