using NetGen.Generator.Graph;

namespace NetGen.Generator.Lowering;

/// <summary>The factor of focal losses.</summary>
internal static class FocalFactor
{
    // Keras clips probabilities so: below 1 the power has no derivative at 0.
    private const double Least = 1e-7;

    /// <summary>The power that the loss's arguments ask for.</summary>
    public static double Gamma(LossContext loss) => loss.Arguments.Number("gamma", 2, 0);

    /// <summary>wrong^gamma, for a probability that is wrong by so much.</summary>
    public static Expr Of(Expr wrong, double gamma) => Expr.Pow(Expr.Max(wrong, Least), gamma);
}
