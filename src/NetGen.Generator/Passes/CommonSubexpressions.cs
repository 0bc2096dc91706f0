using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Passes;

/// <summary>Computes equal operations on equal operands once. Random draws are equal only to themselves, since each has a stream of its own.</summary>
internal static class CommonSubexpressions
{
    public static TensorGraph Run(TensorGraph graph)
    {
        var known = new Dictionary<Key, Node>();
        return graph.Rewrite((node, inputs) =>
        {
            var key = new Key(node.Op, inputs);
            if (known.TryGetValue(key, out Node? same))
            {
                return same;
            }

            Node kept = inputs.SequenceEqual(node.Inputs) ? node : new Node(node.Op, inputs, node.Origin);
            known.Add(key, kept);
            return kept;
        });
    }

    private sealed class Key : IEquatable<Key>
    {
        private readonly TensorOp op;
        private readonly IReadOnlyList<Node> inputs;

        public Key(TensorOp op, IReadOnlyList<Node> inputs)
        {
            this.op = op;
            this.inputs = inputs;
        }

        public bool Equals(Key? other) => other is not null && op.Equals(other.op) && inputs.SequenceEqual(other.inputs);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => inputs.Aggregate(op.GetHashCode(), (hash, input) => unchecked((hash * 31) + RuntimeHelpers.GetHashCode(input)));
    }
}
