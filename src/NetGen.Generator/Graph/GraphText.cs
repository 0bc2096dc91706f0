using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace NetGen.Generator.Graph;

/// <summary>A graph as text: one node a line, operands before their users.</summary>
internal static class GraphText
{
    public static string Print(this TensorGraph graph)
    {
        var text = new StringBuilder();
        var numbers = new Dictionary<Node, int>();
        foreach (Node node in graph.Nodes)
        {
            numbers[node] = numbers.Count;
            string operands = string.Join(", ", node.Inputs.Select(i => "%" + Text.Of(numbers[i])));
            text.Append('%').Append(Text.Of(numbers[node])).Append(" = ").Append(node.Op).Append('(').Append(operands).Append(") : ")
                .Append(node.Shape).Append("  // ").Append(node.Origin).Append('\n');
        }

        foreach (KeyValuePair<string, Node> output in graph.Outputs)
        {
            text.Append(output.Key).Append(" = %").Append(Text.Of(numbers[output.Value])).Append('\n');
        }

        return text.ToString();
    }
}
