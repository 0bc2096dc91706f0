using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Graph;

/// <summary>
/// Evaluates a graph in double precision, node by node, by the definition of each operation: slow and obvious. It is the oracle that every emitted
/// kernel is compared with.
/// </summary>
internal static class Interpreter
{
    /// <summary>Values of the graph's results.</summary>
    /// <param name="leaves">Values of the leaves by label.</param>
    public static Dictionary<string, Tensor> Run(TensorGraph graph, EvaluationContext context, IReadOnlyDictionary<string, double[]> leaves)
    {
        var values = new Dictionary<Node, Tensor>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is LeafOp leaf)
            {
                values[node] = new Tensor(node.Shape, context.Batch, leaves[leaf.Label]);
                continue;
            }

            var result = new Tensor(node.Shape, context.Batch);
            node.Op.Evaluate(context, node.Inputs.Select(i => values[i]).ToArray(), result);
            values[node] = result;
        }

        return graph.Outputs.ToDictionary(o => o.Key, o => values[o.Value]);
    }
}
