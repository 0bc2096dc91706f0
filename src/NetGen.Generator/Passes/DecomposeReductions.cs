using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Passes;

/// <summary>Takes log-sum-exp and arg-max apart into sums, maxima and maps, which are all that the loops know.</summary>
internal static class DecomposeReductions
{
    public static TensorGraph Run(TensorGraph graph)
        => graph.Rewrite((node, inputs) =>
        {
            if (node.Op is not ReduceOp { Kind: ReduceKind.LogSumExp or ReduceKind.ArgMax } reduce)
            {
                return null;
            }

            Node x = inputs[0];
            Expr a = new Expr.Input(0), b = new Expr.Input(1);
            Node max = Build.Reduce(ReduceKind.Max, x, reduce.Axes, reduce.OverBatch);
            if (reduce.Kind == ReduceKind.LogSumExp)
            {
                Node sum = Build.Reduce(ReduceKind.Sum, Build.Map(Expr.Exp(a - b), node.Origin, x, max), reduce.Axes, reduce.OverBatch);
                return Build.Map(b + Expr.Log(a), node.Origin, sum, max);
            }

            // The first coordinate that holds the maximum is the largest of the negated coordinates that do.
            Expr negated = Expr.Choose(Comparison.Equal, a, b, -(Expr)new Expr.Coordinate(x.Shape.Rank - 1 - reduce.Axes[0]), -1e9);
            Node first = Build.Reduce(ReduceKind.Max, Build.Map(negated, node.Origin, x, max), reduce.Axes, reduce.OverBatch);
            return Build.Scale(first, -1);
        });
}
