using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Poolings of convolutions, which one kernel computes where that is cheaper, and others that must stay apart.</summary>
internal sealed class JoinedPoolingCases : SpatialCases
{
    public override IEnumerable<NetworkSpec> Networks => [.. Joined, .. Apart];

    /// <summary>Networks whose prediction pools before anything is stored.</summary>
    public static IReadOnlyList<NetworkSpec> Joined { get; } =
    [
        Spec.Network("JoinedRelu", Spec.Input(6, 6, 3), Spec.Conv2D(7, 3, 3, Activation.ReLU, same: true), Spec.MaxPool2D(2, 2), Spec.MeanSquaredError()),
        Spec.Network("JoinedTanh", Spec.Input(8, 10, 3), Spec.Conv2D(19, 3, 3, Activation.Tanh), Spec.MaxPool2D(2, 2), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError()),
        Spec.Network("JoinedWithoutBias", Spec.Input(7, 9, 2), Spec.Conv2D(16, 2, 2, bias: false), Spec.MaxPool2D(3, 3), Spec.MeanSquaredError()),

        // Nineteen filters by windows of nine: one result at a time with sixteen registers. The last row and column of sixteen are in no window.
        Spec.Network("JoinedByThrees", Spec.Input(10, 11, 7), Spec.Conv2D(19, 3, 3, Activation.ReLU, same: true), Spec.MaxPool2D(3, 3), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError()),

        // Not increasing in the sum where a scale is negative: applied to each cell.
        Spec.Network(
            "JoinedNormalised", Spec.Input(8, 8, 3), Spec.Conv2D(19, 3, 3, bias: false), Spec.BatchNormalization(Activation.ReLU), Spec.MaxPool2D(2, 2), Spec.Flatten(), Spec.Dense(3),
            Spec.MeanSquaredError()),
        Spec.Network("JoinedLeaky", Spec.Input(6, 6, 3), Spec.Conv2D(17, 3, 3, Activation.LeakyReLU, same: true), Spec.MaxPool2D(2, 3), Spec.MeanSquaredError()),
        Spec.Network("JoinedPointwise", Spec.Input(4, 6, 17), Spec.Conv2D(33, 1, 1, Activation.ReLU), Spec.MaxPool2D(2, 2), Spec.MeanSquaredError()),
        Spec.Network("JoinedDepthwise", Spec.Input(8, 6, 19), Spec.Conv2D(19, 3, 3, groups: 19, same: true), Spec.MaxPool2D(2, 2), Spec.MeanSquaredError()),
        Spec.Network("JoinedMean", Spec.Input(7, 9, 3), Spec.Conv2D(19, 3, 3, Activation.ReLU), Spec.AveragePool2D(2, 2), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError()),
        Spec.Network("JoinedRows", Spec.Input(6, 5, 3), Spec.Conv2D(17, 3, 3, Activation.ReLU, same: true), Spec.MaxPool2D(3, 1), Spec.MeanSquaredError()),
        Spec.Network(
            "JoinedSequence", Spec.Input(13, 5), Layer("Conv1D", ("filters", 19), ("kernelSize", 3), ("activation", Activation.ReLU)), Layer("MaxPool1D", ("kernelSize", 3)), Spec.MeanSquaredError()),
        Spec.Network(
            "JoinedVolume", Spec.Input(4, 5, 4, 3), Layer("Conv3D", ("filters", 17), ("kernelSize", 2), ("padding", Padding.Same)), Layer("MaxPool3D", ("kernelSize", 2)), Spec.MeanSquaredError()),

        // One filter of many channels, no four results side by side: what meets in a cell lies in the lanes.
        Spec.Network("JoinedSingle", Spec.Input(6, 4, 32), Spec.Conv2D(1, 3, 3, Activation.ReLU), Spec.MaxPool2D(2, 2), Spec.MeanSquaredError()),

        // Another tensor is added to every cell, and one to every window's result; results lie in the middle of a padded copy.
        Spec.Network(
            "JoinedSum",
            Spec.Input(6, 6, 17).Named("image"),
            Spec.Conv2D(17, 3, 3, same: true, bias: false).Named("before"),
            Spec.Add("before", "image"),
            Spec.MaxPool2D(2, 2).Named("pooled"),
            Spec.Conv2D(17, 3, 3, same: true).Named("after"),
            Spec.Add("after", "pooled"),
            Spec.MeanSquaredError()),
        Spec.Network(
            "JoinedIntoPadding", Spec.Input(8, 8, 3), Spec.Conv2D(19, 3, 3, Activation.ReLU, same: true), Spec.MaxPool2D(2, 2), Spec.Conv2D(7, 3, 3, same: true), Spec.Flatten(), Spec.Dense(3),
            Spec.MeanSquaredError()),
    ];

    /// <summary>Networks whose poolings are kernels of their own.</summary>
    public static IReadOnlyList<NetworkSpec> Apart { get; } =
    [
        Spec.Network("ApartOverlapping", Spec.Input(7, 7, 3), Spec.Conv2D(19, 3, 3, Activation.ReLU, same: true), Spec.MaxPool2D(3, 3, strides: [2, 2]), Spec.MeanSquaredError()),
        Spec.Network("ApartPadded", Spec.Input(7, 7, 3), Spec.Conv2D(19, 3, 3, Activation.ReLU, same: true), Spec.MaxPool2D(2, 2, same: true), Spec.MeanSquaredError()),
        Spec.Network(
            "ApartSkipped",
            Spec.Input(6, 6, 3),
            Spec.Conv2D(19, 3, 3, same: true).Named("wide"),
            Spec.MaxPool2D(2, 2),
            Spec.Flatten(),
            Spec.Dense(5).Named("a"),
            Spec.Flatten().Reading("wide"),
            Spec.Dense(5).Named("b"),
            Spec.Add("a", "b"),
            Spec.MeanSquaredError()),
        Spec.Network("ApartCalling", Spec.Input(6, 6, 3), Spec.Conv2D(19, 3, 3, Activation.GELU, same: true), Spec.MaxPool2D(2, 2), Spec.MeanSquaredError()),
    ];
}
