namespace NetGen;

/// <summary>
/// The area under the curve of precision over recall, as average precision: Σ (R_n - R_(n-1)) P_n over the thresholds from the highest down, without
/// interpolation. 1 is perfect; chance has the share of positives, so it tells more than <see cref="RocAuc"/> where positives are rare. NaN without a
/// positive.
/// </summary>
/// <remarks>scikit-learn's average_precision_score. Keras' AUC(curve="PR") interpolates between its thresholds instead (Davis and Goadrich
/// 2006).</remarks>
public sealed class PrAuc : RankingMetric
{
    /// <summary>Makes a metric named "pr_auc".</summary>
    /// <param name="classes">1 for outputs that each stand for themselves (a sigmoid), at least 2 for rows of class scores (a softmax), each class
    /// against the rest.</param>
    /// <param name="averaging">How classes are averaged. Those without a value are left out.</param>
    /// <param name="resolution">Steps of the grid that scores are rounded to, 1 to 2²⁴.</param>
    /// <param name="lowest">The lowest score that is told from others.</param>
    /// <param name="highest">The highest score, above <paramref name="lowest"/>. For logits take a range such as -20 to 20.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public PrAuc(int classes = 1, Averaging averaging = Averaging.Macro, int resolution = 16384, float lowest = 0f, float highest = 1f)
        : base("pr_auc", classes, averaging, resolution, lowest, highest)
    {
    }

    /// <inheritdoc/>
    private protected override (double Area, double Bound) AreaUnder(
        ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives, long positiveCount, long negativeCount)
    {
        double area = 0.0, bound = 0.0;
        long truePositives = 0, falsePositives = 0;
        for (int point = positives.Length - 1; point >= 0; point--)
        {
            long positive = positives[point], negative = negatives[point];
            if (positive > 0)
            {
                double precision = Precision(truePositives + positive, falsePositives + negative);

                // Whatever the order of the scores rounded to this point: at best all its positives come before its negatives, and no precision is
                // above that of the last of them. At worst they come after, one by one; precision is concave in true positives, so the mean of the
                // first and the last is below their mean.
                double best = Precision(truePositives + positive, falsePositives);
                double worst = 0.5 * (Precision(truePositives + 1, falsePositives + negative) + precision);
                area += positive * precision;
                bound += positive * Math.Max(best - precision, precision - worst);
            }

            truePositives += positive;
            falsePositives += negative;
        }

        // Without a positive this is 0/0.
        return (area / positiveCount, bound / positiveCount);
    }

    private static double Precision(long truePositives, long falsePositives) => (double)truePositives / (truePositives + falsePositives);
}
