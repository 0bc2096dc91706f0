using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Windows over padded operands: margins are left out, by bounds of loops, in parts of the image or within tiles, where a padded copy or place costs more.</summary>
internal sealed class MarginCases : SpatialCases
{
    public override IEnumerable<NetworkSpec> Networks => [.. InParts, .. ByRows, .. WithinTiles, .. Copied, .. InLanes, .. Bounded];

    /// <summary>Networks whose prediction makes no padded copy.</summary>
    public static IReadOnlyList<NetworkSpec> InParts { get; } =
    [
        // Whole vectors, read from the caller's own memory; odd channels. Copies of more than the first cache holds.
        Spec.Network("InPartsDepthwise", Spec.Input(14, 10, 64), Spec.Conv2D(64, 3, 3, Activation.ReLU, groups: 64, same: true), Spec.MeanSquaredError()),
        Spec.Network("InPartsOdd", Spec.Input(14, 16, 37), Spec.Conv2D(37, 3, 3, groups: 37, same: true), Spec.MaxPool2D(7, 8), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError()),
        Spec.Network("InPartsUnequal", Spec.Input(15, 16, 37), Spec.Conv2D(37, 2, 2, Activation.Tanh, groups: 37, pads: [0, 1, 1, 0]), Spec.MeanSquaredError()),
        Spec.Network("InPartsStrided", Spec.Input(23, 25, 17), Spec.Conv2D(17, 3, 3, strides: [2, 2], groups: 17, same: true, bias: false), Spec.MeanSquaredError()),
        Spec.Network("InPartsSequence", Spec.Input(201, 37), Layer("DepthwiseConv1D", ("kernelSize", 3), ("padding", Padding.Same)), Spec.MeanSquaredError()),
        Spec.Network("InPartsOneColumn", Spec.Input(24, 1, 64), Spec.Conv2D(64, 3, 3, groups: 64, same: true), Spec.MeanSquaredError()),
    ];

    /// <summary>Networks that took more parts than are worth their text before rows had bounds of their own.</summary>
    public static IReadOnlyList<NetworkSpec> ByRows { get; } =
    [
        // Twenty-five boxes; nine, with channels that are summed within each tap; margins that are no two the same; steps; planes, rows and columns.
        Spec.Network("ByRowsManyTaps", Spec.Input(9, 9, 16), Spec.Conv2D(16, 5, 5, groups: 16, same: true), Spec.MeanSquaredError()),
        Spec.Network("ByRowsManyFilters", Spec.Input(6, 6, 2), Spec.Conv2D(33, 3, 3, same: true), Spec.MeanSquaredError()),
        Spec.Network("ByRowsUnequal", Spec.Input(8, 6, 33), Spec.Conv2D(33, 4, 3, Activation.ReLU, groups: 33, pads: [3, 0, 1, 2]), Spec.MeanSquaredError()),
        Between("ByRowsStrided", [13, 6, 32], Spec.Conv2D(32, 4, 3, strides: [3, 2], groups: 32, same: true), Spec.Conv2D(5, 1, 1)),
        Spec.Network("ByRowsOfPlanes", Spec.Input(5, 7, 4, 16), Layer("Conv3D", ("filters", 16), ("kernelSize", 3), ("groups", 16), ("padding", Padding.Same)), Spec.MeanSquaredError()),
    ];

    /// <summary>Networks whose tiles span a row of the image and leave out what meets margins on either side.</summary>
    public static IReadOnlyList<NetworkSpec> WithinTiles { get; } =
    [
        // From the caller's own memory, and from a layer that would write straight into its padded place; odd channels, strides, dilations, unequal margins, a kernel wider than the image.
        Spec.Network("WithinTilesDepthwise", Spec.Input(25, 5, 64), Spec.Conv2D(64, 3, 3, Activation.ReLU, groups: 64, same: true), Spec.MeanSquaredError()),
        Spec.Network("WithinTilesOdd", Spec.Input(13, 6, 37), Spec.Conv2D(37, 3, 3, groups: 37, same: true), Spec.MaxPool2D(13, 2), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError()),
        Between("WithinTilesBetween", [9, 5, 32], Spec.Conv2D(32, 3, 3, Activation.ReLU, groups: 32, same: true), Spec.Conv2D(7, 1, 1)),
        Between("WithinTilesTwice", [7, 7, 19], Spec.Conv2D(19, 3, 3, groups: 19, same: true), Spec.Conv2D(19, 3, 3, groups: 19, same: true)),
        Spec.Network("WithinTilesStrided", Spec.Input(13, 11, 33), Spec.Conv2D(33, 3, 3, strides: [2, 2], groups: 33, same: true, bias: false), Spec.MeanSquaredError()),
        Spec.Network("WithinTilesDilated", Spec.Input(9, 6, 33), Spec.Conv2D(33, 2, 3, dilations: [2, 2], groups: 33, same: true), Spec.MeanSquaredError()),
        Spec.Network("WithinTilesUnequal", Spec.Input(15, 4, 37), Spec.Conv2D(37, 2, 2, Activation.Tanh, groups: 37, pads: [0, 1, 1, 0]), Spec.MeanSquaredError()),
        Spec.Network("WithinTilesNarrow", Spec.Input(24, 2, 64), Spec.Conv2D(64, 3, 5, groups: 64, same: true), Spec.MeanSquaredError()),
        Spec.Network("WithinTilesSequence", Spec.Input(5, 64), Layer("DepthwiseConv1D", ("kernelSize", 3), ("padding", Padding.Same)), Spec.MeanSquaredError()),
    ];

    /// <summary>Networks whose vectors lie along an axis that has margins, which no tile can span then.</summary>
    public static IReadOnlyList<NetworkSpec> InLanes { get; } =
    [
        Spec.Network("LanesOverMarginsPooled", Spec.Input(14, 28, 1), Spec.Conv2D(6, 5, 5, Activation.Tanh, same: true), Spec.AveragePool2D(2, 2), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError()),
        Spec.Network("LanesOverMargins", Spec.Input(14, 28, 1), Spec.Conv2D(8, 3, 3, Activation.ReLU, same: true), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError()),
        Spec.Network("LanesOverMarginsAlone", Spec.Input(9, 40, 1), Spec.Conv2D(1, 3, 3, same: true), Spec.MeanSquaredError()),
        Spec.Network("LanesOverTaps", Spec.Input(64, 1), Layer("Conv1D", ("filters", 2), ("kernelSize", 33), ("stride", 8), ("padding", Padding.Same)), Spec.MeanSquaredError()),
    ];

    /// <summary>Networks whose batches leave out, by the bounds of loops over the kernel, what meets padding alone.</summary>
    public static IReadOnlyList<NetworkSpec> Bounded { get; } =
    [
        // Gradients of an input without padding; padding on all sides, unequal, beyond the kernel; strides; a kernel that is larger than the image; one axis; windows that are pooled.
        Ending("BoundedUnpadded", [9, 11, 3], Spec.Conv2D(16, 5, 5)),
        Ending("BoundedSame", [10, 7, 8], Spec.Conv2D(9, 5, 5, Activation.ReLU, same: true)),
        Ending("BoundedStrided", [11, 14, 8], Spec.Conv2D(8, 5, 5, strides: [2, 3], same: true)),
        Ending("BoundedUnequal", [8, 9, 9], Spec.Conv2D(8, 4, 5, bias: false, pads: [3, 0, 1, 4])),
        Ending("BoundedBeyondKernel", [6, 5, 8], Spec.Conv2D(8, 2, 4, Activation.Tanh, pads: [5, 3, 3, 6])),
        Ending("BoundedBeyondImage", [3, 4, 8], Spec.Conv2D(8, 5, 7, same: true)),
        Ending("BoundedTransposed", [6, 7, 8], Layer("Conv2DTranspose", ("filters", 9), ("kernelSize", 5), ("stride", 2))),
        Ending("BoundedSequence", [21, 8], Layer("Conv1D", ("filters", 9), ("kernelSize", 7), ("padding", Padding.Same))),
        Ending("BoundedPooled", [8, 12, 8], Spec.Conv2D(8, 5, 5, same: true), Spec.MaxPool2D(2, 2)),
    ];

    /// <summary>Networks whose copies cost less than leaving out margins would, parts counted.</summary>
    public static IReadOnlyList<NetworkSpec> Copied { get; } =
    [
        Spec.Network("CopiedBeforeManyTaps", Spec.Input(20, 20, 8), Spec.Conv2D(16, 5, 5, same: true), Spec.MeanSquaredError()),
        Spec.Network("CopiedBeforeManyFilters", Spec.Input(16, 16, 3), Spec.Conv2D(64, 3, 3, same: true), Spec.MeanSquaredError()),
    ];

    private static NetworkSpec Ending(string name, int[] input, params LayerSpec[] layers)
        => Spec.Network(name, [Spec.Input(input), .. layers, Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError()]);
}
