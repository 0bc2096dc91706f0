using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Passes;

/// <summary>
/// Gives every window its padding in memory, so that loops have constant bounds and no conditions: the input of a convolution or pooling is copied into
/// a buffer with margins, and so is the output's gradient where the input's is wanted.
/// </summary>
internal static class ExplicitPadding
{
    public static TensorGraph Run(TensorGraph graph)
        => graph.Rewrite((node, inputs) =>
        {
            switch (node.Op)
            {
                case WindowOp { Role: WindowRole.Output or WindowRole.Kernel } window when NeedsPad(window.Geometry):
                    return new Node(
                        new WindowOp(window.Role, window.Geometry.OverPaddedInput()), new[] { PadInput(inputs[0], window.Geometry, 0), inputs[1] }, node.Origin);

                case WindowOp { Role: WindowRole.Input } window when NeedsMargins(window.Geometry):
                    (int[] before, int[] after) = window.Geometry.NeededMargins();
                    return new Node(
                        new WindowOp(window.Role, window.Geometry.WithMargins(before, after)),
                        new[] { inputs[0], Pad(inputs[1], before, after, 0) },
                        node.Origin);

                case PoolOp { Role: PoolRole.Max or PoolRole.ArgMax or PoolRole.Gather or PoolRole.Sum } pool when NeedsPad(pool.Geometry):
                    double value = pool.Role is PoolRole.Max or PoolRole.ArgMax ? double.NegativeInfinity : 0;
                    return new Node(
                        new PoolOp(pool.Role, pool.Geometry.OverPaddedInput()),
                        new[] { PadInput(inputs[0], pool.Geometry, value) }.Concat(inputs.Skip(1)).ToArray(),
                        node.Origin);

                case PoolOp { Role: PoolRole.Scatter or PoolRole.Spread } pool when NeedsMargins(pool.Geometry):
                    (before, after) = pool.Geometry.NeededMargins();

                    // -1 is no cell's number: a margin has chosen nothing.
                    return new Node(
                        new PoolOp(pool.Role, pool.Geometry.WithMargins(before, after)),
                        inputs.Select((input, i) => Pad(input, before, after, i == 0 ? 0 : -1)).ToArray(),
                        node.Origin);

                default:
                    return null;
            }
        });

    private static bool NeedsPad(WindowGeometry g) => Enumerable.Range(0, g.SpatialRank).Any(axis => g.Pad[axis] > 0 || g.PadHigh(axis) > 0);

    private static bool NeedsMargins(WindowGeometry g)
    {
        (int[] before, int[] after) = g.NeededMargins();
        return !g.HasMargin && before.Concat(after).Any(m => m > 0);
    }

    private static Node PadInput(Node input, WindowGeometry g, double value)
        => Pad(input, g.Pad.ToArray(), Enumerable.Range(0, g.SpatialRank).Select(g.PadHigh).ToArray(), value);

    private static Node Pad(Node input, int[] before, int[] after, double value)
        => Build.Pad(input, before.Concat(new[] { 0 }), after.Concat(new[] { 0 }), value);
}
