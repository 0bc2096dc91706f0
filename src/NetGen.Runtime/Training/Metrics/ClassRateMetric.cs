// Precision, recall and F-beta are one formula with different weights of the two kinds of mistakes. With tp, fp and fn the true positives, false
// positives and false negatives of a class, F-beta (van Rijsbergen 1979) is tp / (tp + a fn + (1 - a) fp) with a = beta² / (1 + beta²): beta = 0
// gives the precision, and beta without bounds the recall.

namespace NetGen;

/// <summary>A share of right decisions about a class, averaged over classes as in scikit-learn.</summary>
public abstract class ClassRateMetric : ConfusionMetric
{
    private readonly double missWeight;
    private readonly Averaging? averaging;

    private protected ClassRateMetric(string name, double missWeight, float threshold)
        : base(name, threshold)
        => this.missWeight = missWeight;

    private protected ClassRateMetric(string name, double missWeight, int classes, Averaging averaging)
        : base(name, classes)
    {
        if (!Enum.IsDefined(averaging))
        {
            throw new ArgumentOutOfRangeException(nameof(averaging), averaging, "Expected Macro, Micro or Weighted.");
        }

        this.missWeight = missWeight;
        this.averaging = averaging;
    }

    /// <inheritdoc/>
    public override string ToString() => averaging is null ? base.ToString() : $"{base.ToString()}, {averaging}";

    /// <inheritdoc/>
    protected sealed override double ValueOf(ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (averaging is null)
        {
            return Rate(matrix[1, 1], matrix.ActualCount(1), matrix.PredictedCount(1));
        }

        long right = 0;
        int present = 0;
        double sum = 0.0, weightedSum = 0.0;
        for (int c = 0; c < matrix.Classes; c++)
        {
            long actual = matrix.ActualCount(c), predicted = matrix.PredictedCount(c);
            double rate = Rate(matrix[c, c], actual, predicted);
            right += matrix[c, c];
            present += actual + predicted > 0 ? 1 : 0;
            sum += rate;
            weightedSum += actual * rate;
        }

        return averaging switch
        {
            Averaging.Micro => Rate(right, matrix.Total, matrix.Total),
            Averaging.Macro => sum / present,
            _ => weightedSum / matrix.Total,
        };
    }

    // Where there is nothing to divide by there was nothing right either.
    private double Rate(long right, long actual, long predicted)
    {
        double all = right + (missWeight * (actual - right)) + ((1.0 - missWeight) * (predicted - right));
        return all == 0.0 ? 0.0 : right / all;
    }
}
