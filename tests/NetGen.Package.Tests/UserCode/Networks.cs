using NetGen;

namespace App;

[Network]
[Input(2)]
[Dense(8, Activation = Activation.Tanh, Name = "hidden")]
[Dense(1, Activation = Activation.Sigmoid)]
[BinaryCrossEntropy]
internal partial class XorNetwork;
