using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>Activations: those of one element are expressions of <see cref="FunctionLibrary"/> or the user's; those of a whole axis stand here.</summary>
internal static class ActivationFunctions
{
    /// <summary>Applies the activation that a layer's arguments ask for, over the last axis.</summary>
    public static Node Apply(Node x, LayerContext layer) => Apply(x, layer, x.Shape.Rank - 1);

    /// <summary>Applies the activation that a layer's arguments ask for.</summary>
    /// <param name="x">Its input.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="axis">The axis of a softmax and its like.</param>
    public static Node Apply(Node x, LayerContext layer, int axis)
    {
        Node y = Chosen(x, layer, axis);
        double l1 = layer.Arguments.Number("activityL1", 0, 0), l2 = layer.Arguments.Number("activityL2", 0, 0);
        if (l1 > 0 || l2 > 0)
        {
            layer.Penalty(Penalties.Elements(y, l1, l2));
        }

        return y;
    }

    private static Node Chosen(Node x, LayerContext layer, int axis)
    {
        Activation activation = layer.Arguments.Choice("activation", Activation.Linear);
        if (layer.Arguments.Function("activationFunction") is { } own)
        {
            return layer.Arguments.Has("activation")
                ? throw layer.Arguments.OutOfRange("activationFunction", "given together with activation", "left out, or given alone")
                : FunctionLibrary.Apply(own, layer, new[] { x }, layer.Arguments.Numbers("activationArguments") ?? Array.Empty<double>());
        }

        return Apply(x, layer, activation, layer.Arguments.Numbers("activationArguments") ?? Array.Empty<double>(), axis);
    }

    /// <summary>Applies a given activation.</summary>
    public static Node Apply(Node x, LayerContext layer, Activation activation, IReadOnlyList<double> constants, int axis)
    {
        if (layer.Arguments.Has("slope"))
        {
            double slope = layer.Arguments.Number("slope", 0, 0);
            constants = activation == Activation.LeakyReLU ? new[] { slope } : throw layer.Arguments.OutOfRange("slope", slope.ToString(System.Globalization.CultureInfo.InvariantCulture), "left out: only Activation.LeakyReLU has a slope");
        }

        return activation switch
        {
            Activation.Softmax => Build.Map(Expr.Exp(new Expr.Input(0) - new Expr.Input(1)), layer.Name, x, Build.Reduce(ReduceKind.LogSumExp, x, new[] { axis })),
            Activation.LogSoftmax => Build.Map(new Expr.Input(0) - new Expr.Input(1), layer.Name, x, Build.Reduce(ReduceKind.LogSumExp, x, new[] { axis })),
            Activation.Sparsemax => Sparsemax(x, layer.Name, axis),
            _ => FunctionLibrary.Apply(FunctionLibrary.Activations[activation.ToString()], layer, new[] { x }, constants),
        };
    }

    /// <summary>
    /// The Euclidean projection on the probability simplex, max(x - tau, 0) (Martins and Astudillo 2016). x_i is in the support exactly when the sum over j of max(x_j - x_i, 0) is
    /// below 1, which needs no sorting; tau = (the support's sum - 1) / its size.
    /// </summary>
    private static Node Sparsemax(Node x, string origin, int axis)
    {
        int[] dims = x.Shape.Dims.ToArray();
        int[] rows = dims.Take(axis + 1).Concat(new[] { 1 }).Concat(dims.Skip(axis + 1)).ToArray();
        int[] columns = dims.Take(axis).Concat(new[] { 1 }).Concat(dims.Skip(axis)).ToArray();
        Expr a = new Expr.Input(0), b = new Expr.Input(1);
        Node above = Build.Map(Expr.Max(b - a, Expr.Zero), origin, Build.Reshape(x, rows), Build.Reshape(x, columns));
        Node excess = Build.Reshape(Build.Reduce(ReduceKind.Sum, above, new[] { axis + 1 }), dims);
        Node sum = Build.Reduce(ReduceKind.Sum, Build.Map(Expr.Choose(Comparison.Greater, Expr.One, b, a, Expr.Zero), origin, x, excess), new[] { axis });
        Node size = Build.Reduce(ReduceKind.Sum, Build.Map(Expr.Choose(Comparison.Greater, Expr.One, a, Expr.One, Expr.Zero), origin, excess), new[] { axis });
        return Build.Map(Expr.Max(a - ((b - Expr.One) / new Expr.Input(2)), Expr.Zero), origin, x, sum, size);
    }
}
