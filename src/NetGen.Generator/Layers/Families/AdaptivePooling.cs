using System;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers;

/// <summary>
/// As many windows as asked for along each axis. Where their number divides the axis they are plain tiles. Elsewhere they repeat after n / gcd(n, m) cells and m / gcd(n, m)
/// windows: within such a period each window is told by a small matrix.
/// </summary>
internal abstract class AdaptivePooling(string kind, int rank) : LayerDefinition
{
    public override string Kind => kind;

    public override int[] OutputShape(LayerContext layer)
    {
        int[] input = SpatialArguments.Input(layer, rank), output = SpatialArguments.Extents(layer, "output", rank);
        for (int axis = 0; axis < rank; axis++)
        {
            Resampling.CheckMatrix(layer, MatrixSize(input[axis], output[axis]));
        }

        return layer.Checked(output.Concat(new[] { layer.InputShape.Last() }).Select(e => (long)e).ToArray());
    }

    public override Node Lower(LayerContext layer)
    {
        Node x = layer.Input;
        int[] input = SpatialArguments.Input(layer, rank), output = SpatialArguments.Extents(layer, "output", rank);
        if (input.Select((n, axis) => n % output[axis] == 0).All(b => b))
        {
            return Tiles(x, WindowGeometry.Tiling(input, output, layer.InputShape.Last()), layer.Name);
        }

        // The last axis first: of equal values the first (row-major) is then the one that is chosen.
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            int[] next = input.Select((n, a) => a == axis ? output[axis] : n).ToArray();
            x = input[axis] == output[axis] ? x
                : input[axis] % output[axis] == 0 ? Tiles(x, WindowGeometry.Tiling(input, next, layer.InputShape.Last()), layer.Name)
                : Resampling.ByPeriods(x, axis, output[axis], (cells, windows, period) => Overlapping(cells, windows, period, layer.Name));
            input = next;
        }

        return x;
    }

    /// <summary>Elements of the matrix that tells the windows of an axis, or 0 where there is none.</summary>
    protected abstract long MatrixSize(int input, int output);

    /// <summary>Windows that lie side by side.</summary>
    protected abstract Node Tiles(Node x, WindowGeometry window, string origin);

    /// <summary>The windows of each period: from (a, periods, cells, b) to (a, periods, windows, b).</summary>
    protected abstract Node Overlapping(Node x, int windows, int cells, string origin);

    /// <summary>A matrix (windows, cells) of ones where the cell lies in the window. All comparisons are of whole numbers, which are exact.</summary>
    protected static Node Membership(int windows, int cells, string origin)
    {
        Expr window = new Expr.Coordinate(1), cell = new Expr.Coordinate(0);
        Expr ends = Expr.Choose(Comparison.Greater, (window + Expr.One) * cells, cell * windows, Expr.One, Expr.Zero);
        return Build.MapTo(new Shape(false, windows, cells), Expr.Choose(Comparison.Greater, (cell + Expr.One) * windows, window * cells, ends, Expr.Zero), origin);
    }

    /// <summary>The number of cells of each window, or of those before it, of shape (windows, 1).</summary>
    protected static Node Count(Node matrix, string origin) => Build.Reduce(ReduceKind.Sum, matrix, new[] { 1 }, origin: origin);
}

/// <summary>The mean of each window.</summary>
internal abstract class AdaptiveAveragePooling(string kind, int rank) : AdaptivePooling(kind, rank)
{
    protected override long MatrixSize(int input, int output)
        => input % output == 0 ? 0 : (long)input / Resampling.Gcd(input, output) * (output / Resampling.Gcd(input, output));

    protected override Node Tiles(Node x, WindowGeometry window, string origin) => Build.Scale(Build.Pool(PoolRole.Sum, window, origin, x), 1.0 / window.Taps);

    protected override Node Overlapping(Node x, int windows, int cells, string origin)
    {
        Node members = Membership(windows, cells, origin);
        Node mean = Build.Map(new Expr.Input(0) / new Expr.Input(1), origin, members, Count(members, origin));
        return Build.Contract("apnb,mn->apmb", x, mean, origin);
    }
}

/// <summary>The largest of each window.</summary>
internal abstract class AdaptiveMaxPooling(string kind, int rank) : AdaptivePooling(kind, rank)
{
    protected override long MatrixSize(int input, int output)
    {
        int gcd = Resampling.Gcd(input, output), cells = input / gcd, windows = output / gcd;
        return input % output == 0 ? 0 : (long)cells * windows * Longest(windows, cells);
    }

    protected override Node Tiles(Node x, WindowGeometry window, string origin) => Build.Pool(PoolRole.Max, window, origin, x);

    // The cells of each window are put side by side, the last one again where a window is shorter than the longest, and pooled as tiles.
    protected override Node Overlapping(Node x, int windows, int cells, string origin)
    {
        int longest = Longest(windows, cells);
        Expr a = new Expr.Input(0), b = new Expr.Input(1), window = new Expr.Coordinate(1), cell = new Expr.Coordinate(0);
        Node before = Count(
            Build.MapTo(new Shape(false, windows, cells), Expr.Choose(Comparison.GreaterOrEqual, window * cells, (cell + Expr.One) * windows, Expr.One, Expr.Zero), origin), origin);
        Node last = Build.Map(a + b - 1, origin, before, Count(Membership(windows, cells, origin), origin));
        Node chosen = Build.MapTo(
            new Shape(false, windows, longest, cells),
            Expr.Choose(Comparison.Equal, Expr.Min(a + new Expr.Coordinate(1), b), cell, Expr.One, Expr.Zero),
            origin,
            Build.Reshape(before, windows, 1, 1),
            Build.Reshape(last, windows, 1, 1));
        Node beside = Build.Contract("apnb,mn->apmb", x, Build.Reshape(chosen, windows * longest, cells), origin);
        int[] dims = beside.Shape.Dims.ToArray();
        return Build.Pool(PoolRole.Max, WindowGeometry.Tiling(dims.Take(3).ToArray(), new[] { dims[0], dims[1], windows }, dims[3]), origin, beside);
    }

    // From floor(i n / m) up to ceil((i + 1) n / m), of all i.
    private static int Longest(int windows, int cells)
        => Enumerable.Range(0, windows).Max(i => (int)(((((i + 1L) * cells) + windows - 1) / windows) - ((long)i * cells / windows)));
}
