using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Ops;

/// <summary>
/// Contract: a product of two tensors summed over the labels that the result lacks, as in einsum. The samples carry no label: they are kept,
/// or summed over when <paramref name="OverBatch"/> is set.
/// </summary>
internal sealed record ContractOp(string A, string B, string Result, bool OverBatch) : TensorOp
{
    public override string Name => "Contract";

    public static ContractOp Parse(string labels, bool overBatch)
    {
        string[] sides = labels.Split(new[] { ",", "->" }, StringSplitOptions.None);
        return new ContractOp(sides[0], sides[1], sides[2], overBatch);
    }

    /// <summary>The extent of each label.</summary>
    public Dictionary<char, int> Extents(IReadOnlyList<Shape> inputs)
    {
        var extents = new Dictionary<char, int>();
        foreach ((string labels, Shape shape) in new[] { (A, inputs[0]), (B, inputs[1]) })
        {
            if (labels.Length != shape.Rank)
            {
                throw new InvalidOperationException($"Contract: labels '{labels}' do not fit {shape}.");
            }

            for (int axis = 0; axis < labels.Length; axis++)
            {
                if (extents.TryGetValue(labels[axis], out int known) && known != shape.Dims[axis])
                {
                    throw new InvalidOperationException($"Contract {this}: '{labels[axis]}' is {known} and {shape.Dims[axis]}.");
                }

                extents[labels[axis]] = shape.Dims[axis];
            }
        }

        return extents;
    }

    public override Shape InferShape(IReadOnlyList<Shape> inputs)
    {
        Dictionary<char, int> extents = Extents(inputs);
        return new Shape(inputs.Any(s => s.Batched) && !OverBatch, Result.Select(l => extents[l]).ToArray());
    }

    /// <summary>Trilinear: the gradient of one factor is the contraction of the other two.</summary>
    public override IReadOnlyList<Node?> Gradient(Node node, Node gradient)
    {
        Node a = node.Inputs[0], b = node.Inputs[1];
        return new Node?[] { Pull(node, gradient, b, B, a, A), Pull(node, gradient, a, A, b, B) };
    }

    public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
    {
        Dictionary<char, int> extents = Extents(inputs.Select(i => i.Shape).ToArray());
        char[] labels = extents.Keys.ToArray();
        int total = labels.Aggregate(1, (n, l) => n * extents[l]);
        int[] a = Strides(A, inputs[0].Shape, labels), b = Strides(B, inputs[1].Shape, labels), r = Strides(Result, result.Shape, labels);
        int samples = inputs.Any(i => i.Shape.Batched) ? context.Batch : 1;
        for (int sample = 0; sample < samples; sample++)
        {
            for (int i = 0; i < total; i++)
            {
                int ia = inputs[0].Sample(sample), ib = inputs[1].Sample(sample), ir = result.Sample(sample), rest = i;
                for (int l = 0; l < labels.Length; l++)
                {
                    int index = rest % extents[labels[l]];
                    rest /= extents[labels[l]];
                    ia += index * a[l];
                    ib += index * b[l];
                    ir += index * r[l];
                }

                result.Data[ir] += inputs[0].Data[ia] * inputs[1].Data[ib];
            }
        }
    }

    /// <summary>A tensor's stride along each label, 0 where it has none.</summary>
    public static int[] Strides(string own, Shape shape, IReadOnlyList<char> labels)
    {
        int[] strides = shape.Strides();
        return labels.Select(l => own.IndexOf(l) < 0 ? 0 : strides[own.IndexOf(l)]).ToArray();
    }

    public override IReadOnlyList<IndexNest> Loops(Node node)
    {
        Dictionary<char, int> extents = Extents(node.Inputs.Select(i => i.Shape).ToArray());
        char[] labels = Result.Concat(extents.Keys.Where(l => Result.IndexOf(l) < 0)).ToArray();
        Loop[] loops = labels.Select(l => new Loop(l.ToString(), extents[l], Reduction: Result.IndexOf(l) < 0)).ToArray();
        IReadOnlyList<Affine> Index(string own) => own.Select(l => Affine.Of(System.Array.IndexOf(labels, l))).ToArray();
        return new[] { new IndexNest(loops, Index(Result), new[] { (0, Index(A)), (1, Index(B)) }, new Expr.Input(0) * new Expr.Input(1), Combine.Sum) };
    }

    public override string ToString() => $"Contract[{A},{B}->{Result}{(OverBatch ? " over batch" : string.Empty)}]";

    private Node Pull(Node node, Node gradient, Node other, string otherLabels, Node target, string targetLabels)
    {
        // A label of the target that neither factor has was summed out on its own: the gradient repeats along it.
        string present = new(targetLabels.Where(l => Result.IndexOf(l) >= 0 || otherLabels.IndexOf(l) >= 0).ToArray());
        bool overBatch = !target.Shape.Batched && (gradient.Shape.Batched || other.Shape.Batched);
        Node product = new(new ContractOp(Result, otherLabels, present, overBatch), new[] { gradient, other }, node.Origin);
        if (present.Length < targetLabels.Length || product.Shape.Batched != target.Shape.Batched)
        {
            product = Build.Reshape(product, targetLabels.Select((l, axis) => present.IndexOf(l) >= 0 ? target.Shape.Dims[axis] : 1).ToArray());
            product = Build.MapTo(target.Shape, new Expr.Input(0), target.Origin, product);
        }

        return product;
    }
}
