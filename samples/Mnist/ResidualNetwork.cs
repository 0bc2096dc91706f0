// A small residual network (He, Zhang, Ren and Sun 2016): three blocks of two convolutions, each added to a shortcut around it.

using NetGen;

namespace MnistSample;

/// <summary>Reads a handwritten digit, like <see cref="LeNet5"/>, with more arithmetic and fewer mistakes.</summary>
/// <remarks>A convolution before a normalisation has no bias: the normalisation would take it away again.</remarks>
[Network]
[Input(28, 28, 1)]
[Conv2D(16, 3, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Activation = Activation.ReLU, Name = "stem")]

// 28 × 28 × 16: the shortcut is the stem itself.
[Conv2D(16, 3, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Activation = Activation.ReLU)]
[Conv2D(16, 3, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Name = "residual1")]
[Add(From = ["residual1", "stem"], Activation = Activation.ReLU, Name = "block1")]

// 14 × 14 × 32: half the extents, twice the channels, so the shortcut needs a 1 × 1 convolution.
[Conv2D(32, 3, Stride = 2, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Activation = Activation.ReLU)]
[Conv2D(32, 3, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Name = "residual2")]
[Conv2D(32, 1, Stride = 2, UseBias = false, KernelInitializer = Initializer.HeNormal, From = ["block1"])]
[BatchNormalization(Name = "shortcut2")]
[Add(From = ["residual2", "shortcut2"], Activation = Activation.ReLU, Name = "block2")]

// 7 × 7 × 64.
[Conv2D(64, 3, Stride = 2, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Activation = Activation.ReLU)]
[Conv2D(64, 3, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Name = "residual3")]
[Conv2D(64, 1, Stride = 2, UseBias = false, KernelInitializer = Initializer.HeNormal, From = ["block2"])]
[BatchNormalization(Name = "shortcut3")]
[Add(From = ["residual3", "shortcut3"], Activation = Activation.ReLU, Name = "block3")]

[AveragePool2D(7)]
[Flatten]
[Dense(10, Activation = Activation.Softmax, Name = "digit")]
[CategoricalCrossEntropy]
public partial class ResidualNetwork;
