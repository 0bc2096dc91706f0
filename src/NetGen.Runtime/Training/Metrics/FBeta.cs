namespace NetGen;

/// <summary>
/// The weighted harmonic mean of precision and recall, (1 + β²) tp / ((1 + β²) tp + β² fn + fp): recall counts β times as much as precision. 0 where
/// there was nothing right.
/// </summary>
/// <remarks>van Rijsbergen 1979. Keras' FBetaScore (and F1Score), scikit-learn's fbeta_score.</remarks>
public sealed class FBeta : ClassRateMetric
{
    private readonly double beta;

    /// <summary>Makes a metric of yes and no, named "f1" (for β = 1).</summary>
    /// <param name="beta">β, finite and above 0.</param>
    /// <param name="threshold">Outputs of at least this count as yes: 0.5 for probabilities, 0 for logits. Targets of at least 0.5 are yes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public FBeta(double beta = 1.0, float threshold = 0.5f)
        : base(NameFor(beta), MissWeight(beta), threshold)
        => this.beta = beta;

    /// <summary>Makes a metric of several classes, named "f1" (for β = 1).</summary>
    /// <param name="classes">Classes, at least 2: the floats of an output row (its last axis), of which the largest is chosen.</param>
    /// <param name="averaging">How classes are averaged. Those that neither occurred nor were chosen are left out.</param>
    /// <param name="beta">β, finite and above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public FBeta(int classes, Averaging averaging, double beta = 1.0)
        : base(NameFor(beta), MissWeight(beta), classes, averaging)
        => this.beta = beta;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{base.ToString()}, beta {beta:R}");

    private static string NameFor(double beta) => FormattableString.Invariant($"f{beta:R}");

    private static double MissWeight(double beta)
        => beta > 0.0 && double.IsFinite(beta)
            ? 1.0 - (1.0 / (1.0 + (beta * beta)))
            : throw new ArgumentOutOfRangeException(nameof(beta), beta, "Expected a finite number above 0.");
}
