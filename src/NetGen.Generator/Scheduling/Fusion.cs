using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

/// <summary>
/// Which nodes share a kernel: a map that alone reads a heavy operation is its epilogue (bias and activation applied to the accumulators), and a map
/// that only a reduction reads is its prologue (never stored). Results of a product that only a pooling reads, in windows side by side, may be joined by the product's kernel.
/// </summary>
internal sealed class Fusion
{
    private readonly Dictionary<Node, Node> coreOf = new();
    private readonly Dictionary<Node, Node> prologueOf = new();
    private readonly Dictionary<Node, Node> cellsOf = new();
    private readonly HashSet<Node> folded = new(), cells = new();

    /// <param name="graph">The graph.</param>
    /// <param name="joins">Whether kernels may join what they compute for a pooling.</param>
    public Fusion(TensorGraph graph, bool joins)
    {
        Dictionary<Node, int> uses = graph.UseCounts();
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is MapOp)
            {
                Node? core = node.Inputs.LastOrDefault(i => IsHeavy(i) && uses[i] == 1 && i.Shape.Equals(node.Shape) && !folded.Contains(i) && !IsLong(i, node));
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
            else if (joins && node.Op is PoolOp { Role: PoolRole.Max or PoolRole.Sum } pool && IsSideBySide(pool.Geometry) && uses[node.Inputs[0]] == 1 && IsJoinable(node.Inputs[0]))
            {
                cellsOf[node] = node.Inputs[0];
                cells.Add(node.Inputs[0]);
            }
        }
    }

    /// <summary>Whether another node's kernel computes this one.</summary>
    public bool IsFolded(Node node) => folded.Contains(node);

    /// <summary>The operation at the heart of a node's kernel: the node itself, or the one whose epilogue it is.</summary>
    public Node CoreOf(Node node) => coreOf.TryGetValue(node, out Node? core) ? core : node;

    /// <summary>The map that a reduction evaluates on the fly, if any.</summary>
    public Node? PrologueOf(Node core) => prologueOf.TryGetValue(core, out Node? map) ? map : null;

    /// <summary>What a pooling reads, where the kernel that computes it may join it as well: the scheduler decides by price.</summary>
    public Node? CellsOf(Node pool) => cellsOf.TryGetValue(pool, out Node? node) ? node : null;

    /// <summary>Whether a node waits for its only reader, a pooling, to be scheduled.</summary>
    public bool IsCells(Node node) => cells.Contains(node);

    private static bool IsSideBySide(WindowGeometry windows)
        => windows.Stride.Equals(windows.Kernel) && windows.Dilation.All(d => d == 1) && windows.Taps is > 1 and <= TilePlanner.MaxAccumulators && !windows.HasMargin
            && Enumerable.Range(0, windows.SpatialRank).All(axis => windows.Pad[axis] == 0 && windows.PadHigh(axis) == 0);

    // Functions of many instructions would be repeated for every cell of a tile.
    private bool IsJoinable(Node node)
        => node.Shape.Batched && CoreOf(node).Op is WindowOp { Role: WindowRole.Output } or ContractOp { OverBatch: false } && (CoreOf(node) == node || !((MapOp)node.Op).Body.CallsFunction());

    // Functions of many instructions would be repeated for all results of a large tile.
    private static bool IsLong(Node core, Node map) => core.Op is WinogradOp { TileSize: > 2 } && ((MapOp)map.Op).Body.CallsFunction();

    // Sums over samples are completed elsewhere, so nothing can follow them in the same kernel.
    private static bool IsHeavy(Node node)
        => node.Op is ContractOp or WindowOp or PoolOp or ReduceOp or WinogradOp { Role: WinogradRole.Output } && (node.Shape.Batched || node.Inputs.All(i => !i.Shape.Batched));
}
