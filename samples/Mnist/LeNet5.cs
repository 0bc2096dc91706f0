// LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998), with ReLU and maximum pooling in place of the scaled tanh and subsampling of its time.

using NetGen;

namespace MnistSample;

/// <summary>Reads a handwritten digit: 28 × 28 grey pixels, 0 (paper) to 1 (ink), in; the probability of each of ten digits out.</summary>
[Network]
[Input(28, 28, 1)]                                             // height, width, channels (channels last)
[Conv2D(6, 5, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool2D(2)]
[Conv2D(16, 5, Activation = Activation.ReLU)]
[MaxPool2D(2)]
[Flatten]
[Dense(120, Activation = Activation.ReLU)]
[Dense(84, Activation = Activation.ReLU)]
[Dense(10, Activation = Activation.Softmax, Name = "digit")]
[CategoricalCrossEntropy]
public partial class LeNet5;
