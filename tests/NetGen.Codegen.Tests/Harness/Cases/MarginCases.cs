using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>Windows over padded operands that nobody writes in place: computed in parts that leave out the margins where a padded copy costs more.</summary>
internal sealed class MarginCases : SpatialCases
{
    public override IEnumerable<NetworkSpec> Networks => [.. InParts, .. Copied];

    /// <summary>Networks whose prediction makes no padded copy.</summary>
    public static IReadOnlyList<NetworkSpec> InParts { get; } =
    [
        // Whole vectors, read from the caller's own memory; odd channels. Copies of more than the first cache holds.
        Spec.Network("InPartsDepthwise", Spec.Input(14, 10, 64), Spec.Conv2D(64, 3, 3, Activation.ReLU, groups: 64, same: true), Spec.MeanSquaredError()),
        Spec.Network("InPartsOdd", Spec.Input(14, 16, 37), Spec.Conv2D(37, 3, 3, groups: 37, same: true), Spec.MaxPool2D(7, 8), Spec.Flatten(), Spec.Dense(3), Spec.MeanSquaredError()),
        Spec.Network("InPartsUnequal", Spec.Input(15, 16, 37), Spec.Conv2D(37, 2, 2, Activation.Tanh, groups: 37, pads: [0, 1, 1, 0]), Spec.MeanSquaredError()),
        Spec.Network("InPartsStrided", Spec.Input(23, 25, 17), Spec.Conv2D(17, 3, 3, strides: [2, 2], groups: 17, same: true, bias: false), Spec.MeanSquaredError()),
        Spec.Network("InPartsSequence", Spec.Input(201, 37), Layer("DepthwiseConv1D", ("kernelSize", 3), ("padding", Padding.Same)), Spec.MeanSquaredError()),
    ];

    /// <summary>Networks whose copies are too cheap, or whose parts would be too many.</summary>
    public static IReadOnlyList<NetworkSpec> Copied { get; } =
    [
        Spec.Network("CopiedBeforeManyTaps", Spec.Input(9, 9, 16), Spec.Conv2D(16, 5, 5, groups: 16, same: true), Spec.MeanSquaredError()),
        Spec.Network("CopiedBeforeManyFilters", Spec.Input(6, 6, 3), Spec.Conv2D(33, 3, 3, same: true), Spec.MeanSquaredError()),
    ];
}
