using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

// Gradients of kernels are summed over samples: as a sum for each shard, or in pieces of the result; where features fill vectors, of an output's gradient that was turned to rows.
internal sealed partial class GraphScheduler
{
    /// <summary>
    /// Elements of a dense kernel from which on its gradient is computed in pieces, each over all samples, instead of as a sum for each shard: adding to a large sum for each block costs more than
    /// another phase.
    /// </summary>
    private const int MinProductInPieces = 4096;

    /// <summary>Columns of a dense kernel's gradient that are computed one group after the other: the four vectors of a tile for AVX-512.</summary>
    private const int ColumnGroup = 64;

    /// <summary>
    /// Floats of turned rows, 32 KB, that all results of a group read before the next ones are fetched. 784 x 512 on Zen 5: 141 GFLOP/s at batch 256 and 127 at 1024 with all rows, 192 at 128. At
    /// least four blocks, so that reading and writing the sums stays a small part.
    /// </summary>
    private const int RowsInFirstCache = 8192, LeastBlocksAtOnce = 4;

    /// <summary>Rows of a convolution's kernel (cells times channels) from which on turning the output's gradient pays.</summary>
    private const int MinTurnedRows = 24;

    /// <summary>Summed over samples: each shard keeps a partial sum, which are added once all are there.</summary>
    private void AddSumOfShards(Node node, Node core, Action<PlannedKernel> addNests)
    {
        View result = views.TryGetValue(node, out View? known) ? known : views[node] = NewView(node);
        var partial = new TensorBuffer(Storage.Partials, ArenaPlanner.Align(node.Shape.Size));
        PlannedKernel sums = Add(new PlannedKernel(KernelForm.Loops, node, WorkKind.PerBlock) { Core = core, Length = partial.Length }, partial);
        addNests(sums);
        PlannedKernel total = Add(new PlannedKernel(KernelForm.SumPartials, node, WorkKind.Once) { Length = node.Shape.Size }, result.Buffer);
        Point(total, partial, "partials");
        Point(total, result.Buffer, "sum");
        total.Reads.Add(partial);
    }

    /// <summary>
    /// The gradient of a convolution's kernel sums over samples and positions. Where filters fill vectors, the output's gradient is turned so that they lie in the lanes: then no sum over lanes is
    /// left, and what a step reads lies side by side. Otherwise null.
    /// </summary>
    private View? RowsOfFilters(Node core, out int pitch)
    {
        pitch = 0;
        if (core.Op is not WindowOp { Role: WindowRole.Kernel, Geometry: { Groups: 1, SpatialRank: <= 2 } g } || !core.Inputs.All(i => i.Shape.Batched) || g.Channels * g.Taps < MinTurnedRows)
        {
            return null;
        }

        Node gradient = core.Inputs[1];
        View from = views[gradient];
        pitch = ArenaPlanner.Align(g.Filters);
        int filters = g.Filters, rank = g.SpatialRank, columns = g.StoredOutput[rank - 1], lines = rank == 1 ? 1 : g.StoredOutput[0];
        if (pitch * 3 > filters * 4 || from.Strides[rank] != View.LaneCount || from.Strides[rank - 1] != filters * View.LaneCount)
        {
            return null;
        }

        int position = pitch * View.LaneCount;
        View turned = RowsOf(core, gradient, filters, pitch, columns, lines, from.Strides[0]);
        return turned with { Strides = rank == 1 ? new[] { position, 1 } : new[] { columns * position, position, 1 } };
    }

    /// <summary>A tensor of which sixteen samples of each position lie one after the other instead of side by side, missing samples zero; turned once, whoever reads it.</summary>
    private View RowsOf(Node reader, Node tensor, int length, int pitch, int positions = 1, int lines = 1, int lineStride = 0)
    {
        View from = views[tensor];
        var key = (from.Buffer, from.Offset, length, positions, lines, lines > 1 ? lineStride : 0);
        if (!rows.TryGetValue(key, out TensorBuffer? turned))
        {
            turned = new TensorBuffer(Storage.Block, lines * positions * pitch * View.LaneCount);
            rows[key] = turned;
            PlannedKernel turn = Add(
                new PlannedKernel(KernelForm.LanesToBlockRows, tensor, WorkKind.PerBlock)
                {
                    Length = length, Pitch = pitch, Skip = from.Offset, Positions = positions, Lines = lines, LineStride = lineStride,
                },
                turned);
            turn.Backward = backward.Contains(reader);
            Point(turn, from.Buffer, "lanes");
            Point(turn, turned, "rows");
            turn.Reads.Add(from.Buffer);
        }

        return new View(turned, 0, new[] { 1 }, Lanes: false);
    }

    // As Bind, for a kernel's gradient whose output's gradient was turned: samples are the innermost sum, and what a block yields is added to the shard's sum.
    private LoopKernel BindTurned(PlannedKernel kernel, IndexNest nest, Node core, View turned, int pitch, int turnedInput)
    {
        View result = View.RowMajor(kernel.Target, core.Shape, lanes: false);
        var loops = nest.Loops.Concat(new[] { new Loop("sample", View.LaneCount, Reduction: true) }).ToList();
        Access Of(View view, IReadOnlyList<Affine> index, string name, int sampleStride)
        {
            var strides = new int[loops.Count];
            int offset = view.Offset + index.Select((affine, axis) => affine.Offset * view.Strides[axis]).Sum();
            foreach ((int loop, int stride) in index.SelectMany((affine, axis) => affine.Terms.Select(t => (t.Loop, t.Coefficient * view.Strides[axis]))))
            {
                strides[loop] += stride;
            }

            strides[loops.Count - 1] = sampleStride;
            return new Access(Point(kernel, view.Buffer, name), offset, strides);
        }

        View input = views[core.Inputs[1 - turnedInput]];
        kernel.Reads.Add(input.Buffer);
        kernel.Reads.Add(turned.Buffer);
        Access sum = Of(result, nest.Output, "result", 0);
        return new LoopKernel(
            loops,
            new List<Access> { Of(input, nest.Inputs[1 - turnedInput].Index, "input", 1), Of(turned, nest.Inputs[turnedInput].Index, "rows", pitch) },
            nest.Body,
            Combine.Sum,
            new List<Access> { sum },
            new Expr.Input(1) + new Expr.Input(0),
            sum);
    }

    /// <summary>A bias' gradient sums over samples what the kernel's gradient has had turned already: then no lanes are summed (32 sums: 10 ns instead of 120).</summary>
    private bool AddSumOfRows(Node node, ReduceOp reduce)
    {
        Node tensor = node.Inputs[0];
        int size = tensor.Shape.Size, pitch = ArenaPlanner.Align(size);
        if (reduce.Kind != ReduceKind.Sum || reduce.Axes.Count > 0 || !tensor.Shape.Batched || fusion.PrologueOf(node) is not null || !views[tensor].IsRowMajor(tensor.Shape)
            || !rows.TryGetValue((views[tensor].Buffer, views[tensor].Offset, size, 1, 1, 0), out TensorBuffer? turned) || turned.Length != pitch * View.LaneCount)
        {
            return false;
        }

        AddSumOfShards(node, node, sums =>
        {
            sums.Reads.Add(turned);
            var sum = new Access(Point(sums, sums.Target, "result"), 0, new[] { 1, 0 });
            sums.Nests.Add(Planned(new LoopKernel(
                new List<Loop> { new("n", size, Reduction: false), new("sample", View.LaneCount, Reduction: true) },
                new List<Access> { new(Point(sums, turned, "rows"), 0, new[] { 1, pitch }) },
                new Expr.Input(0),
                Combine.Sum,
                new List<Access> { sum },
                new Expr.Input(1) + new Expr.Input(0),
                sum)));
        });
        return true;
    }

    /// <summary>
    /// The gradient of a dense kernel, dW[k, n] = sum over samples of x[k] dy[n]: no partial sums but pieces of the result, each over all samples. dy is
    /// turned so that n lies in the lanes.
    /// </summary>
    private bool AddOuterProduct(Node node, ContractOp contract)
    {
        Node a = node.Inputs[0], b = node.Inputs[1];
        bool fits = contract.A.Length == 1 && contract.B.Length == 1 && contract.Result.Length == 2 && contract.A != contract.B && a.Shape.Batched && b.Shape.Batched;
        Node x = fits && contract.Result[0] == contract.A[0] ? a : b, dy = x == a ? b : a;
        if (!fits || node.Shape.Size < 64 || !views[x].IsRowMajor(x.Shape) || !views[dy].IsRowMajor(dy.Shape))
        {
            return false;
        }

        int height = x.Shape.Size, width = dy.Shape.Size, pitch = ArenaPlanner.Align(width);
        if (node.Shape.Size < MinProductInPieces)
        {
            View own = RowsOf(node, dy, width, pitch);
            AddSumOfShards(node, node, sums => sums.Nests.Add(Planned(BindTurned(sums, contract.Loops(node)[0], node, own, pitch, dy == b ? 1 : 0))));
            return true;
        }

        // Columns in groups, each a block's sixteen rows in one piece of memory: with rows as wide as the layer, many blocks would be as many pages.
        int group = width % ColumnGroup == 0 ? ColumnGroup : width;
        View turned = group == width ? RowsOf(node, dy, width, pitch) : RowsOf(node, dy, group, group, positions: width / group);
        pitch = group == width ? pitch : group;
        View result = NewView(node);
        views[node] = result;
        PlannedKernel kernel = Add(new PlannedKernel(KernelForm.Loops, node, WorkKind.Pieces), result.Buffer);
        int px = Point(kernel, views[x].Buffer, "input"), pd = Point(kernel, turned.Buffer, "rows"), pr = Point(kernel, result.Buffer, "result");
        kernel.Reads.Add(views[x].Buffer);
        kernel.Reads.Add(turned.Buffer);
        var loops = new List<Loop>
        {
            new("group", width / group, false), new("row", height, false), new("column", group, false), new("block", 1, true), new("sample", View.LaneCount, true),
        };
        var nest = new LoopKernel(
            loops,
            new List<Access>
            {
                new(px, views[x].Offset, new[] { 0, View.LaneCount, 0, 1, 1 }),
                new(pd, 0, new[] { View.LaneCount * pitch, 0, 1, 1, pitch }),
            },
            new Expr.Input(0) * new Expr.Input(1),
            Combine.Sum,
            new List<Access>(),
            new Expr.Input(0),
            new Access(pr, result.Offset, new[] { group, width, 1, 0, 0 }))
        {
            BlockLoop = 3,
            RangeLoop = 1,
            OutermostLoop = 0,
        };
        nest.Simplify();
        TilePlanner.Plan(nest);
        int iterations = 16384 / width;

        // Not where schedules have so little in common that pieces would be few.
        bool inParts = nest.Split == 1 && TilesOf(nest).Aggregate(LeastCommonMultiple) <= Math.Max(24, 2 * iterations);
        nest.BlocksAtOnce = inParts ? Math.Max(LeastBlocksAtOnce, RowsInFirstCache / (pitch * View.LaneCount)) : 0;
        kernel.Nests.Add(nest);
        kernel.PieceSize = WholeTiles(nest, iterations);
        return true;
    }
}
