namespace NetGen;

/// <summary>Of the decisions for a class, the share that was right: tp / (tp + fp). 0 where there was none.</summary>
/// <remarks>Keras' Precision, scikit-learn's precision_score.</remarks>
public sealed class Precision : ClassRateMetric
{
    /// <summary>Makes a metric of yes and no, named "precision".</summary>
    /// <param name="threshold">Outputs of at least this count as yes: 0.5 for probabilities, 0 for logits. Targets of at least 0.5 are yes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    public Precision(float threshold = 0.5f)
        : base("precision", missWeight: 0.0, threshold)
    {
    }

    /// <summary>Makes a metric of several classes, named "precision".</summary>
    /// <param name="classes">Classes, at least 2: the floats of an output row (its last axis), of which the largest is chosen.</param>
    /// <param name="averaging">How classes are averaged. Those that neither occurred nor were chosen are left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public Precision(int classes, Averaging averaging = Averaging.Macro)
        : base("precision", missWeight: 0.0, classes, averaging)
    {
    }
}
