using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Passes;

/// <summary>
/// Puts maps into the maps that read them, so that nothing element-wise is stored that only another map reads. A map with several readers is
/// repeated in each when it costs an addition at most and its operands are in memory anyway.
/// </summary>
internal static class FuseMaps
{
    /// <summary>Operands of one map at most: each is a pointer that the loop keeps in a register.</summary>
    private const int MaxOperands = 8;

    public static TensorGraph Run(TensorGraph graph)
    {
        Dictionary<Node, int> uses = graph.UseCounts();
        HashSet<Node> results = new(graph.Outputs.Select(o => o.Value));
        return graph.Rewrite((node, inputs) =>
        {
            if (node.Op is not MapOp map)
            {
                return null;
            }

            var operands = new List<Node>();
            var replacements = new Expr[inputs.Count];
            bool changed = false;
            for (int i = 0; i < inputs.Count; i++)
            {
                if (inputs[i].Op is MapOp inner && MayMove(node, node.Inputs[i], inputs[i], inner) && operands.Count + inner.Body.Leaves().Count() + inputs.Count - i <= MaxOperands)
                {
                    int first = operands.Count;
                    operands.AddRange(inputs[i].Inputs);
                    replacements[i] = inner.Body.SubstituteInputs(inputs[i].Inputs.Select((_, k) => (Expr)new Expr.Input(first + k)).ToArray());
                    changed = true;
                }
                else
                {
                    replacements[i] = new Expr.Input(operands.Count);
                    operands.Add(inputs[i]);
                }
            }

            return changed ? MapOp.Trimmed(map.Body.SubstituteInputs(replacements), map.Result, node.Origin, operands) : null;
        });

        bool MayMove(Node reader, Node original, Node rewritten, MapOp inner)
        {
            // A plain broadcast is free wherever it stands, and so is a function of the batch's size alone.
            if ((inner.Body is Expr.Input or Expr.Constant || rewritten.Inputs.Count == 0) && !results.Contains(original))
            {
                return !HasCoordinates(inner.Body);
            }

            bool sameShape = rewritten.Shape.Equals(reader.Shape);
            bool inMemory = inner.Body.Cost() <= 1 && rewritten.Inputs.All(i => i.Op is LeafOp || (uses.TryGetValue(i, out int n) && n > 1));
            return sameShape && !results.Contains(original) && (uses[original] == 1 || inMemory);
        }
    }

    private static bool HasCoordinates(Expr body) => body.Leaves().Any(l => l is Expr.Coordinate);
}
