using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Graph;

/// <summary>One tensor of a graph: an operation applied to other tensors. Immutable; nodes are told apart by reference.</summary>
internal sealed class Node
{
    public Node(TensorOp op, IReadOnlyList<Node> inputs, string origin)
    {
        Op = op;
        Inputs = inputs;
        Origin = origin;
        Shape = op.InferShape(inputs.Select(i => i.Shape).ToArray());
    }

    public TensorOp Op { get; }

    public IReadOnlyList<Node> Inputs { get; }

    public Shape Shape { get; }

    /// <summary>The layer or loss that it stems from, for comments and messages.</summary>
    public string Origin { get; }

    public override string ToString() => $"{Op} {Shape} of {Origin}";
}

/// <summary>A graph: named results, and everything that they need in topological order.</summary>
internal sealed class TensorGraph
{
    public TensorGraph(IEnumerable<KeyValuePair<string, Node>> outputs)
    {
        Outputs = outputs.ToArray();
        Nodes = Sort(Outputs.Select(o => o.Value));
    }

    /// <summary>Results by name: "output", "loss", "gradient:dense/kernel", "state:batch_normalization/mean", ...</summary>
    public IReadOnlyList<KeyValuePair<string, Node>> Outputs { get; }

    /// <summary>All nodes, operands before their users.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    public Node this[string output] => Outputs.First(o => o.Key == output).Value;

    /// <summary>How many operands of other nodes, or results, each node is.</summary>
    public Dictionary<Node, int> UseCounts()
    {
        var counts = Nodes.ToDictionary(n => n, _ => 0);
        foreach (Node node in Nodes)
        {
            foreach (Node input in node.Inputs)
            {
                counts[input]++;
            }
        }

        foreach (KeyValuePair<string, Node> output in Outputs)
        {
            counts[output.Value]++;
        }

        return counts;
    }

    /// <summary>A graph in which each node was offered for replacement, operands first.</summary>
    /// <param name="rewrite">Receives the old node and its already rewritten operands; returns its replacement, or null to keep it.</param>
    public TensorGraph Rewrite(Func<Node, IReadOnlyList<Node>, Node?> rewrite)
    {
        var map = new Dictionary<Node, Node>();
        foreach (Node node in Nodes)
        {
            Node[] inputs = node.Inputs.Select(i => map[i]).ToArray();
            map[node] = rewrite(node, inputs)
                ?? (inputs.SequenceEqual(node.Inputs) ? node : new Node(node.Op, inputs, node.Origin));
        }

        return new TensorGraph(Outputs.Select(o => new KeyValuePair<string, Node>(o.Key, map[o.Value])));
    }

    private static IReadOnlyList<Node> Sort(IEnumerable<Node> roots)
    {
        var order = new List<Node>();
        var done = new HashSet<Node>();
        var stack = new Stack<(Node Node, int Next)>();
        foreach (Node root in roots)
        {
            if (done.Add(root))
            {
                stack.Push((root, 0));
            }

            while (stack.Count > 0)
            {
                (Node node, int next) = stack.Pop();
                if (next == node.Inputs.Count)
                {
                    order.Add(node);
                    continue;
                }

                stack.Push((node, next + 1));
                if (done.Add(node.Inputs[next]))
                {
                    stack.Push((node.Inputs[next], 0));
                }
            }
        }

        return order;
    }
}
