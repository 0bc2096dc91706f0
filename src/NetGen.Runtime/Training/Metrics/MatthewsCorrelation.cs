namespace NetGen;

/// <summary>
/// The correlation between true and chosen classes, -1 to 1: (c·s - Σ p·t) / √((s² - Σ p²)(s² - Σ t²)), where s are all rows, c the right ones, and t
/// and p how often each class occurred and was chosen. 0 is as good as chance, and also the value where only one class occurred or was chosen.
/// </summary>
/// <remarks>Matthews 1975, for several classes Gorodkin 2004; scikit-learn's matthews_corrcoef.</remarks>
public sealed class MatthewsCorrelation : ConfusionMetric
{
    /// <summary>Makes a metric of yes and no, named "matthews_correlation".</summary>
    /// <param name="threshold">Outputs of at least this count as yes: 0.5 for probabilities, 0 for logits. Targets of at least 0.5 are yes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    public MatthewsCorrelation(float threshold = 0.5f)
        : base("matthews_correlation", threshold)
    {
    }

    /// <summary>Makes a metric of several classes, named "matthews_correlation".</summary>
    /// <param name="classes">Classes, at least 2: the floats of an output row (its last axis), of which the largest is chosen.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 2.</exception>
    public MatthewsCorrelation(int classes)
        : base("matthews_correlation", classes)
    {
    }

    /// <inheritdoc/>
    protected override double ValueOf(ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);

        // Shares rather than counts: squares of counts would leave the exact range of doubles at some 10⁸ rows.
        double right = 0.0, byChance = 0.0, actuals = 0.0, predictions = 0.0;
        for (int c = 0; c < matrix.Classes; c++)
        {
            double actual = (double)matrix.ActualCount(c) / matrix.Total, predicted = (double)matrix.PredictedCount(c) / matrix.Total;
            right += (double)matrix[c, c] / matrix.Total;
            byChance += actual * predicted;
            actuals += actual * actual;
            predictions += predicted * predicted;
        }

        double spread = (1.0 - actuals) * (1.0 - predictions);
        return spread > 0.0 ? (right - byChance) / Math.Sqrt(spread) : 0.0;
    }
}
