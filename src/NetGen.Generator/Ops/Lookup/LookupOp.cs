using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Ops;

/// <summary>Which of the two directions.</summary>
internal enum LookupRole
{
    /// <summary>(table, indices) to the table's rows at the indices.</summary>
    Rows,

    /// <summary>(rows, indices) to a table in which each row is added at its index: the gradient of the other, summed over the samples.</summary>
    Table,
}

/// <summary>
/// Lookup: rows of a table of shape (count, width), by indices that are data (whole numbers stored as floats). Outside the table a row is NaN, so that the error shows, and its
/// gradient is dropped.
/// </summary>
/// <param name="Role">Which direction.</param>
/// <param name="Count">Rows of the table.</param>
/// <param name="Width">Numbers a row.</param>
internal sealed record LookupOp(LookupRole Role, int Count, int Width) : TensorOp
{
    public override string Name => "Lookup";

    public override Shape InferShape(IReadOnlyList<Shape> inputs)
        => Role == LookupRole.Rows
            ? new Shape(inputs[1].Batched, inputs[1].Dims.Concat(new[] { Width }).ToArray())
            : new Shape(false, new[] { Count, Width });

    public override IReadOnlyList<Node?> Gradient(Node node, Node gradient)
        => new Node?[]
        {
            Role == LookupRole.Rows
                ? new Node(this with { Role = LookupRole.Table }, new[] { gradient, node.Inputs[1] }, node.Origin)
                : new Node(this with { Role = LookupRole.Rows }, new[] { gradient, node.Inputs[1] }, node.Origin),
            null,
        };

    public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
    {
        double[] indices = inputs[1].Data;
        for (int i = 0; i < indices.Length; i++)
        {
            bool inside = indices[i] >= 0 && indices[i] < Count;
            for (int f = 0; f < Width; f++)
            {
                int cell = inside ? ((int)indices[i] * Width) + f : 0, row = (i * Width) + f;
                if (Role == LookupRole.Rows)
                {
                    result.Data[row] = inside ? inputs[0].Data[cell] : double.NaN;
                }
                else if (inside)
                {
                    result.Data[cell] += inputs[0].Data[row];
                }
            }
        }
    }

    public override string ToString() => $"Lookup[{Role}, {Text.Of(Count)} x {Text.Of(Width)}]";
}
