using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Model;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Ops;

/// <summary>Move: index maps. Each element of the result is an element of an operand, or a constant.</summary>
internal abstract record MoveOp : TensorOp
{
    public override string Name => "Move";

    /// <summary>The same elements in the same order under another shape.</summary>
    public sealed record Reshape(EquatableArray<int> Dims) : MoveOp
    {
        public override Shape InferShape(IReadOnlyList<Shape> inputs)
        {
            var result = new Shape(inputs[0].Batched, Dims);
            return result.Size == inputs[0].Size ? result : throw new InvalidOperationException($"Reshape: {inputs[0]} to {result}.");
        }

        public override IReadOnlyList<Node?> Gradient(Node node, Node gradient) => new Node?[] { Build.Reshape(gradient, node.Inputs[0].Shape.Dims.ToArray()) };

        public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result) => Array.Copy(inputs[0].Data, result.Data, result.Data.Length);

        public override string ToString() => "Move[reshape]";
    }

    /// <summary>Axes in another order: axis i of the result is axis Permutation[i] of the operand.</summary>
    public sealed record Transpose(EquatableArray<int> Permutation) : MoveOp
    {
        public override Shape InferShape(IReadOnlyList<Shape> inputs) => new(inputs[0].Batched, Permutation.Select(p => inputs[0].Dims[p]).ToArray());

        public override IReadOnlyList<Node?> Gradient(Node node, Node gradient)
        {
            int[] order = Permutation.ToArray();
            return new Node?[] { Build.Transpose(gradient, order.Select((_, axis) => Array.IndexOf(order, axis)).ToArray()) };
        }

        public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
            => ForEach(result, (sample, index, offset) =>
            {
                int[] strides = inputs[0].Shape.Strides();
                result.Data[offset] = inputs[0].Data[inputs[0].Sample(sample) + index.Select((v, axis) => v * strides[Permutation[axis]]).Sum()];
            });

        /// <summary>A copy; the CPU's scheduler makes a view instead.</summary>
        public override IReadOnlyList<IndexNest> Loops(Node node)
        {
            (List<Loop> loops, List<Affine> index) = IndexNest.Over(node.Shape);
            int[] order = Permutation.ToArray();
            Affine[] source = order.Select((_, axis) => index[Array.IndexOf(order, axis)]).ToArray();
            return new[] { new IndexNest(loops, index, new[] { (0, (IReadOnlyList<Affine>)source) }, new Expr.Input(0), Combine.None) };
        }

        public override string ToString() => $"Move[transpose {string.Join(", ", Permutation.Select(p => Text.Of(p)))}]";
    }

    /// <summary>A box of the operand.</summary>
    public sealed record Slice(EquatableArray<int> Starts, EquatableArray<int> Sizes) : MoveOp
    {
        public override Shape InferShape(IReadOnlyList<Shape> inputs) => new(inputs[0].Batched, Sizes);

        public override IReadOnlyList<Node?> Gradient(Node node, Node gradient)
            => new Node?[] { Build.Pad(gradient, Starts, node.Inputs[0].Shape.Dims.Select((d, axis) => d - Starts[axis] - Sizes[axis])) };

        public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
            => ForEach(result, (sample, index, offset) =>
            {
                int[] strides = inputs[0].Shape.Strides();
                result.Data[offset] = inputs[0].Data[inputs[0].Sample(sample) + index.Select((v, axis) => (v + Starts[axis]) * strides[axis]).Sum()];
            });

        /// <summary>A copy; the CPU's scheduler makes a view instead.</summary>
        public override IReadOnlyList<IndexNest> Loops(Node node)
        {
            (List<Loop> loops, List<Affine> index) = IndexNest.Over(node.Shape);
            Affine[] source = index.Select((_, axis) => Affine.Of(axis, 1, Starts[axis])).ToArray();
            return new[] { new IndexNest(loops, index, new[] { (0, (IReadOnlyList<Affine>)source) }, new Expr.Input(0), Combine.None) };
        }

        public override string ToString() => "Move[slice]";
    }

    /// <summary>The operand with constant margins.</summary>
    public sealed record Pad(EquatableArray<int> Before, EquatableArray<int> After, double Value) : MoveOp
    {
        public override Shape InferShape(IReadOnlyList<Shape> inputs) => new(inputs[0].Batched, inputs[0].Dims.Select((d, axis) => Before[axis] + d + After[axis]).ToArray());

        public override IReadOnlyList<Node?> Gradient(Node node, Node gradient) => new Node?[] { Build.Slice(gradient, Before, node.Inputs[0].Shape.Dims) };

        public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
            => ForEach(result, (sample, index, offset) =>
            {
                int[] strides = inputs[0].Shape.Strides();
                bool inside = index.Select((v, axis) => v >= Before[axis] && v < Before[axis] + inputs[0].Shape.Dims[axis]).All(b => b);
                result.Data[offset] = inside
                    ? inputs[0].Data[inputs[0].Sample(sample) + index.Select((v, axis) => (v - Before[axis]) * strides[axis]).Sum()]
                    : Value;
            });

        /// <summary>The interior, and each margin as a box of its own.</summary>
        public override IReadOnlyList<IndexNest> Loops(Node node)
        {
            Shape inner = node.Inputs[0].Shape;
            (List<Loop> loops, List<Affine> index) = IndexNest.Over(inner);
            Affine[] shifted = index.Select((_, axis) => Affine.Of(axis, 1, Before[axis])).ToArray();
            var nests = new List<IndexNest> { new(loops, shifted, new[] { (0, (IReadOnlyList<Affine>)index) }, new Expr.Input(0), Combine.None) };
            for (int axis = 0; axis < inner.Rank; axis++)
            {
                foreach ((int start, int size) in new[] { (0, Before[axis]), (Before[axis] + inner.Dims[axis], After[axis]) })
                {
                    if (size > 0)
                    {
                        // Axes before this one: interior only; axes after it: whole. So the boxes do not overlap.
                        int[] starts = Enumerable.Range(0, inner.Rank).Select(a => a < axis ? Before[a] : a == axis ? start : 0).ToArray();
                        int[] sizes = Enumerable.Range(0, inner.Rank).Select(a => a < axis ? inner.Dims[a] : a == axis ? size : node.Shape.Dims[a]).ToArray();
                        (List<Loop> box, _) = IndexNest.Over(new Shape(false, sizes));
                        nests.Add(new IndexNest(
                            box, starts.Select((s, a) => Affine.Of(a, 1, s)).ToArray(), Array.Empty<(int, IReadOnlyList<Affine>)>(), Value, Combine.None));
                    }
                }
            }

            return nests;
        }

        public override string ToString() => $"Move[pad {string.Join(", ", Before.Select((b, i) => Text.Of(b) + "+" + Text.Of(After[i])))}]";
    }

    /// <summary>Operands one after the other along an axis.</summary>
    public sealed record Concatenate(int Axis) : MoveOp
    {
        public override Shape InferShape(IReadOnlyList<Shape> inputs)
        {
            int[] dims = inputs[0].Dims.ToArray();
            dims[Axis] = inputs.Sum(i => i.Dims[Axis]);
            return new Shape(inputs.Any(i => i.Batched), dims);
        }

        public override IReadOnlyList<Node?> Gradient(Node node, Node gradient)
        {
            var result = new Node?[node.Inputs.Count];
            int start = 0;
            for (int i = 0; i < result.Length; i++)
            {
                Shape shape = node.Inputs[i].Shape;
                int[] starts = new int[shape.Rank];
                starts[Axis] = start;
                start += shape.Dims[Axis];
                result[i] = Build.SumTo(Build.Slice(gradient, starts, shape.Dims), shape);
            }

            return result;
        }

        public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
            => ForEach(result, (sample, index, offset) =>
            {
                int part = 0, at = index[Axis];
                while (at >= inputs[part].Shape.Dims[Axis])
                {
                    at -= inputs[part++].Shape.Dims[Axis];
                }

                int[] strides = inputs[part].Shape.Strides();
                result.Data[offset] = inputs[part].Data[inputs[part].Sample(sample) + index.Select((v, axis) => (axis == Axis ? at : v) * strides[axis]).Sum()];
            });

        public override IReadOnlyList<IndexNest> Loops(Node node)
        {
            var nests = new List<IndexNest>();
            int start = 0;
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                int begin = start;
                (List<Loop> loops, List<Affine> index) = IndexNest.Over(node.Inputs[i].Shape);
                Affine[] output = index.Select((_, axis) => Affine.Of(axis, 1, axis == Axis ? begin : 0)).ToArray();
                nests.Add(new IndexNest(loops, output, new[] { (i, (IReadOnlyList<Affine>)index) }, new Expr.Input(0), Combine.None));
                start += node.Inputs[i].Shape.Dims[Axis];
            }

            return nests;
        }

        public override string ToString() => $"Move[concatenate axis {Text.Of(Axis)}]";
    }

    private static void ForEach(Tensor result, Action<int, int[], int> visit)
    {
        int size = result.Shape.Size;
        int[] strides = result.Shape.Strides();
        for (int offset = 0; offset < result.Data.Length; offset++)
        {
            int[] index = strides.Select((stride, axis) => offset % size / stride % result.Shape.Dims[axis]).ToArray();
            visit(offset / size, index, offset);
        }
    }
}
