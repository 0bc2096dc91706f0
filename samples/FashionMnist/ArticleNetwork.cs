// Five convolutions with batch normalisation, as in VGG (Simonyan and Zisserman 2014) but smaller, and the mean of each channel instead of wide dense layers (Lin, Chen and Yan 2013).

using NetGen;

namespace FashionMnistSample;

/// <summary>Names an article of clothing: 28 × 28 grey pixels, 0 (ground) to 1, in; the probability of each of ten kinds out.</summary>
/// <remarks>A convolution before a normalisation has no bias: the normalisation would take it away again.</remarks>
[Network]
[Input(28, 28, 1)]
[Conv2D(16, 3, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Activation = Activation.ReLU)]
[MaxPool2D(2)]

// 14 × 14.
[Conv2D(32, 3, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Activation = Activation.ReLU)]
[Conv2D(32, 3, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Activation = Activation.ReLU)]
[MaxPool2D(2)]

// 7 × 7.
[Conv2D(64, 3, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Activation = Activation.ReLU)]
[Conv2D(96, 3, Padding = Padding.Same, UseBias = false, KernelInitializer = Initializer.HeNormal)]
[BatchNormalization(Activation = Activation.ReLU)]
[GlobalAveragePool2D]
[Dropout(0.2)]
[Dense(10, Activation = Activation.Softmax, Name = "article")]
[CategoricalCrossEntropy(LabelSmoothing = 0.05)]
public partial class ArticleNetwork;
