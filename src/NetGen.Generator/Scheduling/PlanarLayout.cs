using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

/// <summary>
/// Which images of one sample lie channel by channel. A convolution to few channels fills the lanes better with the pixels of a row than with channels
/// (28 of 32 lanes instead of 6 of 16 in LeNet-5's first layer); its result then lies in planes, and so does what is computed from it element by element.
/// </summary>
internal sealed class PlanarLayout
{
    /// <summary>Fewer channels than this leave lanes empty.</summary>
    private const int FewChannels = 12;

    private readonly HashSet<Node> planar = new();

    public PlanarLayout(TensorGraph graph, bool enabled)
    {
        if (!enabled)
        {
            return;
        }

        HashSet<Node> results = new(graph.Outputs.Select(o => o.Value));
        foreach (Node node in graph.Nodes.Where(n => n.Shape.Rank == 3 && n.Shape.Batched && n.Op is not LeafOp && !results.Contains(n)))
        {
            Node[] images = node.Inputs.Where(i => i.Shape.Rank == 3 && i.Shape.Batched).ToArray();
            bool plane = node.Op switch
            {
                WindowOp { Role: WindowRole.Output } w => w.Geometry.Filters < FewChannels && w.Geometry.Output[1] >= 8 && w.Geometry.Stride[1] <= 2
                    && (w.Geometry.Channels == 1 || planar.Contains(node.Inputs[0])),
                MapOp or PoolOp or MoveOp.Pad => images.Length > 0 && images.All(planar.Contains),
                _ => false,
            };
            if (plane)
            {
                planar.Add(node);
            }
        }
    }

    public bool IsPlanar(Node node) => planar.Contains(node);
}
