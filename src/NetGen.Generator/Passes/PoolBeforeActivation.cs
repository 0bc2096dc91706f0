using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Passes;

/// <summary>
/// Max-pooling commutes with every increasing function: max(relu(x + bias)) = relu(max(x) + bias), bit for bit. Pooling first leaves a
/// quarter of the activations to compute for a 2x2 window, and to keep for the backward pass.
/// </summary>
internal static class PoolBeforeActivation
{
    public static TensorGraph Run(TensorGraph graph)
    {
        // Each round moves a pooling above one map; bias and activation are two.
        for (int round = 0; round < 4; round++)
        {
            Dictionary<Node, int> uses = graph.UseCounts();
            bool changed = false;
            graph = graph.Rewrite((node, inputs) =>
            {
                if (node.Op is not PoolOp { Role: PoolRole.Max } pool || node.Inputs[0].Op is not MapOp map || uses[node.Inputs[0]] != 1 || !Increases(node.Inputs[0], map))
                {
                    return null;
                }

                changed = true;
                Node[] operands = inputs[0].Inputs.ToArray();
                operands[0] = new Node(pool, new[] { operands[0] }, node.Origin);
                return Build.MapTo(node.Shape, map.Body, node.Inputs[0].Origin, operands);
            });
            if (!changed)
            {
                break;
            }
        }

        return graph;
    }

    // Increasing in its first operand, and the others are the same for all cells of a window.
    private static bool Increases(Node node, MapOp map)
        => node.Inputs[0].Shape.Equals(node.Shape)
            && node.Inputs.Skip(1).All(i => !i.Shape.Batched && i.Shape.Rank == 1)
            && map.Body switch
            {
                Expr.Binary { Function: BinaryFunction.Add, Left: Expr.Input { Index: 0 }, Right: Expr.Input { Index: 1 } } => true,
                Expr.Binary { Function: BinaryFunction.Max, Left: Expr.Input { Index: 0 }, Right: Expr.Constant } => true,
                Expr.Unary { Function: UnaryFunction.Tanh or UnaryFunction.Sigmoid or UnaryFunction.Softplus, Operand: Expr.Input { Index: 0 } } => true,
                _ => false,
            };
}
