using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Ops;

/// <summary>What a pooling operation computes.</summary>
internal enum PoolRole
{
    /// <summary>(input) → the largest cell of each window.</summary>
    Max,

    /// <summary>(input, its Max) → which cell of each window was the first to be the largest, row-major.</summary>
    ArgMax,

    /// <summary>(input, ArgMax) → the chosen cells.</summary>
    Gather,

    /// <summary>(output, ArgMax) → zeros of the input's shape with the output added at the chosen cells; the transpose of Gather.</summary>
    Scatter,

    /// <summary>(input) → the sum of each window.</summary>
    Sum,

    /// <summary>(output) → each cell's windows summed; the transpose of Sum.</summary>
    Spread,
}

/// <summary>Pool: over windows of each channel. Max keeps its choice, so that its gradient is a scatter.</summary>
internal sealed record PoolOp(PoolRole Role, WindowGeometry Geometry) : TensorOp
{
    public override string Name => "Pool";

    private bool MakesInput => Role is PoolRole.Scatter or PoolRole.Spread;

    public override Shape InferShape(IReadOnlyList<Shape> inputs)
    {
        int[] expected = MakesInput ? Geometry.OutputDims : Geometry.InputDims;
        if (!inputs[0].Dims.SequenceEqual(expected) || (inputs.Count == 2 && !inputs[1].Dims.SequenceEqual(Geometry.OutputDims)))
        {
            throw new InvalidOperationException($"{this} needs {Text.Shape(expected)}, got {inputs[0]}.");
        }

        return new Shape(inputs.Any(i => i.Batched), MakesInput ? Geometry.InputDims : Geometry.OutputDims);
    }

    public override IReadOnlyList<Node?> Gradient(Node node, Node gradient)
        => Role switch
        {
            PoolRole.Max => new Node?[] { Build.Pool(PoolRole.Scatter, Geometry, node.Origin, gradient, Build.Pool(PoolRole.ArgMax, Geometry, node.Origin, node.Inputs[0], node)) },
            PoolRole.Gather => new Node?[] { Build.Pool(PoolRole.Scatter, Geometry, node.Origin, gradient, node.Inputs[1]), null },
            PoolRole.Scatter => new Node?[] { Build.Pool(PoolRole.Gather, Geometry, node.Origin, gradient, node.Inputs[1]), null },
            PoolRole.Sum => new Node?[] { Build.Pool(PoolRole.Spread, Geometry, node.Origin, gradient) },
            PoolRole.Spread => new Node?[] { Build.Pool(PoolRole.Sum, Geometry, node.Origin, gradient) },
            _ => new Node?[node.Inputs.Count],
        };

    public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
    {
        int channels = Geometry.Channels;
        int samples = result.Shape.Batched ? context.Batch : 1;
        if (Role is PoolRole.Max or PoolRole.ArgMax)
        {
            Fill(result.Data, Role == PoolRole.Max ? double.NegativeInfinity : -1);
        }

        foreach ((int o, int k, int i) in Geometry.Meetings())
        {
            for (int sample = 0; sample < samples; sample++)
            {
                for (int c = 0; c < channels; c++)
                {
                    int ii = (i * channels) + c, io = (o * channels) + c;
                    double X() => inputs[0].Data[inputs[0].Sample(sample) + ii];
                    double Y(int n) => inputs[n].Data[inputs[n].Sample(sample) + io];
                    ref double r = ref result.Data[result.Sample(sample) + (MakesInput ? ii : io)];
                    switch (Role)
                    {
                        case PoolRole.Max:
                            r = Math.Max(r, X());
                            break;
                        case PoolRole.ArgMax:
                            r = r < 0 && X() == Y(1) ? k : r;
                            break;
                        case PoolRole.Gather:
                            r += Y(1) == k ? X() : 0;
                            break;
                        case PoolRole.Scatter:
                            r += Y(1) == k ? Y(0) : 0;
                            break;
                        case PoolRole.Sum:
                            r += X();
                            break;
                        default:
                            r += Y(0);
                            break;
                    }
                }
            }
        }
    }

    public override IReadOnlyList<IndexNest> Loops(Node node) => MakesInput ? WindowLattice.Product(Geometry).Select(InputLoops).ToArray() : new[] { OutputLoops() };

    private IndexNest OutputLoops()
    {
        WindowGeometry g = Geometry;
        int rank = g.SpatialRank, channel = rank, tap = rank + 1;
        var loops = g.Output.Select((extent, axis) => new Loop(IndexNest.SpaceName(axis, g.SpatialRank), extent, false)).ToList();
        loops.Add(new Loop("channel", g.Channels, false));
        loops.AddRange(g.Kernel.Select((extent, axis) => new Loop(IndexNest.KernelName(axis, g.SpatialRank), extent, true)));
        Affine[] input = Enumerable.Range(0, rank)
            .Select(axis => new Affine(-g.Pad[axis], (axis, g.Stride[axis]), (tap + axis, g.Dilation[axis])))
            .Concat(new[] { Affine.Of(channel) }).ToArray();
        Affine[] output = Enumerable.Range(0, rank).Select(axis => Affine.Of(axis, 1, g.OutputMargin[axis])).Concat(new[] { Affine.Of(channel) }).ToArray();
        Expr x = new Expr.Input(0), y = new Expr.Input(1), cell = CellNumber(loops.Count, tap, g.Kernel.Select(_ => 1).ToArray(), 0);
        (Expr body, Combine combine) = Role switch
        {
            PoolRole.Max => (x, Combine.Max),
            PoolRole.Sum => (x, Combine.Sum),
            PoolRole.Gather => (Expr.Choose(Comparison.Equal, y, cell, x, Expr.Zero), Combine.Sum),

            // The first cell equal to the maximum: the largest of the negated numbers of such cells, negated by the epilogue.
            _ => (Expr.Choose(Comparison.Equal, x, y, -cell, -1e9), Combine.Max),
        };
        var inputs = new List<(int, IReadOnlyList<Affine>)> { (0, input) };
        if (body.Uses(1))
        {
            inputs.Add((1, output));
        }

        return new IndexNest(loops, output, inputs, body, combine);
    }

    private IndexNest InputLoops(WindowLattice[] lattice)
    {
        WindowGeometry g = Geometry;
        int rank = g.SpatialRank, channel = rank, tap = rank + 1;
        var loops = lattice.Select((l, axis) => new Loop(IndexNest.SpaceName(axis, g.SpatialRank), l.Cells, false)).ToList();
        loops.Add(new Loop("channel", g.Channels, false));
        loops.AddRange(lattice.Select((l, axis) => new Loop(IndexNest.KernelName(axis, g.SpatialRank), l.Taps, true)));
        Affine[] input = lattice.Select((l, axis) => Affine.Of(axis, g.Stride[axis], l.FirstCell)).Concat(new[] { Affine.Of(channel) }).ToArray();
        Affine[] output = lattice.Select((l, axis) => new Affine(l.FirstOutput, (axis, 1), (tap + axis, l.OutputStep))).Concat(new[] { Affine.Of(channel) }).ToArray();
        Expr dy = new Expr.Input(0), choice = new Expr.Input(1);
        int first = lattice.Select((l, axis) => l.FirstTap * Below(g, axis)).Sum();
        Expr cell = CellNumber(loops.Count, tap, lattice.Select(l => l.TapStep).ToArray(), first);
        return Role == PoolRole.Spread
            ? new IndexNest(loops, input, new[] { (0, (IReadOnlyList<Affine>)output) }, dy, Combine.Sum)
            : new IndexNest(
                loops, input, new[] { (0, (IReadOnlyList<Affine>)output), (1, output) }, Expr.Choose(Comparison.Equal, choice, cell, dy, Expr.Zero), Combine.Sum);
    }

    private static int Below(WindowGeometry g, int axis) => g.Kernel.Skip(axis + 1).Aggregate(1, (a, b) => a * b);

    // The row-major number of a window's cell, as a function of the kernel loops.
    private Expr CellNumber(int loops, int tap, int[] steps, int offset)
    {
        var strides = new int[loops];
        for (int axis = 0; axis < Geometry.SpatialRank; axis++)
        {
            strides[tap + axis] = steps[axis] * Below(Geometry, axis);
        }

        return new Expr.LoopIndex(offset, new(strides));
    }

    public override string ToString() => $"Pool[{Role}, {string.Join("x", Geometry.Kernel)}, stride {string.Join("x", Geometry.Stride)}]";

    private static void Fill(double[] data, double value)
    {
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = value;
        }
    }
}
