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
}
