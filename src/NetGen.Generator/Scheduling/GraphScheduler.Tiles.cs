using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

/// <summary>
/// How some kernels go over an image together: all of them over some rows and columns of it, then over the next ones. The last ones are moved back so that they are whole. Another group is another object,
/// even if it goes the same way.
/// </summary>
internal sealed class TileGroup
{
    /// <param name="rows">Rows of the image.</param>
    /// <param name="columns">Columns of the image.</param>
    /// <param name="rowsAtOnce">Rows of a tile.</param>
    /// <param name="columnsAtOnce">Columns of some tiles.</param>
    public TileGroup(int rows, int columns, int rowsAtOnce, int columnsAtOnce)
    {
        Rows = rows;
        Columns = columns;
        RowsAtOnce = rowsAtOnce;
        ColumnsAtOnce = columnsAtOnce;
    }

    public int Rows { get; }

    public int Columns { get; }

    public int RowsAtOnce { get; }

    public int ColumnsAtOnce { get; }
}

// Convolutions by Winograd's transforms, for batches: transform, products and transform back go over a few tiles at a time, so that what lies between them stays in the second cache.
internal sealed partial class GraphScheduler
{
    /// <summary>
    /// Floats of transformed tiles, 640 KB, that leave room in a second cache of 1 MB for the kernel. Gradient of the input, 64 to 32 channels at 16x16, batch 16, by a prototype: 257 us with two tiles at
    /// once (442 KB), 273 with one, 298 with four.
    /// </summary>
    private const int TilesInSecondCache = 163840;

    /// <summary>
    /// What a map reads for each result, up to which one kernel computes all sixteen of a tile: the JIT would not inline all of more vector operations. The gradient of a ReLU after a residual's sum has five.
    /// </summary>
    private const int MaxLeavesOfResult = 4;

    /// <summary>Whether a node is computed tile by tile within the kernels of what reads it, each of which does so for itself.</summary>
    private bool IsWithinTiles(Node node)
        => Batch && (node.Op is WinogradOp { Role: WinogradRole.Input or WinogradRole.OutputGradient } || (node.Op is ContractOp { OverBatch: false } && node.Inputs[0].Op is WinogradOp));

    /// <summary>The kernels of a convolution: its image's transform, products, and their transform to the result.</summary>
    private void AddConvolutionInTiles(Node node, Node core)
    {
        Node products = core.Inputs[0], image = products.Inputs[0];
        View result = NewView(node);
        views[node] = result;

        // A pointer can step in one way only, and places in the image are not known within a part of it.
        View[] others = node == core ? Array.Empty<View>() : node.Inputs.Where(i => i != core).Select(i => views[i]).ToArray();
        bool whole = others.Concat(new[] { result }).GroupBy(v => v.Buffer).Any(g => g.Count() > 1) || (node.Op is MapOp map && map.Body.Leaves().OfType<Expr.Coordinate>().Any());
        var output = (WinogradOp)core.Op;
        TileMemory tiles = MemoryOf(output, output.Geometry.Output, whole, products.Inputs[0], products);
        views[image] = tiles.Views[0];
        views[products] = tiles.Views[1];
        var group = new List<PlannedKernel> { Kernel(image, image, ((WinogradOp)image.Op).Loops()), Kernel(products, products, products.Op.Loops(products)) };
        IReadOnlyList<IndexNest> results = output.Loops(wholeTiles: tiles.Group is not null);

        // Every second row of a tile has sums of its own, so two kernels add up no more than one.
        bool two = node != core && ((MapOp)node.Op).Body.Leaves().Count() > MaxLeavesOfResult;
        group.AddRange(results.Select((nest, i) => (nest, i)).GroupBy(r => two ? r.i / output.TileSize % 2 : 0, r => r.nest).Select(rows => Kernel(node, core, rows)));
        RunTogether(group, tiles);

        PlannedKernel Kernel(Node to, Node from, IEnumerable<IndexNest> nests)
        {
            PlannedKernel kernel = Add(new PlannedKernel(KernelForm.Loops, to, WorkKind.PerBlock) { Core = from }, views[to].Buffer);

            // An image may be of the forward pass: what is made of it here belongs to the result.
            kernel.Backward = backward.Contains(node);
            foreach (IndexNest nest in nests)
            {
                AddInTiles(kernel, Bind(kernel, nest, to, from, views[to]), tiles);
            }

            return kernel;
        }
    }

    /// <summary>The gradient of a transformed kernel: image and gradient of the result are transformed, and their products are added up, for all points.</summary>
    private void AddKernelGradientInTiles(Node node)
    {
        Node image = node.Inputs[0], gradient = node.Inputs[1], from = gradient.Inputs[0];
        if (!views[from].Lanes || views[from].Strides[2] != View.LaneCount || views[from].Strides[1] != from.Shape.Dims[2] * View.LaneCount)
        {
            from = AddCopy(from, node);
        }

        int filters = from.Shape.Dims[2], pitch = ArenaPlanner.Align(filters), position = pitch * View.LaneCount;
        View turned = RowsOf(node, from, filters, pitch, from.Shape.Dims[1], from.Shape.Dims[0], views[from].Strides[0]);
        turned = turned with { Strides = new[] { from.Shape.Dims[1] * position, position, 1 } };
        TileMemory tiles = MemoryOf((WinogradOp)image.Op, from.Shape.Dims, whole: false, image, gradient);

        // Filters side by side, samples as rows.
        View rows = tiles.Views[1] with { Strides = tiles.Views[1].Strides.Take(2).Concat(new[] { position, 1 }).ToArray(), Lanes = false };
        views[image] = tiles.Views[0];
        PlannedKernel first = Add(new PlannedKernel(KernelForm.Loops, image, WorkKind.PerBlock), tiles.Views[0].Buffer);
        foreach (IndexNest nest in image.Op.Loops(image))
        {
            AddInTiles(first, Bind(first, nest, image, image, tiles.Views[0]), tiles);
        }

        PlannedKernel second = Add(new PlannedKernel(KernelForm.Loops, gradient, WorkKind.PerBlock), rows.Buffer);
        foreach (IndexNest nest in gradient.Op.Loops(gradient))
        {
            AddInTiles(second, BindRows(second, nest, turned, rows, pitch), tiles);
        }

        first.Backward = second.Backward = backward.Contains(node);
        AddSumOfShards(node, node, sums =>
        {
            AddInTiles(sums, BindTurned(sums, node.Op.Loops(node)[0], node, rows, pitch, turnedInput: 1), tiles);
            RunTogether(new[] { first, second, sums }, tiles);
        });
    }

    // As Bind, for a map of rows to rows: samples are a loop around the innermost one.
    private static LoopKernel BindRows(PlannedKernel kernel, IndexNest nest, View from, View to, int pitch)
    {
        kernel.Reads.Add(from.Buffer);
        int last = nest.Loops.Count - 1;
        List<Loop> loops = nest.Loops.Take(last).Concat(new[] { new Loop("sample", View.LaneCount, Reduction: false), nest.Loops[last] }).ToList();
        Access Of(View view, IReadOnlyList<Affine> index, string name)
        {
            var strides = new int[loops.Count];
            foreach ((int loop, int stride) in index.SelectMany((affine, axis) => affine.Terms.Select(t => (t.Loop, t.Coefficient * view.Strides[axis]))))
            {
                strides[loop == last ? loop + 1 : loop] += stride;
            }

            strides[last] = pitch;
            return new Access(Point(kernel, view.Buffer, name), view.Offset + index.Select((affine, axis) => affine.Offset * view.Strides[axis]).Sum(), strides);
        }

        return new LoopKernel(
            loops, nest.Inputs.Select(i => Of(from, i.Index, "rows")).ToList(), nest.Body, Combine.None, new List<Access>(), new Expr.Input(0), Of(to, nest.Output, "result"));
    }

    /// <summary>Memory for as many transformed tiles of two tensors as there are at once.</summary>
    private static TileMemory MemoryOf(WinogradOp op, IReadOnlyList<int> extents, bool whole, params Node[] transformed)
    {
        int size = op.TileSize, rows = op.Tiles(0), columns = op.Tiles(1), floats = checked(transformed.Sum(t => ArenaPlanner.Align(t.Shape.Dims[3])) * op.Points * View.LaneCount);
        whole |= (long)floats * rows * columns <= TilesInSecondCache && extents[0] % size == 0 && extents[1] % size == 0;
        int Parts(int n) => (extents[1] + (n * size) - 1) / (n * size);
        int atOnce = whole ? columns
            : Enumerable.Range(1, extents[1] / size).Where(n => n == 1 || (long)floats * n <= TilesInSecondCache).OrderBy(n => n * Parts(n)).ThenByDescending(n => n).First();
        return new TileMemory(
            whole ? null : new TileGroup(extents[0], extents[1], size, atOnce * size),
            atOnce,
            transformed.Select(tensor =>
            {
                // Points a vector more apart: planes that began a power of two apart would share a few lines of the first cache.
                int tile = ArenaPlanner.Align(tensor.Shape.Dims[3]) * View.LaneCount, row = atOnce * tile, plane = checked((whole ? rows * row : row) + View.LaneCount);
                return new View(new TensorBuffer(Storage.Block, checked(op.Points * plane)), 0, new[] { plane, whole ? row : 0, tile, View.LaneCount }, Lanes: true);
            }).ToArray());
    }

    // Takes the loop over rows of tiles out of a kernel, and leaves as many columns of them as there are at once: loops around the whole group take their place.
    private static void AddInTiles(PlannedKernel kernel, LoopKernel nest, TileMemory tiles)
    {
        if (tiles.Group is { } group)
        {
            int column = nest.Loops.FindIndex(l => l.Name is "tileColumn" or "t");
            foreach (Access access in nest.Accesses)
            {
                TensorBuffer buffer = kernel.Pointers[access.Pointer];
                bool stays = tiles.Views.Any(v => v.Buffer == buffer);
                kernel.Steps[buffer] = stays ? (0, 0) : (access.Strides[column - 1] / group.RowsAtOnce, access.Strides[column] / group.RowsAtOnce);
            }

            nest.SplitLoop(column, tiles.AtOnce, "part");
            nest.Remove(column);
            nest.Remove(column - 1);
            kernel.Group = group;
        }

        kernel.Nests.Add(Planned(nest));
    }

    // In one phase, and in memory that nothing else takes meanwhile: the first kernel runs again after the last one.
    private static void RunTogether(IReadOnlyList<PlannedKernel> group, TileMemory tiles)
    {
        TensorBuffer[] between = tiles.Views.Select(v => v.Buffer).ToArray(), read = group.SelectMany(k => k.Reads).Distinct().Except(between).ToArray();
        foreach (PlannedKernel kernel in group)
        {
            kernel.Reads.AddRange(read.Except(kernel.Reads).ToArray());
        }

        PlannedKernel last = group[group.Count - 1];
        last.Reads.AddRange(between.Except(last.Reads).ToArray());
    }

    private static void CheckGroups(IReadOnlyList<PlannedKernel> ordered)
    {
        for (int i = 1; i < ordered.Count; i++)
        {
            PlannedKernel kernel = ordered[i];
            bool follows = kernel.Group is null || ordered[i - 1].Group == kernel.Group;
            bool alike = kernel.Group is null || ordered[i - 1].Group != kernel.Group || (kernel.Level == ordered[i - 1].Level && kernel.OnRequest == ordered[i - 1].OnRequest);
            if (!alike || (!follows && ordered.Take(i).Any(k => k.Group == kernel.Group)))
            {
                throw new InvalidOperationException($"{kernel.Node} has come apart from the kernels that it shares tiles with.");
            }
        }
    }

    /// <param name="Group">How often the kernels run; null where they do so once, over the whole image.</param>
    /// <param name="AtOnce">Tiles of a row at once.</param>
    /// <param name="Views">The transformed tensors.</param>
    private sealed record TileMemory(TileGroup? Group, int AtOnce, View[] Views);
}
