using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Passes;

/// <summary>Removes what changes nothing: a map that returns its operand, a reduction over axes of extent one.</summary>
internal static class RemoveIdentities
{
    public static TensorGraph Run(TensorGraph graph)
        => graph.Rewrite((node, inputs) => node.Op switch
        {
            MapOp { Body: Expr.Input { Index: 0 } } when inputs[0].Shape.Equals(node.Shape) => inputs[0],
            ReduceOp { Kind: ReduceKind.Sum or ReduceKind.Max, OverBatch: false } reduce when reduce.Axes.All(axis => inputs[0].Shape.Dims[axis] == 1) => inputs[0],
            _ => null,
        });
}
