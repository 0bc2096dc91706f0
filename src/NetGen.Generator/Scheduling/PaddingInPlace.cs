using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

/// <summary>Tensors that can be written straight into the middle of the padded copy that a window reads, instead of being copied there.</summary>
internal static class PaddingInPlace
{
    /// <summary>For each such tensor, its padding.</summary>
    public static Dictionary<Node, Node> Find(TensorGraph graph, Fusion fusion)
    {
        var found = new Dictionary<Node, Node>();
        HashSet<Node> results = new(graph.Outputs.Select(o => o.Value));
        ILookup<Node, Node> readers = graph.Nodes.SelectMany(n => n.Inputs.Select(i => (i, n))).ToLookup(p => p.i, p => p.n);
        foreach (Node pad in graph.Nodes.Where(n => n.Op is MoveOp.Pad && n.Shape.Batched))
        {
            Node inner = pad.Inputs[0];

            // Only loops can write with gaps between rows, and only they can read so.
            bool written = inner.Op is MapOp or WindowOp or PoolOp or ReduceOp or WinogradOp && !fusion.IsFolded(inner);
            bool read = readers[inner].All(r => r.Op is MapOp or WindowOp or PoolOp or ReduceOp or WinogradOp or MoveOp.Pad);
            if (written && read && inner.Shape.Batched && !results.Contains(inner) && !found.ContainsKey(inner) && !found.ContainsValue(inner))
            {
                found.Add(inner, pad);
            }
        }

        return found;
    }
}
