using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Passes;

/// <summary>
/// Convolutions of 3 x 3 without steps, by Winograd's transforms: products with 16 points for each 2 x 2 results instead of 36, for two passes over the image. For one sample, where kernels
/// are transformed once, by Prepare. Errors are no larger than those of the direct form, whose sum is nine times as long (docs/performance.md).
/// </summary>
internal static class WinogradConvolution
{
    /// <summary>Channels times filters for each of their sum from which on the products that are saved pay for the transforms: 16 to 16 channels at 32x32 take 0.6 of the direct form's time.</summary>
    private const int MinProduct = 8;

    public static TensorGraph Run(TensorGraph graph)
        => graph.Rewrite((node, inputs) => node.Op is WindowOp { Role: WindowRole.Output, Geometry: var g } && Fits(g) && node.Shape.Batched && !inputs[1].Shape.Batched ? Transformed(node, g, inputs) : null);

    private static bool Fits(WindowGeometry g)
        => g.SpatialRank == 2 && g.Groups == 1 && !g.HasMargin && g.Kernel.All(k => k == 3) && g.Stride.All(s => s == 1) && g.Dilation.All(d => d == 1) && g.Output.All(e => e >= 4)
            && g.Channels % 16 == 0 && g.Filters % 16 == 0 && g.Channels * g.Filters >= MinProduct * (g.Channels + g.Filters);

    private static Node Transformed(Node node, WindowGeometry g, IReadOnlyList<Node> inputs)
    {
        Node Winograd(WinogradRole role, Node operand) => new(new WinogradOp(role, g), new[] { operand }, node.Origin);
        var size = new WinogradOp(WinogradRole.Input, g);
        int[] after = g.Input.Select((extent, axis) => (size.Tiles(axis) * WinogradOp.TileSize) + 2 - g.Pad[axis] - extent).ToArray();
        Node image = Build.Pad(inputs[0], g.Pad.Concat(new[] { 0 }), after.Concat(new[] { 0 }));
        Node products = Build.Contract("ptc,pcf->ptf", Winograd(WinogradRole.Input, image), Winograd(WinogradRole.Kernel, inputs[1]), node.Origin);
        return Winograd(WinogradRole.Output, products);
    }
}
