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

/// <summary>Hidden layers whose weights leave the first cache.</summary>
[Network]
[Input(64)]
[Dense(256, Activation = Activation.ReLU)]
[Dense(256, Activation = Activation.ReLU)]
[Dense(10, Activation = Activation.Softmax)]
public partial class Mlp64;

/// <summary>MLPerf Tiny's anomaly detection (Banbury et al. 2021), its normalisations folded into the weights.</summary>
[Network]
[Input(640)]
[Dense(128, Activation = Activation.ReLU)]
[Dense(128, Activation = Activation.ReLU)]
[Dense(128, Activation = Activation.ReLU)]
[Dense(128, Activation = Activation.ReLU)]
[Dense(8, Activation = Activation.ReLU)]
[Dense(128, Activation = Activation.ReLU)]
[Dense(128, Activation = Activation.ReLU)]
[Dense(128, Activation = Activation.ReLU)]
[Dense(128, Activation = Activation.ReLU)]
[Dense(640)]
public partial class Autoencoder;

/// <summary>MLPerf Tiny's keyword spotting.</summary>
[Network]
[Input(49, 10, 1)]
[Conv2D(64, 10, 4, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(64, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(64, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(64, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(64, 1, Activation = Activation.ReLU)]
[GlobalAveragePool2D]
[Dense(12, Activation = Activation.Softmax)]
public partial class DsCnn;

/// <summary>MLPerf Tiny's person detection.</summary>
[Network]
[Input(96, 96, 3)]
[Conv2D(8, 3, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(16, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(32, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(32, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(64, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(64, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(128, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(128, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(128, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(128, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(128, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(128, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(256, 1, Activation = Activation.ReLU)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(256, 1, Activation = Activation.ReLU)]
[GlobalAveragePool2D]
[Dense(2, Activation = Activation.Softmax)]
public partial class MobileNet;

/// <summary>MLPerf Tiny's image classification.</summary>
[Network]
[Input(32, 32, 3)]
[Conv2D(16, 3, Padding = Padding.Same, Activation = Activation.ReLU, Name = "stem")]
[Conv2D(16, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(16, 3, Padding = Padding.Same, Name = "residual1")]
[Add(From = ["residual1", "stem"], Activation = Activation.ReLU, Name = "block1")]
[Conv2D(32, 3, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(32, 3, Padding = Padding.Same, Name = "residual2")]
[Conv2D(32, 1, Stride = 2, From = ["block1"], Name = "shortcut2")]
[Add(From = ["shortcut2", "residual2"], Activation = Activation.ReLU, Name = "block2")]
[Conv2D(64, 3, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[Conv2D(64, 3, Padding = Padding.Same, Name = "residual3")]
[Conv2D(64, 1, Stride = 2, From = ["block2"], Name = "shortcut3")]
[Add(From = ["shortcut3", "residual3"], Activation = Activation.ReLU)]
[GlobalAveragePool2D]
[Dense(10, Activation = Activation.Softmax)]
public partial class ResNet8;

/// <summary>One convolution of the middle of a network.</summary>
[Network]
[Input(16, 16, 32)]
[Conv2D(64, 3, Padding = Padding.Same)]
public partial class Convolution;

/// <summary>A depthwise convolution of <see cref="DsCnn"/>.</summary>
[Network]
[Input(25, 5, 64)]
[DepthwiseConv2D(3, Padding = Padding.Same, Activation = Activation.ReLU)]
public partial class Depthwise;

/// <summary>Dense layers large enough that a training step is products of matrices.</summary>
[Network]
[Input(784)]
[Dense(512, Activation = Activation.ReLU)]
[Dense(256, Activation = Activation.ReLU)]
[Dense(10, Activation = Activation.Softmax)]
[CategoricalCrossEntropy]
public partial class Mlp512;

/// <summary>A network so small that samples in the lanes are what fills the vectors.</summary>
[Network]
[Input(4)]
[Dense(32, Activation = Activation.Tanh)]
[Dense(16, Activation = Activation.Sigmoid)]
[Dense(4)]
[MeanSquaredError]
public partial class Mlp32;

/// <summary>The products of <see cref="Mlp512"/>'s first layer, and nothing else.</summary>
[Network]
[Input(784)]
[Dense(512, UseBias = false)]
public partial class Dense784;

/// <summary>The products of <see cref="Mlp512"/>'s second layer, and nothing else.</summary>
[Network]
[Input(512)]
[Dense(256, UseBias = false)]
public partial class Dense512;
