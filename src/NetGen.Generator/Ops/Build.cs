using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Ops;

/// <summary>Makes nodes: the vocabulary in which layers, losses and gradient rules are written.</summary>
internal static class Build
{
    public static Node Leaf(LeafKind kind, string name, Shape shape) => new(new LeafOp(kind, name, shape), System.Array.Empty<Node>(), name);

    /// <summary>An element-wise expression over operands that broadcast against each other.</summary>
    public static Node Map(Expr body, string origin, params Node[] inputs)
        => new(MapOp.Over(body, inputs.Select(i => i.Shape).ToArray()), inputs, origin);

    /// <summary>An element-wise expression with a given result shape, to which the operands broadcast.</summary>
    public static Node MapTo(Shape shape, Expr body, string origin, params Node[] inputs) => new(new MapOp(body, shape), inputs, origin);

    public static Node Add(Node a, Node b) => Map(new Expr.Input(0) + new Expr.Input(1), a.Origin, a, b);

    public static Node Scale(Node a, double factor) => Map(new Expr.Input(0) * factor, a.Origin, a);

    /// <summary>A reduction that keeps the reduced axes with extent 1.</summary>
    public static Node Reduce(ReduceKind kind, Node a, IEnumerable<int> axes, bool overBatch = false, string? origin = null)
        => new(new ReduceOp(kind, new Model.EquatableArray<int>(axes.OrderBy(x => x)), overBatch), new[] { a }, origin ?? a.Origin);

    public static Node Reshape(Node a, params int[] dims)
        => a.Shape.Dims.SequenceEqual(dims) ? a : new Node(new MoveOp.Reshape(new Model.EquatableArray<int>(dims)), new[] { a }, a.Origin);

    public static Node Transpose(Node a, params int[] permutation)
        => permutation.SequenceEqual(Enumerable.Range(0, permutation.Length)) ? a
            : new Node(new MoveOp.Transpose(new Model.EquatableArray<int>(permutation)), new[] { a }, a.Origin);

    public static Node Pad(Node a, IEnumerable<int> before, IEnumerable<int> after, double value = 0)
    {
        int[] low = before.ToArray(), high = after.ToArray();
        return low.Concat(high).All(p => p == 0) ? a
            : new Node(new MoveOp.Pad(new Model.EquatableArray<int>(low), new Model.EquatableArray<int>(high), value), new[] { a }, a.Origin);
    }

    public static Node Slice(Node a, IEnumerable<int> starts, IEnumerable<int> sizes)
    {
        int[] begin = starts.ToArray(), extent = sizes.ToArray();
        return a.Shape.Dims.SequenceEqual(extent) ? a
            : new Node(new MoveOp.Slice(new Model.EquatableArray<int>(begin), new Model.EquatableArray<int>(extent)), new[] { a }, a.Origin);
    }

    public static Node Concatenate(int axis, params Node[] parts) => new(new MoveOp.Concatenate(axis), parts, parts[0].Origin);

    /// <summary>
    /// A product summed over the labels that the result lacks, as in einsum: "k,kn->n" is a dense layer. The batch is no label: a result without
    /// one, of operands with one, is summed over the samples.
    /// </summary>
    public static Node Contract(string labels, Node a, Node b, string origin, bool overBatch = false)
        => new(ContractOp.Parse(labels, overBatch), new[] { a, b }, origin);

    public static Node Window(WindowRole role, WindowGeometry geometry, Node a, Node b, string origin)
        => new(new WindowOp(role, geometry), new[] { a, b }, origin);

    public static Node Pool(PoolRole role, WindowGeometry geometry, string origin, params Node[] inputs)
        => new(new PoolOp(role, geometry), inputs, origin);

    /// <summary>The rows of a table of shape (count, width) at some indices.</summary>
    public static Node Lookup(Node table, Node indices, string origin)
        => new(new LookupOp(LookupRole.Rows, table.Shape.Dims[0], table.Shape.Dims[1]), new[] { table, indices }, origin);

    /// <summary>Sums a gradient down to the shape of an operand that was broadcast.</summary>
    public static Node SumTo(Node gradient, Shape shape)
    {
        int lead = gradient.Shape.Rank - shape.Rank;
        var axes = new List<int>();
        for (int axis = 0; axis < gradient.Shape.Rank; axis++)
        {
            if (gradient.Shape.Dims[axis] != 1 && (axis < lead || shape.Dims[axis - lead] == 1))
            {
                axes.Add(axis);
            }
        }

        bool overBatch = gradient.Shape.Batched && !shape.Batched;
        Node sum = axes.Count > 0 || overBatch ? Reduce(ReduceKind.Sum, gradient, axes, overBatch) : gradient;
        return Reshape(sum, shape.Dims.ToArray());
    }
}
