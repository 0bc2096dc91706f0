namespace NetGen;

/// <summary>The share of rows whose true class is among the k classes with the largest outputs.</summary>
/// <remarks>
/// Keras' TopKCategoricalAccuracy. Of equal outputs the earlier class is the larger one, so that k = 1 is the accuracy and a network that answers the
/// same for all classes gets no more than its due (Keras counts every class that ties at the edge). An output that is NaN is never right.
/// </remarks>
public sealed class TopKAccuracy : MeanMetric
{
    private readonly int k;

    /// <summary>Makes a metric named "top_5_accuracy" (for k = 5).</summary>
    /// <param name="classes">Classes, at least 2: the floats of an output row (its last axis).</param>
    /// <param name="k">Guesses that a row has, 1 to <paramref name="classes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public TopKAccuracy(int classes, int k = 5)
        : base(FormattableString.Invariant($"top_{k}_accuracy"), CheckedClasses(classes))
    {
        if (k < 1 || k > classes)
        {
            throw new ArgumentOutOfRangeException(nameof(k), k, $"Expected 1 to {classes}, the number of classes.");
        }

        this.k = k;
    }

    /// <inheritdoc/>
    public override string ToString() => $"TopKAccuracy(classes: {RowLength}, k: {k})";

    /// <inheritdoc/>
    protected override double AddTo(double sum, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (int row = 0; row < outputs.Length; row += RowLength)
        {
            ReadOnlySpan<float> scores = outputs.Slice(row, RowLength);
            int actual = ArgMax(targets.Slice(row, RowLength)), ahead = 0;
            for (int c = 0; c < scores.Length; c++)
            {
                // "Not below" rather than "above": whatever NaN is compared with, it then speaks against the row.
                ahead += c != actual && !(c < actual ? scores[c] < scores[actual] : scores[c] <= scores[actual]) ? 1 : 0;
            }

            sum += ahead < k && !float.IsNaN(scores[actual]) ? 1.0 : 0.0;
        }

        return sum;
    }
}
