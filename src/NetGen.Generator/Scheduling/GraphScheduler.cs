using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

/// <summary>What a graph is scheduled for.</summary>
internal enum Target
{
    /// <summary>One sample, for latency: features in the lanes.</summary>
    OneSample,

    /// <summary>A batch: sixteen samples in the lanes, so that every shape fills them and no kernel has a tail.</summary>
    Batch,

    /// <summary>A batch on a GPU: samples one after the other, each kernel over all of them, in order.</summary>
    Device,
}

/// <summary>Turns a graph into kernels over memory: which nodes share a kernel, where each tensor lies, and in which phase each kernel runs.</summary>
internal sealed partial class GraphScheduler
{
    /// <summary>Elements of a matrix from which on its products are computed for all blocks at once: each piece is a phase's item, and a phase costs a microsecond.</summary>
    private const int MinMatrixForBlocks = 16384;

    /// <summary>
    /// Steps of a reduction, at least, after which a piece's tiles go on together: four blocks' operands of 112 steps are 28 KB. 784 to 512 units on Zen 5, 256 bits: half of the peak without.
    /// </summary>
    private const int StepsInFirstCache = 104;

    /// <summary>Pieces of such a product, about.</summary>
    private const int PiecesOfProduct = 20;

    /// <summary>Results of a piece at most: their sums for four blocks, 24 KB, lie on the stack.</summary>
    private const int MaxPiece = 96;

    private readonly TensorGraph graph;
    private readonly Target target;
    private readonly IReadOnlyDictionary<string, int> offsets;
    private readonly ISet<Node> backward;
    private readonly Fusion fusion;
    private readonly Dictionary<Node, View> views = new();
    private readonly Dictionary<TensorBuffer, List<PlannedKernel>> writers = new();
    private readonly Dictionary<(TensorBuffer Buffer, int Offset, int Extent, int Positions, int Lines, int LineStride), TensorBuffer> rows = new();
    private readonly Dictionary<Node, TensorBuffer> assigned = new();
    private readonly Dictionary<Node, Node> margins;
    private readonly Dictionary<Node, Node> paddingOf;
    private readonly Dictionary<Node, Tradeoff> tradeoffs = new();
    private readonly PlanarLayout layout;

    // What Winograd's transforms write or read at all points at once: planes of like size that began a power of two apart would share a few lines of the first cache.
    private readonly HashSet<Node> staggered;
    private readonly List<PlannedKernel> kernels = new();
    private readonly Dictionary<string, View> results = new();

    private GraphScheduler(TensorGraph graph, Target target, IReadOnlyDictionary<string, int> offsets, ISet<Node> backward)
    {
        this.graph = graph;
        this.target = target;
        this.offsets = offsets;
        this.backward = backward;
        fusion = new Fusion(graph, joins: target != Target.Device);
        layout = new PlanarLayout(graph, target == Target.OneSample);
        margins = PaddingInPlace.Find(graph, fusion, turnsSamples: target == Target.Batch);
        staggered = new HashSet<Node>(graph.Nodes.Select(StaggeredOf).OfType<Node>());
        paddingOf = target == Target.OneSample ? FindPaddings() : new();
    }

    // A batch's tiles have memory of their own; one sample's kernels are transformed once, by Prepare.
    private Node? StaggeredOf(Node node) => (target, (node.Op as WinogradOp)?.Role) switch
    {
        (Target.OneSample, WinogradRole.Input) or (Target.Batch, WinogradRole.Kernel or WinogradRole.TurnedKernel) => node,
        (Target.OneSample, WinogradRole.Output) => node.Inputs[0],
        _ => null,
    };

    private bool Batch => target == Target.Batch;

    private bool Device => target == Target.Device;

    /// <param name="graph">The graph.</param>
    /// <param name="target">What for.</param>
    /// <param name="offsets">Offsets of parameters and states in their blocks, by label.</param>
    /// <param name="backward">Nodes of the backward pass, to tell their kernels apart.</param>
    public static KernelProgram Schedule(TensorGraph graph, Target target, IReadOnlyDictionary<string, int> offsets, ISet<Node>? backward = null)
    {
        TensorGraph separated = SeparateResults(graph);
        var later = new HashSet<Node>(backward ?? new HashSet<Node>());

        // A copy of a result of the backward pass belongs to it as well.
        later.UnionWith(separated.Nodes.Where(n => n.Inputs.Any(later.Contains)).ToArray());
        var scheduler = new GraphScheduler(separated, target, offsets, later);
        scheduler.AssignResults();
        foreach (Node node in scheduler.graph.Nodes)
        {
            scheduler.Visit(node);
        }

        scheduler.StoreResults();
        return scheduler.Finish();
    }

    /// <summary>Gives each result that must lie in a place of its own a node of its own.</summary>
    private static TensorGraph SeparateResults(TensorGraph graph)
    {
        var taken = new HashSet<Node>();
        return new TensorGraph(graph.Outputs.Select(output =>
        {
            Node root = Root(output.Value);
            bool placed = output.Key.StartsWith("gradient:", StringComparison.Ordinal) || output.Key.StartsWith("state:", StringComparison.Ordinal);
            bool passedThrough = output.Key == "output" && root.Op is LeafOp;

            // A slice or a transpose lies within another tensor, with gaps or in another order.
            bool within = root.Op is MoveOp.Slice or MoveOp.Transpose && (placed || output.Key is "output" or "inputGradient");
            bool shared = passedThrough || within || (placed && (root.Op is LeafOp || !taken.Add(root) || graph.Outputs.Any(o => o.Key != output.Key && Root(o.Value) == root)));
            return shared
                ? new KeyValuePair<string, Node>(output.Key, Build.MapTo(output.Value.Shape, new Expr.Input(0), output.Value.Origin, output.Value))
                : output;
        }));
    }

    private static Node Root(Node node) => node.Op is MoveOp.Reshape ? Root(node.Inputs[0]) : node;

    private void AssignResults()
    {
        foreach (KeyValuePair<string, Node> output in graph.Outputs)
        {
            string[] key = output.Key.Split(new[] { ':' }, 2);
            if (key[0] is "gradient" or "state")
            {
                assigned[Root(output.Value)] = new TensorBuffer(
                    key[0] == "gradient" ? Storage.Gradients : Storage.State, output.Value.Shape.Size, offsets[key[1]]);
            }
        }
    }

    private void Visit(Node node)
    {
        if (fusion.IsFolded(node) || fusion.IsCells(node) || paddingOf.ContainsValue(node) || IsWithinTiles(node))
        {
            return;
        }

        switch (node.Op)
        {
            case LeafOp leaf:
                views[node] = LeafView(node, leaf);
                break;
            case MoveOp.Reshape when views[node.Inputs[0]].IsRowMajor(node.Inputs[0].Shape):
                View source = views[node.Inputs[0]];
                views[node] = View.RowMajor(source.Buffer, node.Shape, source.Lanes) with { Offset = source.Offset };
                break;
            case MoveOp.Reshape:
                // The operand does not lie in row-major order: copied first.
                Node ordered = AddCopy(node.Inputs[0], node);
                views[node] = View.RowMajor(views[ordered].Buffer, node.Shape, views[ordered].Lanes);
                break;
            case MoveOp.Transpose transpose:
                View operand = views[node.Inputs[0]];
                views[node] = operand with { Strides = transpose.Permutation.Select(p => operand.Strides[p]).ToArray() };
                break;
            case MoveOp.Slice slice:
                View whole = views[node.Inputs[0]];
                views[node] = whole with { Offset = whole.Offset + slice.Starts.Select((s, axis) => s * whole.Strides[axis]).Sum() };
                break;
            case RandomOp random:
                views[node] = NewView(node);
                PlannedKernel draw = Add(new PlannedKernel(KernelForm.Draw, node, WorkKind.PerBlock) { Stream = random.Stream, Length = node.Shape.Size }, views[node].Buffer);
                Point(draw, views[node].Buffer, "draws");
                break;
            case LookupOp lookup:
                AddLookup(node, lookup);
                break;
            default:
                AddLoops(node);
                break;
        }
    }

    private void AddLookup(Node node, LookupOp lookup)
    {
        TensorBuffer values = Plain(node.Inputs[0]), indices = Plain(node.Inputs[1]);
        views[node] = NewView(node);
        bool rows = lookup.Role == LookupRole.Rows;
        WorkKind work = node.Shape.Batched ? WorkKind.PerBlock : node.Inputs[1].Shape.Batched ? WorkKind.Pieces : WorkKind.Once;
        if (work == WorkKind.Once || (!rows && work != WorkKind.Pieces) || (!rows && !node.Inputs[0].Shape.Batched))
        {
            throw new InvalidOperationException($"{node}: a lookup by indices that are the same for all samples is a slice.");
        }

        PlannedKernel kernel = Add(new PlannedKernel(rows ? KernelForm.LookupRows : KernelForm.LookupTable, node, work) { Length = node.Inputs[1].Shape.Size }, views[node].Buffer);

        // A piece goes through all samples' indices: it should be large, and there should be enough of them for many threads.
        kernel.PieceSize = Math.Max(1, (lookup.Count + 15) / 16);
        Point(kernel, values, rows ? "table" : "rows");
        Point(kernel, indices, "indices");
        Point(kernel, views[node].Buffer, "result");
        kernel.Reads.Add(values);
        kernel.Reads.Add(indices);

        // Kernels that are no loops take tensors from the beginning of a buffer, in row-major order.
        TensorBuffer Plain(Node operand)
        {
            View view = views[operand];
            if (view.Offset == 0 && view.IsRowMajor(operand.Shape))
            {
                return view.Buffer;
            }

            return views[AddCopy(operand, node)].Buffer;
        }
    }

    /// <summary>A copy of a tensor in row-major order, for a node that needs it so; of the backward pass if the node is.</summary>
    private Node AddCopy(Node tensor, Node reader)
    {
        Node copy = Build.MapTo(tensor.Shape, new Expr.Input(0), tensor.Origin, tensor);
        if (backward.Contains(reader))
        {
            backward.Add(copy);
        }

        AddLoops(copy);
        return copy;
    }

    private View LeafView(Node node, LeafOp leaf)
    {
        if (leaf.Kind is LeafKind.Parameter or LeafKind.State)
        {
            Storage storage = leaf.Kind == LeafKind.Parameter ? Storage.Parameters : Storage.State;
            return View.RowMajor(new TensorBuffer(storage, node.Shape.Size, offsets[leaf.Label]), node.Shape, lanes: false);
        }

        if (Device)
        {
            return View.RowMajor(new TensorBuffer(RowsOf(leaf.Kind), node.Shape.Size, 0), node.Shape, lanes: false);
        }

        View view = NewView(node);
        view.Buffer.IsCallers = target == Target.OneSample;
        PlannedKernel load = Add(
            new PlannedKernel(KernelForm.RowsToLanes, node, WorkKind.PerBlock)
            {
                Length = node.Shape.Size,
                Skip = view.Offset,
                Rows = leaf.Kind switch { LeafKind.Input => "input", LeafKind.Target => "target", LeafKind.SampleWeight => "sampleWeight", _ => "outputGradient" },
            },
            view.Buffer);
        Point(load, view.Buffer, "lanes");
        if (margins.TryGetValue(node, out Node? padded) && node.Shape.Dims.Count > 1 && PaddingInPlace.IsPadded(padded, axis: 1))
        {
            load.Lines = node.Shape.Dims[0];
            load.Length /= load.Lines;
            load.LineStride = view.Strides[0];
        }

        return view;
    }

    // On a device the batch is read where it lies.
    private static Storage RowsOf(LeafKind kind)
        => kind switch { LeafKind.Input => Storage.Input, LeafKind.Target => Storage.Target, LeafKind.SampleWeight => Storage.SampleWeight, _ => Storage.OutputGradient };

    private View NewView(Node node)
    {
        bool lanes = Batch && node.Shape.Batched;
        if (margins.TryGetValue(node, out Node? padded))
        {
            return Interior(node, padded);
        }

        int length = checked(node.Shape.Size * (lanes ? View.LaneCount : 1)) + (staggered.Contains(node) ? node.Shape.Dims[0] * View.LaneCount : 0);
        TensorBuffer buffer = assigned.TryGetValue(node, out TensorBuffer? given) ? given
            : new TensorBuffer(target == Target.OneSample ? (node.Shape.Batched ? Storage.Workspace : Storage.Derived) : node.Shape.Batched ? Storage.Block : Storage.Shared, length);
        return staggered.Contains(node) ? View.Staggered(buffer, node.Shape) : layout.IsPlanar(node) ? View.Planar(buffer, node.Shape) : View.RowMajor(buffer, node.Shape, lanes);
    }

    /// <summary>A tensor that is written straight into the middle of its padded copy, so that padding it costs the margins alone.</summary>
    private View Interior(Node node, Node padded)
    {
        if (!views.TryGetValue(padded, out View? whole))
        {
            views[padded] = whole = NewView(padded);
        }

        EquatableArray<int> before = ((MoveOp.Pad)padded.Op).Before;
        return whole with { Offset = whole.Offset + before.Select((b, axis) => b * whole.Strides[axis]).Sum() };
    }

    private PlannedKernel Add(PlannedKernel kernel, TensorBuffer writes)
    {
        kernel.Core ??= kernel.Node;
        kernel.Tradeoff = tradeoffs.TryGetValue(kernel.Pool ?? kernel.Core, out Tradeoff? tradeoff) ? tradeoff : null;
        kernel.Target = writes;
        kernel.Backward = backward.Contains(kernel.Node);
        kernels.Add(kernel);
        if (!writers.TryGetValue(writes, out List<PlannedKernel>? known))
        {
            writers.Add(writes, known = new List<PlannedKernel>());
        }

        known.Add(kernel);
        return kernel;
    }

    private static int Point(PlannedKernel kernel, TensorBuffer buffer, string name)
    {
        int known = kernel.Pointers.IndexOf(buffer);
        if (known >= 0)
        {
            return known;
        }

        string unique = name;
        for (int i = 2; kernel.PointerNames.Contains(unique); i++)
        {
            unique = name + Text.Of(i);
        }

        kernel.Pointers.Add(buffer);
        kernel.PointerNames.Add(unique);
        return kernel.Pointers.Count - 1;
    }

    private void AddLoops(Node node)
    {
        Node core = fusion.CoreOf(node);
        if (Batch && core.Op is WinogradOp { Role: WinogradRole.Output })
        {
            AddConvolutionInTiles(node, core);
            return;
        }

        if (Batch && core.Op is ContractOp { OverBatch: true } && core.Inputs[0].Op is WinogradOp)
        {
            AddKernelGradientInTiles(node);
            return;
        }

        if (fusion.CellsOf(core) is { } cells && AddJoined(node, core, cells))
        {
            return;
        }

        if (paddingOf.TryGetValue(core, out Node? padding) && AddWithoutMargins(node, core, padding))
        {
            return;
        }

        bool crosses = Batch && !core.Shape.Batched && core.Inputs.Any(i => i.Shape.Batched);
        if (crosses && ((core.Op is ContractOp contract && AddOuterProduct(node, contract)) || (core == node && core.Op is ReduceOp reduce && AddSumOfRows(node, reduce))))
        {
            return;
        }

        bool inPlace = node.Op is MoveOp.Pad && margins.TryGetValue(node.Inputs[0], out Node? padded) && padded == node;
        View result = inPlace ? views[node] : NewView(node);
        views[node] = result;
        bool blocks = SpansBlocks(core);
        WorkKind work = blocks ? WorkKind.Pieces : node.Shape.Batched ? WorkKind.PerBlock : WorkKind.Once;
        if (!crosses)
        {
            PlannedKernel kernel = Add(new PlannedKernel(KernelForm.Loops, node, work) { Core = core, Derives = !node.Shape.Batched }, result.Buffer);
            AddNests(kernel, node, core, result, skip: inPlace ? 1 : 0, blocks);
            SeparateSums(kernel);
            if (blocks)
            {
                LoopKernel product = kernel.Nests[0];
                kernel.PieceSize = product.PieceSize = WholeTiles(product, Math.Min(kernel.Range / PiecesOfProduct, MaxPiece));
                product.StepsAtOnce = StepsAtOnce(product);
            }

            if (inPlace)
            {
                // The margins come after the interior, since it was the interior's kernel that brought the buffer to life.
                kernel.Reads.Add(result.Buffer);
            }

            return;
        }

        View? turned = RowsOfFilters(core, out int pitch);
        AddSumOfShards(node, core, sums =>
        {
            if (turned is null)
            {
                AddNests(sums, node, core, View.RowMajor(sums.Target, node.Shape, lanes: false));
            }
            else
            {
                sums.Nests.Add(Planned(BindTurned(sums, core.Op.Loops(core)[0], core, turned, pitch, turnedInput: 1)));
            }
        });
    }

    /// <summary>
    /// Sums that have more vector operations together than the JIT inlines become kernels of their own. The gradient of a 3x3 convolution's input with steps of two, which are four sums: 31 % of the time
    /// that a residual network took to be trained on MNIST went to two such kernels and what they called.
    /// </summary>
    private void SeparateSums(PlannedKernel kernel)
    {
        if (Device || kernel.Nests.Count < 2 || kernel.Nests.Sum(TilePlanner.OperationsOf) <= TilePlanner.MaxOperations)
        {
            return;
        }

        kernel.IsPart = true;
        foreach (LoopKernel nest in kernel.Nests.Skip(1).ToArray())
        {
            PlannedKernel part = Add(new PlannedKernel(kernel.Form, kernel.Node, kernel.Work) { Core = kernel.Core, Derives = kernel.Derives, IsPart = true }, kernel.Target);
            part.Pointers.AddRange(kernel.Pointers);
            part.PointerNames.AddRange(kernel.PointerNames);
            part.Reads.AddRange(kernel.Reads);
            part.Nests.Add(nest);
            kernel.Nests.Remove(nest);
        }
    }

    // About equal parts, where the reduction is long enough for two.
    private static int StepsAtOnce(LoopKernel product)
    {
        int parts = product.Loops.Count(l => l.Reduction) == 1 && product is { Split: 1, Unroll: 1 } ? product.Loops[product.InnermostReduction].Extent / StepsInFirstCache : 0;
        return parts < 2 ? 0 : (product.Loops[product.InnermostReduction].Extent + parts - 1) / parts;
    }

    private static LoopKernel Planned(LoopKernel loops)
    {
        loops.Simplify();
        TilePlanner.Plan(loops);
        loops.BeginWithAddend();
        return loops;
    }

    /// <summary>
    /// Whether a dense layer's product (or its input's gradient) is large enough to be computed for all blocks at once, in pieces of its features, instead of block by block: then a tile spans
    /// several blocks, and the matrix is read once for all of them.
    /// </summary>
    private bool SpansBlocks(Node core)
        => Batch && core.Op is ContractOp { OverBatch: false, Result.Length: 1 } contract && core.Shape.Batched && core.Inputs.Count(i => i.Shape.Batched) == 1
            && contract.A.Length + contract.B.Length == 3
            && core.Inputs.Single(i => !i.Shape.Batched).Shape.Size >= MinMatrixForBlocks && core.Shape.Size >= 2 * TilePlanner.MaxAccumulators;

    private void AddNests(PlannedKernel kernel, Node node, Node core, View result, int skip = 0, bool blocks = false)
    {
        IReadOnlyList<IndexNest> nests = core.Op.Loops(core).Skip(skip).ToArray();
        if (nests.Count == 0)
        {
            throw new InvalidOperationException($"{core} has no loops; a pass should have taken it apart.");
        }

        foreach (IndexNest nest in nests)
        {
            LoopKernel bound = Bind(kernel, nest, node, core, result, blocks);
            if (Device)
            {
                bound.Simplify();
                kernel.Nests.Add(bound);
                continue;
            }

            LoopKernel loops = Planned(bound);
            if (!Batch && core.Op is ContractOp && fusion.PrologueOf(core) is null)
            {
                int sparse = Enumerable.Range(0, nest.Inputs.Count).Select(i => IsOftenZero(core.Inputs[nest.Inputs[i].Input]) ? i : -1).Max();
                if (sparse >= 0)
                {
                    TilePlanner.SkipZeros(loops, sparse);
                }
            }

            kernel.Nests.Add(loops);
        }
    }

    // What users feed in (images with empty margins, one-hot rows), and what a ReLU yields.
    private static bool IsOftenZero(Node node) => node.Op switch
    {
        LeafOp { Kind: LeafKind.Input } => true,
        MoveOp.Reshape or PoolOp { Role: PoolRole.Max } => IsOftenZero(node.Inputs[0]),
        MapOp map => map.Body is Expr.Binary { Function: BinaryFunction.Max, Right: Expr.Constant { Value: 0 } },
        _ => false,
    };

    /// <summary>About so many iterations of the range loop: as many as make whole tiles.</summary>
    private static int WholeTiles(LoopKernel nest, int iterations)
    {
        // Where sums are added to what the output has, a tile that reached into the next piece would add to it twice: pieces are whole tiles of each schedule. Elsewhere of the best one.
        int step = nest.BlocksAtOnce > 0 ? TilesOf(nest).Aggregate(LeastCommonMultiple) : TilesOf(nest).First();
        return Math.Max(1, iterations / step) * step;
    }

    // Results along the range loop of each of a kernel's schedules, the best one's first.
    private static IEnumerable<int> TilesOf(LoopKernel nest)
        => nest.WideTiles.Select(wide => wide.Factors).Concat(new[] { (IReadOnlyDictionary<int, int>)nest.Tile }).Select(tile => tile.TryGetValue(nest.RangeLoop, out int factor) ? factor : 1);

    private static int LeastCommonMultiple(int a, int b) => Enumerable.Range(1, b).Select(n => n * a).First(multiple => multiple % b == 0);

    private void StoreResults()
    {
        foreach (KeyValuePair<string, Node> output in graph.Outputs)
        {
            View view = views[output.Value];
            results[output.Key] = view;
            if (output.Key is "output" or "inputGradient")
            {
                if (target != Target.OneSample && !view.IsRowMajor(output.Value.Shape))
                {
                    throw new InvalidOperationException($"{output.Value} is a result but not in row-major order.");
                }

                if (Batch)
                {
                    PlannedKernel store = new(KernelForm.LanesToRows, output.Value, WorkKind.PerBlock) { Length = output.Value.Shape.Size, Rows = output.Key };
                    store.Core = output.Value;
                    store.Target = new TensorBuffer(Storage.Local, 0, 0);
                    store.Backward = output.Key == "inputGradient";
                    Point(store, view.Buffer, "lanes");
                    store.Reads.Add(view.Buffer);
                    kernels.Add(store);
                }
            }
        }
    }
}
