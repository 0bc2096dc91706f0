namespace NetGen;

/// <summary>The mean recall of the classes that occur, so that rare classes count as much as frequent ones. scikit-learn's
/// balanced_accuracy_score.</summary>
public sealed class BalancedAccuracy : ConfusionMetric
{
    /// <summary>Makes a metric of yes and no, named "balanced_accuracy".</summary>
    /// <param name="threshold">Outputs of at least this count as yes: 0.5 for probabilities, 0 for logits. Targets of at least 0.5 are yes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    public BalancedAccuracy(float threshold = 0.5f)
        : base("balanced_accuracy", threshold)
    {
    }

    /// <summary>Makes a metric of several classes, named "balanced_accuracy".</summary>
    /// <param name="classes">Classes, at least 2: the floats of an output row (its last axis), of which the largest is chosen.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 2.</exception>
    public BalancedAccuracy(int classes)
        : base("balanced_accuracy", classes)
    {
    }

    /// <inheritdoc/>
    protected override double ValueOf(ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        double sum = 0.0;
        int present = 0;
        for (int c = 0; c < matrix.Classes; c++)
        {
            if (matrix.ActualCount(c) > 0)
            {
                sum += matrix.Recall(c);
                present++;
            }
        }

        return sum / present;
    }
}
