// The contests' networks for the peers: the twins of Networks.cs.

namespace NetGen.SideBySide.Models;

internal static class ModelCatalog
{
    internal static ModelDescription LeNet5 { get; } = new(
        "LeNet-5",
        [28, 28, 1],
        new Conv2DLayer(6, 5, Padding.Same, Activation.ReLU),
        new MaxPool2DLayer(2),
        new Conv2DLayer(16, 5, Padding.Valid, Activation.ReLU),
        new MaxPool2DLayer(2),
        new FlattenLayer(),
        new DenseLayer(120, Activation.ReLU),
        new DenseLayer(84, Activation.ReLU),
        new DenseLayer(10, Activation.Softmax));

    internal static ModelDescription Mlp4 { get; } = new(
        "MLP 4-16-16-3",
        [4],
        new DenseLayer(16, Activation.Tanh),
        new DenseLayer(16, Activation.Tanh),
        new DenseLayer(3, Activation.Linear));

    internal static ModelDescription Mlp784 { get; } = new(
        "MLP 784-128-10",
        [784],
        new DenseLayer(128, Activation.ReLU),
        new DenseLayer(10, Activation.Softmax));

    internal static ModelDescription Mlp64 { get; } = new(
        "MLP 64-256-256-10",
        [64],
        new DenseLayer(256, Activation.ReLU),
        new DenseLayer(256, Activation.ReLU),
        new DenseLayer(10, Activation.Softmax));

    /// <summary>MLPerf Tiny's anomaly detection, its normalisations folded into the weights.</summary>
    internal static ModelDescription Autoencoder { get; } = new(
        "autoencoder 640",
        [640],
        [.. new[] { 128, 128, 128, 128, 8, 128, 128, 128, 128 }.Select(units => new DenseLayer(units, Activation.ReLU)), new DenseLayer(640, Activation.Linear)]);

    /// <summary>MLPerf Tiny's keyword spotting.</summary>
    internal static ModelDescription DsCnn { get; } = new(
        "DS-CNN",
        [49, 10, 1],
        [
            new Conv2DLayer(64, 10, 4, 2, Padding.Same, Activation.ReLU),
            .. Enumerable.Range(0, 4).SelectMany(_ => Separable(64, 1)),
            new GlobalAveragePoolLayer(),
            new DenseLayer(12, Activation.Softmax),
        ]);

    /// <summary>MLPerf Tiny's person detection.</summary>
    internal static ModelDescription MobileNet { get; } = new(
        "MobileNetV1 0.25",
        [96, 96, 3],
        [
            new Conv2DLayer(8, 3, 3, 2, Padding.Same, Activation.ReLU),
            .. new[] { (16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), (128, 1), (128, 1), (128, 1), (128, 1), (128, 1), (256, 2), (256, 1) }
                .SelectMany(block => Separable(block.Item1, block.Item2)),
            new GlobalAveragePoolLayer(),
            new DenseLayer(2, Activation.Softmax),
        ]);

    /// <summary>MLPerf Tiny's image classification.</summary>
    internal static ModelDescription ResNet8 { get; } = new(
        "ResNet-8",
        [32, 32, 3],
        [
            new Conv2DLayer(16, 3, Padding.Same, Activation.ReLU),
            new Conv2DLayer(16, 3, Padding.Same, Activation.ReLU),
            new Conv2DLayer(16, 3, Padding.Same, Activation.Linear),
            new AddLayer(0, Activation.ReLU),
            .. Residual(32, from: 3),
            .. Residual(64, from: 7),
            new GlobalAveragePoolLayer(),
            new DenseLayer(10, Activation.Softmax),
        ]);

    /// <summary>One convolution of the middle of a network.</summary>
    internal static ModelDescription Convolution { get; } = new("convolution 3x3, 32 to 64", [16, 16, 32], new Conv2DLayer(64, 3, Padding.Same, Activation.Linear));

    /// <summary>A depthwise convolution of <see cref="DsCnn"/>.</summary>
    internal static ModelDescription Depthwise { get; } = new(
        "depthwise 3x3, 64 channels, 25x5", [25, 5, 64], new Conv2DLayer(64, 3, 3, 1, Padding.Same, Activation.ReLU, Depthwise: true));

    internal static ModelDescription Mlp512 { get; } = new(
        "MLP 784-512-256-10",
        [784],
        new DenseLayer(512, Activation.ReLU),
        new DenseLayer(256, Activation.ReLU),
        new DenseLayer(10, Activation.Softmax));

    /// <summary>So small that only the samples of a batch fill a vector: the size that SimpleChains.jl was made for.</summary>
    internal static ModelDescription Mlp32 { get; } = new(
        "MLP 4-32-16-4",
        [4],
        new DenseLayer(32, Activation.Tanh),
        new DenseLayer(16, Activation.Sigmoid),
        new DenseLayer(4, Activation.Linear));

    /// <summary>The products of <see cref="Mlp512"/>'s first layer.</summary>
    internal static ModelDescription Dense784 { get; } = new("dense 784-512", [784], new DenseLayer(512, Activation.Linear, UseBias: false));

    /// <summary>The products of <see cref="Mlp512"/>'s second layer.</summary>
    internal static ModelDescription Dense512 { get; } = new("dense 512-256", [512], new DenseLayer(256, Activation.Linear, UseBias: false));

    // A depthwise and a pointwise convolution (Howard et al. 2017).
    private static ModelLayer[] Separable(int filters, int stride) =>
    [
        new Conv2DLayer(0, 3, 3, stride, Padding.Same, Activation.ReLU, Depthwise: true),
        new Conv2DLayer(filters, 1, Padding.Valid, Activation.ReLU),
    ];

    // Half the extents, and a 1x1 convolution on the way around.
    private static ModelLayer[] Residual(int filters, int from) =>
    [
        new Conv2DLayer(filters, 3, 3, 2, Padding.Same, Activation.ReLU),
        new Conv2DLayer(filters, 3, Padding.Same, Activation.Linear),
        new Conv2DLayer(filters, 1, 1, 2, Padding.Valid, Activation.Linear) { From = from },
        new AddLayer(from + 2, Activation.ReLU),
    ];
}
