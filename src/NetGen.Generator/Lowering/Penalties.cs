using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>Penalties of a weight or an activation: numbers that the loss grows by. The formulas are Keras' (keras/src/regularizers/regularizers.py).</summary>
internal static class Penalties
{
    /// <summary>The square of the smallest length that a row is divided by, as in Keras.</summary>
    private const double TinySquare = 1e-24;

    /// <summary>l1 × sum |x| + l2 × sum x² over all elements (of each sample, where there are samples), of shape (1).</summary>
    public static Node Elements(Node x, double l1, double l2)
    {
        Expr e = new Expr.Input(0);
        Expr penalty = (Expr.Apply(UnaryFunction.Abs, e) * l1) + (e * e * l2);
        return SumOfAll(Build.Map(penalty, x.Origin, x));
    }

    /// <summary>
    /// factor × the mean over all pairs of |cosine of the angle between them|, of shape (1): the pairs are those of the rows or columns of the weight as a matrix, all
    /// axes but the last by the last.
    /// </summary>
    public static Node Orthogonal(Node weight, double factor, OrthogonalMode mode)
    {
        int columns = weight.Shape.Dims[weight.Shape.Rank - 1], rows = weight.Shape.Size / columns;
        Node matrix = Build.Reshape(weight, rows, columns);
        Expr a = new Expr.Input(0), b = new Expr.Input(1);
        Node squares = Build.Reduce(ReduceKind.Sum, Build.Map(a * a, weight.Origin, matrix), new[] { mode == OrthogonalMode.Rows ? 1 : 0 });
        Node unit = Build.Map(a / Expr.Sqrt(Expr.Max(b, TinySquare)), weight.Origin, matrix, squares);
        Node cosines = Build.Contract(mode == OrthogonalMode.Rows ? "ik,jk->ij" : "ki,kj->ij", unit, unit, weight.Origin);
        Expr apart = Expr.Choose(Comparison.Equal, new Expr.Coordinate(1), new Expr.Coordinate(0), Expr.Zero, Expr.Apply(UnaryFunction.Abs, a));
        double count = mode == OrthogonalMode.Rows ? rows : columns;

        // Each pair stands in the matrix twice.
        return Build.Scale(SumOfAll(Build.Map(apart, weight.Origin, cosines)), factor / (count * (count - 1)));
    }

    private static Node SumOfAll(Node x) => Build.Reshape(Build.Reduce(ReduceKind.Sum, x, Enumerable.Range(0, x.Shape.Rank)), 1);
}
