using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Autodiff;

/// <summary>
/// Reverse-mode differentiation: walks a graph from its result to its leaves and pulls the gradient through each operation's own
/// rule. A tensor used twice receives the sum.
/// </summary>
internal static class Backpropagation
{
    /// <summary>Gradients with respect to the given nodes.</summary>
    /// <param name="result">What is differentiated.</param>
    /// <param name="seed">The gradient with respect to the result, of its shape.</param>
    /// <param name="targets">Where gradients are wanted; one that the result does not depend on gets zeros.</param>
    public static IReadOnlyList<Node> Gradients(Node result, Node seed, IReadOnlyList<Node> targets)
    {
        var graph = new TensorGraph(new[] { new KeyValuePair<string, Node>("result", result) });
        HashSet<Node> needed = NeededFor(graph, targets);
        var gradients = new Dictionary<Node, Node> { [result] = seed };
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (!needed.Contains(node) || !gradients.TryGetValue(node, out Node? gradient))
            {
                continue;
            }

            IReadOnlyList<Node?> pulled = node.Op.Gradient(node, gradient);
            for (int i = 0; i < pulled.Count; i++)
            {
                Node input = node.Inputs[i];
                if (pulled[i] is { } contribution && needed.Contains(input))
                {
                    gradients[input] = gradients.TryGetValue(input, out Node? sum) ? Build.Add(sum, contribution) : contribution;
                }
            }
        }

        return targets.Select(t => gradients.TryGetValue(t, out Node? g) ? g : Build.MapTo(t.Shape, Expr.Zero, t.Origin)).ToArray();
    }

    // Nodes on a way from a target to the result: no gradient is built for any other.
    private static HashSet<Node> NeededFor(TensorGraph graph, IReadOnlyList<Node> targets)
    {
        var needed = new HashSet<Node>(targets);
        foreach (Node node in graph.Nodes)
        {
            if (node.Inputs.Any(needed.Contains))
            {
                needed.Add(node);
            }
        }

        return needed;
    }
}
