using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

/// <summary>
/// Which nodes share a kernel: a map that alone reads a heavy operation is its epilogue (bias and activation applied to the accumulators), and a map
/// that only a reduction reads is its prologue (never stored).
/// </summary>
internal sealed class Fusion
{
    private readonly Dictionary<Node, Node> coreOf = new();
    private readonly Dictionary<Node, Node> prologueOf = new();
    private readonly HashSet<Node> folded = new();

    public Fusion(TensorGraph graph)
    {
        Dictionary<Node, int> uses = graph.UseCounts();
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is MapOp)
            {
                Node? core = node.Inputs.LastOrDefault(i => IsHeavy(i) && uses[i] == 1 && i.Shape.Equals(node.Shape) && !folded.Contains(i));
                if (core is not null)
                {
                    coreOf[node] = core;
                    folded.Add(core);
                }
            }
            else if (node.Op is ReduceOp && node.Inputs[0] is { Op: MapOp } map && uses[map] == 1 && !coreOf.ContainsKey(map))
            {
                prologueOf[node] = map;
                folded.Add(map);
            }
        }
    }

    /// <summary>Whether another node's kernel computes this one.</summary>
    public bool IsFolded(Node node) => folded.Contains(node);

    /// <summary>The operation at the heart of a node's kernel: the node itself, or the one whose epilogue it is.</summary>
    public Node CoreOf(Node node) => coreOf.TryGetValue(node, out Node? core) ? core : node;

    /// <summary>The map that a reduction evaluates on the fly, if any.</summary>
    public Node? PrologueOf(Node core) => prologueOf.TryGetValue(core, out Node? map) ? map : null;

    // Sums over samples are completed elsewhere, so nothing can follow them in the same kernel.
    private static bool IsHeavy(Node node)
        => node.Op is ContractOp or WindowOp or PoolOp or ReduceOp or WinogradOp { Role: WinogradRole.Output } && (node.Shape.Batched || node.Inputs.All(i => !i.Shape.Batched));
}
