using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

/// <summary>Tensors that can be written straight into the middle of the padded copy that a window reads, instead of being copied there: results of loops, and samples that a batch's pass turns into lanes.</summary>
internal static class PaddingInPlace
{
    /// <summary>For each such tensor, its padding.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="fusion">Which nodes share a kernel.</param>
    /// <param name="turnsSamples">Whether samples are turned into lanes before anything reads them.</param>
    public static Dictionary<Node, Node> Find(TensorGraph graph, Fusion fusion, bool turnsSamples)
    {
        var found = new Dictionary<Node, Node>();
        HashSet<Node> results = new(graph.Outputs.Select(o => o.Value));
        ILookup<Node, Node> readers = graph.Nodes.SelectMany(n => n.Inputs.Select(i => (i, n))).ToLookup(p => p.i, p => p.n);
        foreach (Node pad in graph.Nodes.Where(n => n.Op is MoveOp.Pad && n.Shape.Batched))
        {
            Node inner = pad.Inputs[0];

            // Only loops can write with any gaps between rows, and only they can read so.
            bool written = inner.Op is MapOp or WindowOp or PoolOp or ReduceOp or WinogradOp ? !fusion.IsFolded(inner) : turnsSamples && inner.Op is LeafOp && HasEqualGaps(pad);
            bool read = readers[inner].All(r => r.Op is MapOp or WindowOp or PoolOp or ReduceOp or WinogradOp or MoveOp.Pad);
            if (written && read && inner.Shape.Batched && !results.Contains(inner) && !found.ContainsKey(inner) && !found.ContainsValue(inner))
            {
                found.Add(inner, pad);
            }
        }

        return found;
    }

    /// <summary>Whether an axis is padded.</summary>
    public static bool IsPadded(Node pad, int axis) => ((MoveOp.Pad)pad.Op).Before[axis] != 0 || ((MoveOp.Pad)pad.Op).After[axis] != 0;

    // Whether what lies between margins are lines of one size at one distance, none so short that turning them one by one would take longer.
    private static bool HasEqualGaps(Node pad) => Enumerable.Range(2, Math.Max(0, pad.Shape.Dims.Count - 2)).All(axis => !IsPadded(pad, axis)) && pad.Inputs[0].Shape.Size >= 4 * pad.Inputs[0].Shape.Dims[0];
}
