using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Model;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Ops;

/// <summary>What a reduction computes.</summary>
internal enum ReduceKind
{
    Sum,
    Max,

    /// <summary>log of the sum of exponentials, shifted by the maximum so that it cannot overflow.</summary>
    LogSumExp,

    /// <summary>The first coordinate at which the maximum stands, over one axis.</summary>
    ArgMax,
}

/// <summary>Reduce: over some axes, which stay with extent 1, and over the samples if asked.</summary>
internal sealed record ReduceOp(ReduceKind Kind, EquatableArray<int> Axes, bool OverBatch) : TensorOp
{
    public override string Name => "Reduce";

    public override Shape InferShape(IReadOnlyList<Shape> inputs)
    {
        int[] dims = inputs[0].Dims.ToArray();
        foreach (int axis in Axes)
        {
            dims[axis] = 1;
        }

        return new Shape(inputs[0].Batched && !OverBatch, dims);
    }

    public override IReadOnlyList<Node?> Gradient(Node node, Node gradient)
    {
        Node x = node.Inputs[0];
        Expr dy = new Expr.Input(0), xi = new Expr.Input(1), y = new Expr.Input(2);
        return Kind switch
        {
            ReduceKind.Sum => new[] { Build.MapTo(x.Shape, dy, node.Origin, gradient) },
            ReduceKind.Max => new[] { Build.MapTo(x.Shape, Expr.Choose(Comparison.Equal, xi, y, dy, Expr.Zero), node.Origin, gradient, x, node) },
            ReduceKind.LogSumExp => new[] { Build.MapTo(x.Shape, dy * Expr.Exp(xi - y), node.Origin, gradient, x, node) },
            _ => new Node?[] { null },
        };
    }

    public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
    {
        Tensor x = inputs[0];
        int[] own = x.Shape.Strides(), target = result.Shape.Strides();
        int size = x.Shape.Size, samples = x.Data.Length / size;
        var groups = new Dictionary<int, List<int>>();
        for (int index = 0; index < x.Data.Length; index++)
        {
            int offset = OverBatch ? 0 : result.Sample(index / size);
            for (int axis = 0; axis < own.Length; axis++)
            {
                offset += Axes.Contains(axis) ? 0 : index % size / own[axis] % x.Shape.Dims[axis] * target[axis];
            }

            if (!groups.TryGetValue(offset, out List<int>? group))
            {
                groups.Add(offset, group = new List<int>());
            }

            group.Add(index);
        }

        foreach (KeyValuePair<int, List<int>> group in groups)
        {
            double max = group.Value.Max(i => x.Data[i]);
            result.Data[group.Key] = Kind switch
            {
                ReduceKind.Sum => group.Value.Sum(i => x.Data[i]),
                ReduceKind.Max => max,
                ReduceKind.LogSumExp => max + Math.Log(group.Value.Sum(i => Math.Exp(x.Data[i] - max))),
                _ => group.Value.First(i => x.Data[i] == max) % size / own[Axes[0]] % x.Shape.Dims[Axes[0]],
            };
        }
    }

    /// <summary>Only sums and maxima are loops of their own; a pass takes the others apart first.</summary>
    public override IReadOnlyList<IndexNest> Loops(Node node)
    {
        (List<Loop> loops, List<Affine> index) = IndexNest.Over(node.Inputs[0].Shape);
        Affine[] output = index.Select((i, axis) => Axes.Contains(axis) ? (Affine)0 : i).ToArray();
        Loop[] marked = loops.Select((loop, axis) => loop with { Reduction = Axes.Contains(axis) }).ToArray();
        return new[] { new IndexNest(marked, output, new[] { (0, (IReadOnlyList<Affine>)index) }, new Expr.Input(0), Kind == ReduceKind.Max ? Combine.Max : Combine.Sum) };
    }

    public override string ToString()
        => $"Reduce[{Kind} over {string.Join(" and ", new[] { Axes.Count > 0 ? "axes " + string.Join(", ", Axes.Select(a => Text.Of(a))) : string.Empty, OverBatch ? "batch" : string.Empty }.Where(t => t.Length > 0))}]";
}
