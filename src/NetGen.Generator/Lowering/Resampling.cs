using System;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>
/// Spatial axes of other extents. All of it is linear in the pixels: repetition, slices, a transposed convolution with a fixed kernel or, between extents of which neither
/// divides the other, a small matrix. Matrices and kernels are functions of coordinates, so that nothing but the graph holds them.
/// </summary>
internal static class Resampling
{
    /// <summary>Most elements of a matrix between two extents: comparisons of products of coordinates stay exact in single precision.</summary>
    public const long MaxMatrix = 1L << 22;

    /// <exception cref="ProblemException">The matrix between an axis and its new extent would be too large.</exception>
    public static void CheckMatrix(LayerContext layer, long elements)
    {
        if (elements > MaxMatrix)
        {
            throw layer.Fail("NG0104", "The matrix of " + layer.Label, Text.Of(elements), Text.Of(MaxMatrix));
        }
    }

    /// <summary>Elements of the matrix that takes an axis to another extent, or 0 where none is needed.</summary>
    public static long MatrixSize(int input, int output, Interpolation interpolation)
        => output % input == 0 || input % output == 0 ? 0
            : interpolation == Interpolation.Bilinear ? (long)input * output
            : (long)input / Gcd(input, output) * (output / Gcd(input, output));

    public static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);

    /// <summary>The tensor with its first axes at the given extents.</summary>
    public static Node Resize(Node x, int[] size, Interpolation interpolation, string origin)
    {
        // What shrinks first: there is less to do afterwards.
        for (int axis = 0; axis < size.Length; axis++)
        {
            int n = x.Shape.Dims[axis], m = size[axis];
            if (m % n != 0)
            {
                x = n % m == 0 ? Shrink(x, axis, m, interpolation, origin)
                    : interpolation == Interpolation.Nearest ? ByPeriods(x, axis, m, (cells, windows, period) => Build.Contract("apnb,mn->apmb", cells, NearestMatrix(windows, period, origin), origin))
                    : Interpolate(x, axis, m, origin);
            }
        }

        return interpolation == Interpolation.Nearest ? Repeat(x, size, origin) : Enlarge(x, size, origin);
    }

    /// <summary>
    /// Applies a map from n to m cells of an axis that repeats after n / gcd(n, m) cells: <paramref name="map"/> gets (a, periods, cells of one, b), the outputs and the cells
    /// of one period.
    /// </summary>
    public static Node ByPeriods(Node x, int axis, int output, Func<Node, int, int, Node> map)
    {
        int[] dims = x.Shape.Dims.ToArray();
        int gcd = Gcd(dims[axis], output), before = dims.Take(axis).Aggregate(1, (a, b) => a * b), after = dims.Skip(axis + 1).Aggregate(1, (a, b) => a * b);
        Node periods = Build.Reshape(x, before, gcd, dims[axis] / gcd, after);
        dims[axis] = output;
        return Build.Reshape(map(periods, output / gcd, x.Shape.Dims[axis] / gcd), dims);
    }

    // Each cell several times, along every axis that grows.
    private static Node Repeat(Node x, int[] size, string origin)
    {
        int[] split = x.Shape.Dims.SelectMany((n, axis) => axis < size.Length ? new[] { n, 1 } : new[] { n }).ToArray();
        int[] spread = x.Shape.Dims.SelectMany((n, axis) => axis < size.Length ? new[] { n, size[axis] / n } : new[] { n }).ToArray();
        return split.SequenceEqual(spread) ? x
            : Build.Reshape(
                Build.MapTo(new Shape(x.Shape.Batched, spread), new Expr.Input(0), origin, Build.Reshape(x, split)),
                size.Concat(x.Shape.Dims.Skip(size.Length)).ToArray());
    }

    // To a divisor: the centre of each run of cells lies on its middle one, or between its middle two.
    private static Node Shrink(Node x, int axis, int output, Interpolation interpolation, string origin)
        => ByPeriods(x, axis, output, (runs, _, length) =>
        {
            bool between = length % 2 == 0 && interpolation == Interpolation.Bilinear;
            int[] starts = { 0, 0, between ? (length / 2) - 1 : length / 2, 0 };
            int[] sizes = runs.Shape.Dims.Select((n, a) => a == 2 ? (between ? 2 : 1) : n).ToArray();
            Node middle = Build.Slice(runs, starts, sizes);
            return between ? Build.Scale(Build.Reduce(ReduceKind.Sum, middle, new[] { 2 }, origin: origin), 0.5) : middle;
        });

    // Output o reads floor((2 o + 1) n / 2 m): the cell i with 2 m i <= (2 o + 1) n < 2 m (i + 1), in whole numbers.
    private static Node NearestMatrix(int outputs, int cells, string origin)
    {
        Expr position = ((new Expr.Coordinate(1) * 2) + Expr.One) * cells, cell = new Expr.Coordinate(0);
        Expr ends = Expr.Choose(Comparison.Greater, (cell + Expr.One) * (2 * outputs), position, Expr.One, Expr.Zero);
        return Build.MapTo(new Shape(false, outputs, cells), Expr.Choose(Comparison.GreaterOrEqual, position, cell * (2 * outputs), ends, Expr.Zero), origin);
    }

    // Linear between any two extents: cell i weighs 1 - |position - i|, if that is positive.
    private static Node Interpolate(Node x, int axis, int output, string origin)
    {
        int n = x.Shape.Dims[axis];
        double scale = (double)n / output;
        Expr position = Expr.Min(Expr.Max((new Expr.Coordinate(1) * scale) + ((0.5 * scale) - 0.5), Expr.Zero), n - 1);
        Node matrix = Build.MapTo(new Shape(false, output, n), Expr.Max(Triangle(position - new Expr.Coordinate(0)), Expr.Zero), origin);
        string labels = "abcd".Substring(0, x.Shape.Rank);
        return Build.Contract($"{labels},o{labels[axis]}->{labels.Replace(labels[axis], 'o')}", x, matrix, origin);
    }

    // By whole factors: a transposed convolution of each channel with a triangle as wide as two strides. A cell beyond the border has no weight, so that what is left weighs less
    // than 1 there: divided by that, the border's own cell is what is read beyond it.
    private static Node Enlarge(Node x, int[] size, string origin)
    {
        int rank = size.Length, channels = x.Shape.Dims[rank];
        int[] input = x.Shape.Dims.Take(rank).ToArray(), factors = size.Select((m, axis) => m / input[axis]).ToArray();
        if (factors.All(f => f == 1))
        {
            return x;
        }

        int[] ones = factors.Select(_ => 1).ToArray();
        WindowGeometry window = WindowGeometry.Of(
            size, factors.Select(f => (2 * f) - (f % 2)).ToArray(), factors, ones, factors.Select(f => f / 2).ToArray(), input, channels, channels, groups: channels);
        Expr weight = Expr.One, inside = Expr.One;
        for (int axis = 0; axis < rank; axis++)
        {
            if (factors[axis] == 1)
            {
                continue;
            }

            // Kernel cell k stands at (k - f / 2 + 0.5) / f - 0.5 from the input cell whose output it is, and output cell o at (o + 0.5) / f - 0.5.
            double step = 1.0 / factors[axis];
            weight *= Triangle((new Expr.Coordinate(rank + 1 - axis) * step) + (((0.5 - window.Pad[axis]) * step) - 0.5));
            Expr position = (new Expr.Coordinate(rank - axis) * step) + ((0.5 * step) - 0.5);
            inside *= Expr.One - Expr.Max(-position, Expr.Zero) - Expr.Max(position - (input[axis] - 1), Expr.Zero);
        }

        Node kernel = Build.MapTo(new Shape(false, window.KernelDims), weight, origin);
        Node whole = Build.MapTo(new Shape(false, size.Concat(new[] { 1 }).ToArray()), Expr.One / inside, origin);
        return Build.Map(new Expr.Input(0) * new Expr.Input(1), origin, Build.Window(WindowRole.Input, window, kernel, x, origin), whole);
    }

    private static Expr Triangle(Expr distance) => Expr.One - Expr.Apply(UnaryFunction.Abs, distance);
}
