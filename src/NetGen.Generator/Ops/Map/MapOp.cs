using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Model;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Ops;

/// <summary>
/// Map: an element-wise scalar expression over operands that broadcast (axes aligned at the last; extent 1 repeats). Its derivative is the expression's.
/// </summary>
/// <param name="Body">The expression; Input(i) is operand i.</param>
/// <param name="Result">The result's shape, to which every operand broadcasts.</param>
internal sealed record MapOp(Expr Body, Shape Result) : TensorOp
{
    public override string Name => "Map";

    /// <summary>A map whose result shape is what its operands broadcast to.</summary>
    public static MapOp Over(Expr body, IReadOnlyList<Shape> inputs)
    {
        int rank = inputs.Max(s => s.Rank);
        var dims = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            dims[rank - 1 - i] = inputs.Where(s => i < s.Rank).Max(s => s.Dims[s.Rank - 1 - i]);
        }

        return new MapOp(body, new Shape(inputs.Any(s => s.Batched), dims));
    }

    public override Shape InferShape(IReadOnlyList<Shape> inputs)
    {
        foreach (Shape input in inputs)
        {
            bool fits = input.Rank <= Result.Rank && (Result.Batched || !input.Batched);
            for (int i = 0; fits && i < input.Rank; i++)
            {
                int extent = input.Dims[input.Rank - 1 - i];
                fits = extent == 1 || extent == Result.Dims[Result.Rank - 1 - i];
            }

            if (!fits)
            {
                throw new InvalidOperationException($"Map: {input} does not broadcast to {Result}.");
            }
        }

        return Result;
    }

    /// <summary>dx_i = sum over what was broadcast of dy × ∂body/∂x_i.</summary>
    public override IReadOnlyList<Node?> Gradient(Node node, Node gradient)
    {
        int count = node.Inputs.Count;
        Expr self = new Expr.Input(count), incoming = new Expr.Input(count + 1);
        var result = new Node?[count];
        for (int i = 0; i < count; i++)
        {
            Expr derivative = Body.Differentiate(i, self);
            if (derivative == Expr.Zero)
            {
                continue;
            }

            Expr body = incoming * derivative;
            Node[] all = node.Inputs.Concat(new[] { node, gradient }).ToArray();
            result[i] = Build.SumTo(Trimmed(body, Result, node.Origin, all), node.Inputs[i].Shape);
        }

        return result;
    }

    public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
    {
        int[][] strides = inputs.Select(t => BroadcastStrides(t.Shape, Result)).ToArray();
        int[] own = Result.Strides();
        int size = Result.Size;
        for (int sample = 0; sample < result.Data.Length / size; sample++)
        {
            for (int element = 0; element < size; element++)
            {
                int s = sample, e = element;
                result.Data[(sample * size) + element] = Body.Evaluate(leaf =>
                {
                    switch (leaf)
                    {
                        case Expr.Input i:
                            int offset = inputs[i.Index].Sample(s);
                            for (int axis = 0; axis < own.Length; axis++)
                            {
                                offset += e / own[axis] % Result.Dims[axis] * strides[i.Index][axis];
                            }

                            return inputs[i.Index].Data[offset];
                        case Expr.Coordinate c:
                            int a = Result.Rank - 1 - c.AxisFromEnd;
                            return e / own[a] % Result.Dims[a];
                        case Expr.BatchSize:
                            return context.Batch;
                        default:
                            throw new InvalidOperationException($"{leaf} has no value here.");
                    }
                });
            }
        }
    }

    /// <summary>An operand's strides along the axes of the shape it broadcasts to: 0 where it repeats.</summary>
    public static int[] BroadcastStrides(Shape input, Shape result)
    {
        int[] own = input.Strides();
        var strides = new int[result.Rank];
        for (int i = 0; i < input.Rank; i++)
        {
            strides[result.Rank - 1 - i] = input.Dims[input.Rank - 1 - i] == 1 ? 0 : own[input.Rank - 1 - i];
        }

        return strides;
    }

    /// <summary>A map over only those operands that its body uses, each once.</summary>
    public static Node Trimmed(Expr body, Shape shape, string origin, IReadOnlyList<Node> inputs)
    {
        var used = new List<Node>();
        var renamed = new Expr[inputs.Count];
        for (int i = 0; i < inputs.Count; i++)
        {
            if (body.Uses(i))
            {
                if (!used.Contains(inputs[i]))
                {
                    used.Add(inputs[i]);
                }

                renamed[i] = new Expr.Input(used.IndexOf(inputs[i]));
            }
        }

        return Build.MapTo(shape, body.SubstituteInputs(renamed), origin, used.ToArray());
    }

    public override IReadOnlyList<IndexNest> Loops(Node node)
    {
        (List<Loop> loops, List<Affine> index) = IndexNest.Over(Result);
        var inputs = node.Inputs.Select((input, i) => (i, IndexNest.Broadcast(input.Shape, index))).ToArray();
        return new[] { new IndexNest(loops, index, inputs, Body, Combine.None) };
    }

    public override string ToString() => $"Map[{Body.Print()}]";
}
