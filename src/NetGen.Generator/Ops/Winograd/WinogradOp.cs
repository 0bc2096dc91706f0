using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Ops;

/// <summary>Which of the tensors of a convolution is transformed, and which way.</summary>
internal enum WinogradRole
{
    /// <summary>An image, its padding in memory, of shape (rows, columns, channels) → (points, tile rows, tile columns, channels).</summary>
    Input,

    /// <summary>A kernel (3, 3, channels, filters) → (points, channels, filters).</summary>
    Kernel,

    /// <summary>A kernel (3, 3, filters, channels) → (points, filters, channels), turned by half a circle: of the convolution that yields the gradient of another one's input.</summary>
    TurnedKernel,

    /// <summary>Products (points, tile rows, tile columns, filters) → the convolution's result (rows, columns, filters).</summary>
    Output,

    /// <summary>The gradient of the result (rows, columns, filters), zeros behind it up to whole tiles → that of the products: the transpose of <see cref="Output"/>.</summary>
    OutputGradient,

    /// <summary>The gradient of a transformed kernel (points, channels, filters) → the kernel's: the transpose of <see cref="Kernel"/>.</summary>
    KernelGradient,
}

/// <summary>
/// Winograd's transforms for convolutions of 3 x 3 (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks"): between transformed image and kernel a convolution is a product of
/// matrices for each point, with fewer multiplications. Passes that come after differentiation make it, so it has no gradient of its own.
/// </summary>
/// <param name="Role">What is transformed.</param>
/// <param name="Geometry">The convolution.</param>
/// <param name="TileSize">Rows and columns of the result that one tile yields: 2 or 4.</param>
internal sealed record WinogradOp(WinogradRole Role, WindowGeometry Geometry, int TileSize) : TensorOp
{
    // F(2 x 2, 3 x 3), at the points 0, 1, -1 and infinity: nothing but additions, and halves for the kernel.
    private static readonly Transforms Two = new(
        Input: new[] { new[] { 1.0, 0, -1, 0 }, new[] { 0.0, 1, 1, 0 }, new[] { 0.0, -1, 1, 0 }, new[] { 0.0, 1, 0, -1 } },
        Kernel: new[] { new[] { 1.0, 0, 0 }, new[] { 0.5, 0.5, 0.5 }, new[] { 0.5, -0.5, 0.5 }, new[] { 0.0, 0, 1 } },
        Output: new[] { new[] { 1.0, 1, 1, 0 }, new[] { 0.0, 1, -1, -1 } });

    // F(4 x 4, 3 x 3), at the points 0, 1, -1, 1/2, -1/2 and infinity: errors are a little smaller than with 2 and -2, as Lavin and Gray have it.
    private static readonly Transforms Four = new(
        Input: new[]
        {
            new[] { 0.25, 0, -1.25, 0, 1, 0 }, new[] { 0, -0.25, -0.25, 1, 1, 0 }, new[] { 0, 0.25, -0.25, -1, 1, 0 },
            new[] { 0, -0.5, -1, 0.5, 1, 0 }, new[] { 0, 0.5, -1, -0.5, 1, 0 }, new[] { 0, 0.25, 0, -1.25, 0, 1 },
        },
        Kernel: new[]
        {
            new[] { 4.0, 0, 0 }, new[] { 2 / 3.0, 2 / 3.0, 2 / 3.0 }, new[] { 2 / 3.0, -2 / 3.0, 2 / 3.0 },
            new[] { -8 / 3.0, -4 / 3.0, -2 / 3.0 }, new[] { -8 / 3.0, 4 / 3.0, -2 / 3.0 }, new[] { 0.0, 0, 1 },
        },
        Output: new[] { new[] { 1.0, 1, 1, 1, 1, 0 }, new[] { 0, 1, -1, 0.5, -0.5, 0 }, new[] { 0, 1, 1, 0.25, 0.25, 0 }, new[] { 0, 1, -1, 0.125, -0.125, 1 } });

    public override string Name => "Winograd";

    /// <summary>Rows and columns of the image under a tile.</summary>
    public int Reach => TileSize + 2;

    /// <summary>Points of a tile: products for each pair of a channel and a filter.</summary>
    public int Points => Reach * Reach;

    /// <summary>Whether the loops go over tiles: not for kernels.</summary>
    public bool HasTiles => Role is WinogradRole.Input or WinogradRole.Output or WinogradRole.OutputGradient;

    private bool FromPoints => Role is WinogradRole.Output or WinogradRole.KernelGradient;

    private bool ToPoints => !FromPoints;

    // A row for each element of the result, along one axis.
    private double[][] Matrix
    {
        get
        {
            Transforms all = TileSize == 2 ? Two : Four;
            return Role switch
            {
                WinogradRole.Input => all.Input,
                WinogradRole.Kernel or WinogradRole.TurnedKernel => all.Kernel,
                WinogradRole.Output => all.Output,
                WinogradRole.OutputGradient => Transposed(all.Output),
                _ => Transposed(all.Kernel),
            };
        }
    }

    /// <summary>Tiles along an axis; the last one reaches beyond an extent that is no multiple of their size.</summary>
    public int Tiles(int axis) => (Geometry.Output[axis] + TileSize - 1) / TileSize;

    public override Shape InferShape(IReadOnlyList<Shape> inputs)
    {
        WindowGeometry g = Geometry;
        int[] image = { (Tiles(0) * TileSize) + 2, (Tiles(1) * TileSize) + 2, g.Channels }, wholeTiles = { Tiles(0) * TileSize, Tiles(1) * TileSize, g.Filters }, kernel = { Points, g.Channels, g.Filters }, products = { Points, Tiles(0), Tiles(1), g.Filters };
        (int[] operand, int[] result) = Role switch
        {
            WinogradRole.Input => (image, new[] { Points, Tiles(0), Tiles(1), g.Channels }),
            WinogradRole.Kernel => (g.KernelDims, kernel),
            WinogradRole.TurnedKernel => (new[] { 3, 3, g.Filters, g.Channels }, new[] { Points, g.Filters, g.Channels }),
            WinogradRole.Output => (products, g.OutputDims),
            WinogradRole.OutputGradient => (wholeTiles, products),
            _ => (kernel, g.KernelDims),
        };
        return inputs[0].Dims.SequenceEqual(operand) ? new Shape(inputs[0].Batched, result) : throw new InvalidOperationException($"{this} needs {Text.Shape(operand)}, got {inputs[0]}.");
    }

    public override IReadOnlyList<Node?> Gradient(Node node, Node gradient) => throw new InvalidOperationException($"{this} comes after differentiation.");

    public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
    {
        Tensor operand = inputs[0];
        int[] from = operand.Shape.Strides(), to = result.Shape.Strides();
        foreach (IndexNest nest in Loops())
        {
            int[] at = new int[nest.Loops.Count];
            Func<int> place = PlaceOf(nest.Output, to);
            Func<int>[] places = nest.Inputs.Select(input => PlaceOf(input.Index, from)).ToArray();
            for (int rest = nest.Loops.Aggregate(1, (n, l) => n * l.Extent) - 1; rest >= 0; rest--)
            {
                int left = rest;
                for (int loop = at.Length - 1; loop >= 0; loop--)
                {
                    at[loop] = left % nest.Loops[loop].Extent;
                    left /= nest.Loops[loop].Extent;
                }

                for (int sample = 0; sample < (result.Shape.Batched ? context.Batch : 1); sample++)
                {
                    result.Data[result.Sample(sample) + place()] = Value(nest.Body, input => operand.Data[operand.Sample(sample) + places[input]()]);
                }
            }

            Func<int> PlaceOf(IReadOnlyList<Affine> index, int[] strides)
            {
                int offset = index.Select((affine, axis) => affine.Offset * strides[axis]).Sum();
                (int Loop, int Stride)[] steps = index.SelectMany((affine, axis) => affine.Terms.Select(t => (t.Loop, t.Coefficient * strides[axis]))).ToArray();
                return () =>
                {
                    int sum = offset;
                    foreach ((int loop, int stride) in steps)
                    {
                        sum += at[loop] * stride;
                    }

                    return sum;
                };
            }
        }

        static double Value(Expr body, Func<int, double> input) => body switch
        {
            Expr.Input i => input(i.Index),
            Expr.Constant c => c.Value,
            Expr.Unary { Function: UnaryFunction.Negate } u => -Value(u.Operand, input),
            Expr.Binary { Function: BinaryFunction.Add } b => Value(b.Left, input) + Value(b.Right, input),
            Expr.Binary { Function: BinaryFunction.Subtract } b => Value(b.Left, input) - Value(b.Right, input),
            Expr.Binary { Function: BinaryFunction.Multiply } b => Value(b.Left, input) * Value(b.Right, input),
            _ => throw new InvalidOperationException($"{body} is no sum."),
        };
    }

    public override IReadOnlyList<IndexNest> Loops(Node node) => Loops();

    /// <summary>A nest for each element of a tile of the result: a linear combination of the operand's elements in a tile, first of those above each other, then of these sums.</summary>
    /// <param name="wholeTiles">Whether all tiles have all their results, of which some then lie beyond the result.</param>
    public IReadOnlyList<IndexNest> Loops(bool wholeTiles = false)
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
                nests.Add(Nest(row, column, matrix.Length, reach, used, body, wholeTiles));
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

    /// <summary>
    /// Sum of factors[i] * term(i), in parts that other rows have as well, but for a factor: at opposite points a polynomial's even and odd powers differ in nothing but a sign; so do the two terms
    /// of a power that belong to opposite points.
    /// </summary>
    private Expr Combined(double[] factors, Func<int, Expr> term)
    {
        var parts = new List<(double Factor, Expr Sum)>();
        foreach (IGrouping<int, int> part in Enumerable.Range(0, factors.Length).Where(i => factors[i] != 0).GroupBy(i => FromPoints ? (i + 1) / 2 : i % 2))
        {
            double factor = factors[part.Where(i => Math.Abs(factors[i]) == 1).DefaultIfEmpty(part.Last()).Last()];
            parts.Add((factor, Sum(part.Select(i => (factors[i] / factor, term(i))))));
        }

        double scale = parts.Select(p => Math.Abs(p.Factor)).Distinct().Count() == 1 ? Math.Abs(parts[0].Factor) : 1;
        return scale * Sum(parts.Select(p => (p.Factor / scale, p.Sum)));
    }

    private static Expr Sum(IEnumerable<(double Factor, Expr Term)> terms)
        => terms.OrderBy(t => t.Factor != 1).ThenBy(t => t.Factor == -1).Aggregate(Expr.Zero, (sum, t) => t.Factor == -1 ? sum - t.Term : sum + (t.Factor * t.Term));

    private IndexNest Nest(int row, int column, int size, int reach, IReadOnlyList<int> elements, Expr body, bool wholeTiles)
    {
        WindowGeometry g = Geometry;
        Loop Over(string name, int extent) => new(name, extent, Reduction: false);
        Affine[] Points(int element) => HasTiles ? new[] { element, Affine.Of(0), Affine.Of(1), Affine.Of(2) } : new[] { element, Affine.Of(0), Affine.Of(1) };
        Affine[] Cells(int i, int j)
            => HasTiles ? new[] { Affine.Of(0, TileSize, i), Affine.Of(1, TileSize, j), Affine.Of(2) }
                : Role == WinogradRole.TurnedKernel ? new[] { 2 - i, 2 - j, Affine.Of(0), Affine.Of(1) }
                : new[] { i, j, Affine.Of(0), Affine.Of(1) };

        // The last tiles of extents that are no multiple of their size have fewer rows or columns of results.
        int TilesWith(int axis, int cell) => Role == WinogradRole.Output && !wholeTiles ? (g.Output[axis] - cell + TileSize - 1) / TileSize : Tiles(axis);
        Loop[] loops = HasTiles
            ? new[] { Over("tileRow", TilesWith(0, row)), Over("tileColumn", TilesWith(1, column)), Role == WinogradRole.Input ? Over("channel", g.Channels) : Over("filter", g.Filters) }
            : Role == WinogradRole.TurnedKernel ? new[] { Over("filter", g.Filters), Over("channel", g.Channels) }
            : new[] { Over("channel", g.Channels), Over("filter", g.Filters) };
        return new IndexNest(
            loops,
            ToPoints ? Points((row * size) + column) : Cells(row, column),
            elements.Select(e => (0, (IReadOnlyList<Affine>)(FromPoints ? Points(e) : Cells(e / reach, e % reach)))).ToArray(),
            body,
            Combine.None);
    }

    private static double[][] Transposed(double[][] matrix) => matrix[0].Select((_, column) => matrix.Select(row => row[column]).ToArray()).ToArray();

    public override string ToString() => $"Winograd[{Role}, tiles of {Text.Of(TileSize)} x {Text.Of(TileSize)}]";

    /// <summary>Of an axis; rows are points, but for the last one's, which are cells of the result.</summary>
    private sealed record Transforms(double[][] Input, double[][] Kernel, double[][] Output);
}
