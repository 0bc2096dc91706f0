using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>The activations: one expression each.</summary>
internal static class ActivationFunctions
{
    /// <summary>Slope of <see cref="Activation.LeakyReLU"/> below 0, where a layer gives none; Keras' default.</summary>
    public const double DefaultSlope = 0.3;

    /// <summary>The activation that the layer's arguments name; what they penalise of its output joins the loss.</summary>
    public static Node Apply(Node x, LayerContext layer)
    {
        Node y = Apply(x, layer.Name, layer.Arguments.Choice("activation", Activation.Linear), layer.Arguments.Number("slope", DefaultSlope, 0));
        double l1 = layer.Arguments.Number("activityL1", 0, 0), l2 = layer.Arguments.Number("activityL2", 0, 0);
        if (l1 > 0 || l2 > 0)
        {
            layer.Penalty(Penalties.Elements(y, l1, l2));
        }

        return y;
    }

    public static Node Apply(Node x, string origin, Activation activation, double slope)
    {
        Expr input = new Expr.Input(0);
        return activation switch
        {
            Activation.Linear => x,
            Activation.ReLU => Build.Map(Expr.Max(input, Expr.Zero), origin, x),
            Activation.LeakyReLU => Build.Map(Expr.Choose(Comparison.Greater, input, Expr.Zero, input, input * slope), origin, x),
            Activation.Sigmoid => Build.Map(Expr.Apply(UnaryFunction.Sigmoid, input), origin, x),
            Activation.Tanh => Build.Map(Expr.Apply(UnaryFunction.Tanh, input), origin, x),
            _ => Build.Map(Expr.Exp(input - new Expr.Input(1)), origin, x, Build.Reduce(ReduceKind.LogSumExp, x, new[] { x.Shape.Rank - 1 })),
        };
    }
}
