using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Passes;

/// <summary>
/// Convolutions of 3 x 3 without steps, and their gradients, by Winograd's transforms: products with 36 points for each 4 x 4 results instead of 144, or with 16 for each 2 x 2 instead of 36, for passes over
/// image and result. Rounding errors: docs/performance.md.
/// </summary>
internal static class WinogradConvolution
{
    /// <summary>Rows and columns of results in a tile: for one sample, where errors are then no larger than those of the direct form, and for batches.</summary>
    private const int OneSampleTile = 2, BatchTile = 4;

    /// <summary>
    /// For one sample, channels times filters for each of their sum from which on the products that are saved pay for the transforms: 16 to 16 channels at 32x32 take 0.6 of the direct form's time.
    /// </summary>
    private const int MinProduct = 8;

    /// <summary>
    /// For batches, cycles that the transform of a channel of the image takes for each point of a tile, and that of a filter of the result: 250 and 136 for 36 points of sixteen samples, mostly for lines
    /// that come from the second cache and go back. A multiply-add takes half a cycle.
    /// </summary>
    private const int InputCycles = 7, OutputCycles = 4;

    /// <summary>Channels times filters of a batch's convolution, at most: kernels at all points, 9 MB, stay in the machine's last cache.</summary>
    private const int MaxKernel = 65536;

    /// <summary>For one sample, where kernels are transformed once, by Prepare.</summary>
    public static TensorGraph ForOneSample(TensorGraph graph)
        => graph.Rewrite((node, inputs) => node.Op is WindowOp { Role: WindowRole.Output, Geometry: var g } && FitsOneSample(g) && node.Shape.Batched && !inputs[1].Shape.Batched
            ? Convolution(node, g, OneSampleTile, inputs[0], WinogradRole.Kernel, inputs[1]) : null);

    /// <summary>For batches: convolutions, and the gradients of their inputs and kernels.</summary>
    public static TensorGraph ForBatch(TensorGraph graph)
        => graph.Rewrite((node, inputs) => node.Op switch
        {
            WindowOp { Role: WindowRole.Output, Geometry: var g } when inputs[0].Shape.Batched && !inputs[1].Shape.Batched && FitsBatch(g, g.Filters)
                => Convolution(node, g, BatchTile, inputs[0], WinogradRole.Kernel, inputs[1]),
            WindowOp { Role: WindowRole.Input, Geometry: var g } when inputs[1].Shape.Batched && !inputs[0].Shape.Batched && IsPlain(g) && FitsBatch(Turned(g), g.Channels)
                => Convolution(node, Turned(g), BatchTile, inputs[1], WinogradRole.TurnedKernel, inputs[0]),

            // Filters lie in the lanes there.
            WindowOp { Role: WindowRole.Kernel, Geometry: var g } when inputs.All(i => i.Shape.Batched) && FitsBatch(g, ArenaPlanner.Align(g.Filters)) => KernelGradient(node, g, inputs),
            _ => null,
        });

    private static bool IsPlain(WindowGeometry g)
        => g.SpatialRank == 2 && g.Groups == 1 && !g.HasMargin && g.Kernel.All(k => k == 3) && g.Stride.All(s => s == 1) && g.Dilation.All(d => d == 1) && g.Output.All(e => e >= BatchTile)
            && Enumerable.Range(0, 2).All(axis => g.Pad[axis] is >= 0 and <= 2 && g.Output[axis] + 2 - g.Pad[axis] >= g.Input[axis]);

    private static bool FitsOneSample(WindowGeometry g)
        => IsPlain(g) && g.Channels % 16 == 0 && g.Filters % 16 == 0 && g.Channels * g.Filters >= MinProduct * (g.Channels + g.Filters);

    // Whether tiles, of which the last ones may reach over others, take less time than the direct form.
    private static bool FitsBatch(WindowGeometry g, int filters)
    {
        const int points = (BatchTile + 2) * (BatchTile + 2);
        double tiles = g.Output.Aggregate(1, (n, extent) => n * ((extent + BatchTile - 1) / BatchTile)), products = g.Channels * filters / 2.0;
        return IsPlain(g) && (long)g.Channels * filters <= MaxKernel
            && tiles * points * (products + (InputCycles * g.Channels) + (OutputCycles * filters)) < 9 * g.Output[0] * g.Output[1] * products;
    }

    /// <summary>The convolution of an output's gradient that yields the input's: with the kernel turned by half a circle.</summary>
    private static WindowGeometry Turned(WindowGeometry g)
        => WindowGeometry.Of(g.Output.ToArray(), g.Kernel.ToArray(), g.Stride.ToArray(), g.Dilation.ToArray(), g.Pad.Select(p => 2 - p).ToArray(), g.Input.ToArray(), g.Filters, g.Channels, groups: 1);

    private static Node Convolution(Node node, WindowGeometry g, int tile, Node image, WinogradRole role, Node kernel)
    {
        string labels = role == WinogradRole.Kernel ? "prtc,pcf->prtf" : "prtc,pfc->prtf";
        return Transform(WinogradRole.Output, g, tile, Build.Contract(labels, Image(node, g, tile, image), Transform(role, g, tile, kernel, node), node.Origin), node);
    }

    private static Node KernelGradient(Node node, WindowGeometry g, IReadOnlyList<Node> inputs)
    {
        Node wholeTiles = Build.Pad(inputs[1], new int[3], g.Output.Select(extent => (BatchTile - (extent % BatchTile)) % BatchTile).Concat(new[] { 0 }));
        Node gradient = Transform(WinogradRole.OutputGradient, g, BatchTile, wholeTiles, node);
        return Transform(WinogradRole.KernelGradient, g, BatchTile, Build.Contract("prtc,prtf->pcf", Image(node, g, BatchTile, inputs[0]), gradient, node.Origin, overBatch: true), node);
    }

    private static Node Image(Node node, WindowGeometry g, int tile, Node image)
    {
        var op = new WinogradOp(WinogradRole.Input, g, tile);
        int[] after = g.Input.Select((extent, axis) => (op.Tiles(axis) * tile) + 2 - g.Pad[axis] - extent).ToArray();
        return Transform(WinogradRole.Input, g, tile, Build.Pad(image, g.Pad.Concat(new[] { 0 }), after.Concat(new[] { 0 })), node);
    }

    private static Node Transform(WinogradRole role, WindowGeometry g, int tile, Node operand, Node node) => new(new WinogradOp(role, g, tile), new[] { operand }, node.Origin);
}
