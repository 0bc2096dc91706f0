namespace NetGen;

/// <summary>Of the rows of a class, the share that was recognised: tp / (tp + fn). 0 where there was none.</summary>
/// <remarks>Keras' Recall, scikit-learn's recall_score; also called sensitivity.</remarks>
public sealed class Recall : ClassRateMetric
{
    /// <summary>Makes a metric of yes and no, named "recall".</summary>
    /// <param name="threshold">Outputs of at least this count as yes: 0.5 for probabilities, 0 for logits. Targets of at least 0.5 are yes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    public Recall(float threshold = 0.5f)
        : base("recall", missWeight: 1.0, threshold)
    {
    }

    /// <summary>Makes a metric of several classes, named "recall".</summary>
    /// <param name="classes">Classes, at least 2: the floats of an output row (its last axis), of which the largest is chosen.</param>
    /// <param name="averaging">How classes are averaged. Those that neither occurred nor were chosen are left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public Recall(int classes, Averaging averaging = Averaging.Macro)
        : base("recall", missWeight: 1.0, classes, averaging)
    {
    }
}
