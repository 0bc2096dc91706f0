using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Ops;

/// <summary>Which of the three tensors of a convolution is transformed.</summary>
internal enum WinogradRole
{
    /// <summary>An image, its padding in memory, of shape (rows, columns, channels) → (points, tiles, channels).</summary>
    Input,

    /// <summary>A kernel (3, 3, channels, filters) → (points, channels, filters).</summary>
    Kernel,

    /// <summary>Products (points, tiles, filters) → the convolution's result (rows, columns, filters).</summary>
    Output,
}

/// <summary>
/// Winograd's transforms for convolutions of 3 x 3 (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks"): between transformed image and kernel a convolution is a product of
/// matrices for each point, with fewer multiplications. Only for inference: passes that come after differentiation make it.
/// </summary>
internal sealed record WinogradOp(WinogradRole Role, WindowGeometry Geometry) : TensorOp
{
    /// <summary>Rows and columns of the result that one tile yields.</summary>
    public const int TileSize = 2;

    /// <summary>Rows and columns of the image under a tile.</summary>
    public const int Reach = TileSize + 2;

    // F(2 x 2, 3 x 3): nothing but additions, and halves for the kernel. Rows are points.
    private static readonly double[][] InputMatrix = { new[] { 1.0, 0, -1, 0 }, new[] { 0.0, 1, 1, 0 }, new[] { 0.0, -1, 1, 0 }, new[] { 0.0, 1, 0, -1 } };
    private static readonly double[][] KernelMatrix = { new[] { 1.0, 0, 0 }, new[] { 0.5, 0.5, 0.5 }, new[] { 0.5, -0.5, 0.5 }, new[] { 0.0, 0, 1 } };
    private static readonly double[][] OutputMatrix = { new[] { 1.0, 1, 1, 0 }, new[] { 0.0, 1, -1, -1 } };

    public override string Name => "Winograd";

    /// <summary>Points of a tile: products for each pair of a channel and a filter.</summary>
    public static int Points => Reach * Reach;

    private int TileRows => Tiles(0);

    private int TileColumns => Tiles(1);

    private double[][] Matrix => Role switch { WinogradRole.Input => InputMatrix, WinogradRole.Kernel => KernelMatrix, _ => OutputMatrix };

    /// <summary>Tiles along an axis; the last one reaches beyond an odd extent.</summary>
    public int Tiles(int axis) => (Geometry.Output[axis] + TileSize - 1) / TileSize;

    public override Shape InferShape(IReadOnlyList<Shape> inputs)
    {
        WindowGeometry g = Geometry;
        int tiles = TileRows * TileColumns;
        (int[] operand, int[] result) = Role switch
        {
            WinogradRole.Input => (new[] { (TileRows * TileSize) + 2, (TileColumns * TileSize) + 2, g.Channels }, new[] { Points, tiles, g.Channels }),
            WinogradRole.Kernel => (g.KernelDims, new[] { Points, g.Channels, g.Filters }),
            _ => (new[] { Points, tiles, g.Filters }, g.OutputDims),
        };
        return inputs[0].Dims.SequenceEqual(operand) ? new Shape(inputs[0].Batched, result) : throw new InvalidOperationException($"{this} needs {Text.Shape(operand)}, got {inputs[0]}.");
    }

    public override IReadOnlyList<Node?> Gradient(Node node, Node gradient) => throw new InvalidOperationException($"{this} comes after differentiation.");

    public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
    {
        foreach (IndexNest nest in Loops())
        {
            int[] extents = nest.Loops.Select(l => l.Extent).ToArray(), at = new int[extents.Length];
            for (long rest = extents.Aggregate(1L, (n, e) => n * e) - 1; rest >= 0; rest--)
            {
                long left = rest;
                for (int loop = extents.Length - 1; loop >= 0; loop--)
                {
                    at[loop] = (int)(left % extents[loop]);
                    left /= extents[loop];
                }

                for (int sample = 0; sample < (result.Shape.Batched ? context.Batch : 1); sample++)
                {
                    result.Data[Place(result, sample, nest.Output)] = Value(nest.Body, input => inputs[0].Data[Place(inputs[0], sample, nest.Inputs[input].Index)]);
                }
            }

            int Place(Tensor tensor, int sample, IReadOnlyList<Affine> index)
                => tensor.Sample(sample) + index.Select((affine, axis) => (affine.Offset + affine.Terms.Sum(t => t.Coefficient * at[t.Loop])) * tensor.Shape.Strides()[axis]).Sum();
        }

        static double Value(Expr body, Func<int, double> input) => body switch
        {
            Expr.Input i => input(i.Index),
            Expr.Constant c => c.Value,
            Expr.Binary { Function: BinaryFunction.Add } b => Value(b.Left, input) + Value(b.Right, input),
            Expr.Binary { Function: BinaryFunction.Subtract } b => Value(b.Left, input) - Value(b.Right, input),
            Expr.Binary { Function: BinaryFunction.Multiply } b => Value(b.Left, input) * Value(b.Right, input),
            _ => throw new InvalidOperationException($"{body} is no sum."),
        };
    }

    public override IReadOnlyList<IndexNest> Loops(Node node) => Loops();

    // A nest for each point, or for each place in a tile of the result: a linear combination of the operand's elements in a tile, first of those above each other, then of these sums.
    private IReadOnlyList<IndexNest> Loops()
    {
        double[][] matrix = Matrix;
        int reach = matrix[0].Length;
        var nests = new List<IndexNest>();
        for (int row = 0; row < matrix.Length; row++)
        {
            for (int column = 0; column < matrix.Length; column++)
            {
                var used = new List<int>();
                Expr body = Combined(matrix[column], j => Combined(matrix[row], i => Element((i * reach) + j, used)));
                nests.Add(Nest(row, column, used, body));
            }
        }

        return nests;
    }

    private static Expr Element(int element, List<int> used)
    {
        if (!used.Contains(element))
        {
            used.Add(element);
        }

        return new Expr.Input(used.IndexOf(element));
    }

    // Sum of factors[i] * term(i), of which all that are not 0 are of one size.
    private static Expr Combined(double[] factors, Func<int, Expr> term)
    {
        Expr sum = Expr.Zero;
        foreach (int i in Enumerable.Range(0, factors.Length).Where(i => factors[i] != 0).OrderBy(i => factors[i] < 0))
        {
            sum = factors[i] > 0 ? sum + term(i) : sum - term(i);
        }

        return factors.Max(Math.Abs) * sum;
    }

    private IndexNest Nest(int row, int column, IReadOnlyList<int> elements, Expr body)
    {
        WindowGeometry g = Geometry;
        var loops = new List<Loop>();
        Affine[] output;
        Func<int, int, Affine[]> input;
        int point = (row * Reach) + column;
        switch (Role)
        {
            case WinogradRole.Input:
                Tiled(TileRows, TileColumns, "channel", g.Channels);
                output = new[] { point, new Affine(0, (0, TileColumns), (1, 1)), Affine.Of(2) };
                input = (i, j) => new[] { Affine.Of(0, TileSize, i), Affine.Of(1, TileSize, j), Affine.Of(2) };
                break;
            case WinogradRole.Kernel:
                loops.Add(new Loop("channel", g.Channels, Reduction: false));
                loops.Add(new Loop("filter", g.Filters, Reduction: false));
                output = new[] { point, Affine.Of(0), Affine.Of(1) };
                input = (i, j) => new[] { i, j, Affine.Of(0), Affine.Of(1) };
                break;
            default:
                // The last tiles of odd extents have no second row or column.
                Tiled((g.Output[0] - row + 1) / TileSize, (g.Output[1] - column + 1) / TileSize, "filter", g.Filters);
                output = new[] { Affine.Of(0, TileSize, row), Affine.Of(1, TileSize, column), Affine.Of(2) };
                input = (i, j) => new[] { (i * Reach) + j, new Affine(0, (0, TileColumns), (1, 1)), Affine.Of(2) };
                break;
        }

        int reach = Matrix[0].Length;
        return new IndexNest(loops, output, elements.Select(e => (0, (IReadOnlyList<Affine>)input(e / reach, e % reach))).ToArray(), body, Combine.None);

        void Tiled(int rows, int columns, string inner, int extent)
            => loops.AddRange(new[] { new Loop("tileRow", rows, Reduction: false), new Loop("tileColumn", columns, Reduction: false), new Loop(inner, extent, Reduction: false) });
    }

    public override string ToString() => $"Winograd[{Role}, tiles of {Text.Of(TileSize)} x {Text.Of(TileSize)}]";
}
