using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Passes;

/// <summary>
/// Convolutions of 3 x 3 without steps, and their gradients, by Winograd's transforms: products with 36 points for each 4 x 4 results instead of 144, or with 16 for each 2 x 2 instead of 36, for passes over
/// image and result. Rounding errors: docs/performance.md.
/// </summary>
internal static class WinogradConvolution
{
    /// <summary>
    /// For one sample, channels times filters for each of their sum from which on the products that are saved pay for the transforms: 16 to 16 channels at 32x32 take 0.6 of the direct form's time.
    /// </summary>
    private const int MinProduct = 8;

    /// <summary>Cycles for each point of a tile that transforming it takes, sixteen samples side by side: of a channel of the image, and of a filter of the result. A multiply-add takes half a cycle.</summary>
    private const int InputCycles = 7, OutputCycles = 4;

    /// <summary>Channels times filters up to which all points' kernels stay in the machine's last cache: 9 MB.</summary>
    private const int MaxKernel = 65536;

    /// <summary>For one sample, where kernels are transformed once, by Prepare. Tiles of 2 x 2: errors are no larger than those of the direct form, whose sum is nine times as long.</summary>
    public static TensorGraph ForOneSample(TensorGraph graph)
        => graph.Rewrite((node, inputs) => node.Op is WindowOp { Role: WindowRole.Output, Geometry: var g } && FitsOneSample(g) && node.Shape.Batched && !inputs[1].Shape.Batched
            ? Convolution(node, g, 2, inputs[0], WinogradRole.Kernel, inputs[1]) : null);

    /// <summary>For batches: convolutions, and the gradients of their inputs and kernels. Images must consist of whole tiles.</summary>
    public static TensorGraph ForBatch(TensorGraph graph)
        => graph.Rewrite((node, inputs) => node.Op is WindowOp { Geometry: var g } window && TileSizeOf(g) is > 0 and var size && inputs.Any(i => i.Shape.Batched)
            ? InTiles(node, window.Role, g, size, inputs) : null);

    private static Node? InTiles(Node node, WindowRole role, WindowGeometry g, int size, IReadOnlyList<Node> inputs)
    {
        switch (role)
        {
            case WindowRole.Output when !inputs[1].Shape.Batched:
                return Convolution(node, g, size, inputs[0], WinogradRole.Kernel, inputs[1]);
            case WindowRole.Input when !inputs[0].Shape.Batched && TileSizeOf(Turned(g)) is > 0 and var turnedSize:
                return Convolution(node, Turned(g), turnedSize, inputs[1], WinogradRole.TurnedKernel, inputs[0]);
            case WindowRole.Kernel when inputs.All(i => i.Shape.Batched):
                Node products = Build.Contract(
                    "prtc,prtf->pcf", Image(node, g, size, inputs[0]), Transform(WinogradRole.OutputGradient, g, size, inputs[1], node), node.Origin, overBatch: true);
                return Transform(WinogradRole.KernelGradient, g, size, products, node);
            default:
                return null;
        }
    }

    private static bool IsPlain(WindowGeometry g)
        => g.SpatialRank == 2 && g.Groups == 1 && !g.HasMargin && g.Kernel.All(k => k == 3) && g.Stride.All(s => s == 1) && g.Dilation.All(d => d == 1) && g.Output.All(e => e >= 4)
            && Enumerable.Range(0, 2).All(axis => g.Pad[axis] >= 0 && g.Output[axis] + 2 - g.Pad[axis] >= g.Input[axis]);

    private static bool FitsOneSample(WindowGeometry g)
        => IsPlain(g) && g.Channels % 16 == 0 && g.Filters % 16 == 0 && g.Channels * g.Filters >= MinProduct * (g.Channels + g.Filters);

    // Of a batch's tiles: 0 where the direct form is better.
    private static int TileSizeOf(WindowGeometry g) => new[] { 4, 2 }.FirstOrDefault(size => IsPlain(g) && g.Output.All(e => e % size == 0) && PaysInTilesOf(size, g));

    private static bool PaysInTilesOf(int size, WindowGeometry g)
    {
        long pairs = (long)g.Channels * g.Filters;
        int points = (size + 2) * (size + 2);
        return pairs <= MaxKernel && pairs * ((9 * size * size) - points) / 2 > points * ((InputCycles * g.Channels) + (OutputCycles * g.Filters));
    }

    /// <summary>The convolution of an output's gradient that yields the input's: with the kernel turned by half a circle.</summary>
    private static WindowGeometry Turned(WindowGeometry g)
        => WindowGeometry.Of(g.Output.ToArray(), g.Kernel.ToArray(), g.Stride.ToArray(), g.Dilation.ToArray(), g.Pad.Select(p => 2 - p).ToArray(), g.Input.ToArray(), g.Filters, g.Channels, groups: 1);

    private static Node Convolution(Node node, WindowGeometry g, int size, Node image, WinogradRole role, Node kernel)
    {
        string labels = role == WinogradRole.Kernel ? "prtc,pcf->prtf" : "prtc,pfc->prtf";
        return Transform(WinogradRole.Output, g, size, Build.Contract(labels, Image(node, g, size, image), Transform(role, g, size, kernel, node), node.Origin), node);
    }

    private static Node Image(Node node, WindowGeometry g, int size, Node image)
    {
        var op = new WinogradOp(WinogradRole.Input, g, size);
        int[] after = g.Input.Select((extent, axis) => (op.Tiles(axis) * size) + 2 - g.Pad[axis] - extent).ToArray();
        return Transform(WinogradRole.Input, g, size, Build.Pad(image, g.Pad.Concat(new[] { 0 }), after.Concat(new[] { 0 })), node);
    }

    private static Node Transform(WinogradRole role, WindowGeometry g, int size, Node operand, Node node) => new(new WinogradOp(role, g, size), new[] { operand }, node.Origin);
}
