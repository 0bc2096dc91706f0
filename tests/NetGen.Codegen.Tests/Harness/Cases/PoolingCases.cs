using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Windows, all cells, and a given number of windows: their largest, mean and length.</summary>
internal sealed class PoolingCases : SpatialCases
{
    public override IEnumerable<NetworkSpec> Networks =>
    [
        Between("MaxPooledSequence", [9, 3], Layer("MaxPool1D", ("kernelSize", 2)), Spec.Flatten(), Spec.Dense(3)),
        Between("MaxPooledSequenceOverlapping", [7, 17], Layer("MaxPool1D", ("kernelSize", 3), ("stride", 2), ("padding", Padding.Same))),
        Between("MaxPooledVolume", [4, 3, 5, 3], Layer("MaxPool3D", ("kernelSize", 2), ("strides", new[] { 2, 1, 2 })), Spec.Flatten(), Spec.Dense(3)),
        Between("AveragePooledSequence", [9, 3], Layer("AveragePool1D", ("kernelSize", 3), ("stride", 2), ("pads", new[] { 2, 1 }))),
        Between("AveragePooledVolume", [3, 4, 5, 2], Layer("AveragePool3D", ("kernelDepth", 2), ("kernelHeight", 3), ("kernelWidth", 2), ("stride", 2), ("padding", Padding.Same))),
        Between("L2PooledSequence", [9, 3], Layer("L2Pool1D", ("kernelSize", 2)), Spec.Flatten(), Spec.Dense(3)),
        Between("L2PooledImage", [5, 7, 3], Layer("L2Pool2D", ("kernelHeight", 3), ("kernelWidth", 2), ("strides", new[] { 2, 1 }), ("pads", new[] { 1, 0 })), Spec.Flatten(), Spec.Dense(3)),

        // A ReLU makes windows of zeros alone, whose length has no slope.
        Between("L2PooledZeros", [5, 5, 3], Spec.Activate(Activation.ReLU), Layer("L2Pool2D", ("kernelSize", 2))),
        Between("GlobalMaxOfSequence", [7, 17], Layer("GlobalMaxPool1D"), Spec.Dense(3)),
        Between("GlobalMaxOfImage", [3, 5, 7], Layer("GlobalMaxPool2D")),
        Between("GlobalMaxOfVolume", [3, 2, 3, 3], Layer("GlobalMaxPool3D", ("keepDims", true)), Spec.Flatten(), Spec.Dense(3)),
        Between("GlobalMeanOfSequence", [7, 3], Layer("GlobalAveragePool1D", ("keepDims", true)), Spec.Dense(3)),
        Between("GlobalMeanOfImage", [3, 5, 17], Layer("GlobalAveragePool2D"), Spec.Dense(3)),
        Between("GlobalMeanOfVolume", [3, 2, 3, 3], Layer("GlobalAveragePool3D")),
        Between("AdaptiveMeanOfSequence", [7, 3], Layer("AdaptiveAveragePool1D", ("outputSize", 3)), Spec.Flatten(), Spec.Dense(3)),
        Between("AdaptiveMeanOfImage", [7, 6, 3], Layer("AdaptiveAveragePool2D", ("outputHeight", 3), ("outputWidth", 4)), Spec.Flatten(), Spec.Dense(3)),
        Between("AdaptiveMeanOfTiles", [4, 6, 7], Layer("AdaptiveAveragePool2D", ("outputSize", 2))),
        Between("AdaptiveMeanOfMoreThanThereIs", [3, 2, 3], Layer("AdaptiveAveragePool2D", ("outputHeight", 5), ("outputWidth", 1))),
        Between("AdaptiveMaxOfSequence", [10, 3], Layer("AdaptiveMaxPool1D", ("outputSize", 4)), Spec.Flatten(), Spec.Dense(3)),
        Between("AdaptiveMaxOfImage", [7, 6, 3], Layer("AdaptiveMaxPool2D", ("outputHeight", 3), ("outputWidth", 4))),
        Between("AdaptiveMaxOfTiles", [6, 4, 7], Layer("AdaptiveMaxPool2D", ("outputHeight", 3), ("outputWidth", 4)), Spec.Flatten(), Spec.Dense(3)),
    ];

    public override IEnumerable<RandomLayer> RandomLayers =>
    [
        network => Window(network, "MaxPool1D", 1),
        network => Window(network, "MaxPool3D", 3),
        network => Window(network, "AveragePool1D", 1),
        network => Window(network, "AveragePool2D", 2),
        network => Window(network, "AveragePool3D", 3),
        network => Window(network, "L2Pool1D", 1),
        network => Window(network, "L2Pool2D", 2),
        network => Layer("GlobalMaxPool1D", ("keepDims", network.Flip())),
        network => Layer("GlobalMaxPool2D", ("keepDims", network.Flip())),
        network => Layer("GlobalMaxPool3D", ("keepDims", network.Flip())),
        network => Layer("GlobalAveragePool1D", ("keepDims", network.Flip())),
        network => Layer("GlobalAveragePool2D", ("keepDims", network.Flip())),
        network => Layer("GlobalAveragePool3D", ("keepDims", network.Flip())),
        network => Layer("AdaptiveAveragePool1D", Extents(network, "output", 1, 7)),
        network => Layer("AdaptiveAveragePool2D", Extents(network, "output", 2, 5)),
        network => Layer("AdaptiveMaxPool1D", Extents(network, "output", 1, 7)),
        network => Layer("AdaptiveMaxPool2D", Extents(network, "output", 2, 5)),
    ];

    private static LayerSpec Window(RandomNetwork network, string kind, int rank)
        => Layer(kind, [.. Extents(network, "kernel", rank, 3), .. Steps(network, rank, 1)]);
}
