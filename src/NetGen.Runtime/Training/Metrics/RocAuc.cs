namespace NetGen;

/// <summary>
/// The area under the receiver operating characteristic: the probability that a positive scores higher than a negative, ties counting half. 1 is
/// perfect, 0.5 chance. NaN without a positive or without a negative.
/// </summary>
/// <remarks>Hanley and McNeil 1982. scikit-learn's roc_auc_score (several classes: one against the rest), Keras' AUC(curve="ROC").</remarks>
public sealed class RocAuc : RankingMetric
{
    /// <summary>Makes a metric named "roc_auc".</summary>
    /// <param name="classes">1 for outputs that each stand for themselves (a sigmoid), at least 2 for rows of class scores (a softmax), each class
    /// against the rest.</param>
    /// <param name="averaging">How classes are averaged. Those without a value are left out.</param>
    /// <param name="resolution">Steps of the grid that scores are rounded to, 1 to 2²⁴.</param>
    /// <param name="lowest">The lowest score that is told from others.</param>
    /// <param name="highest">The highest score, above <paramref name="lowest"/>. For logits take a range such as -20 to 20.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RocAuc(int classes = 1, Averaging averaging = Averaging.Macro, int resolution = 16384, float lowest = 0f, float highest = 1f)
        : base("roc_auc", classes, averaging, resolution, lowest, highest)
    {
    }

    /// <inheritdoc/>
    private protected override (double Area, double Bound) AreaUnder(
        ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives, long positiveCount, long negativeCount)
    {
        // Pairs that the scores put in the right order, ties as halves; pairs at one point may in truth be all right or all wrong.
        double right = 0.0, ties = 0.0;
        long below = 0;
        for (int point = 0; point < positives.Length; point++)
        {
            double positive = positives[point];
            right += positive * below;
            ties += positive * negatives[point];
            below += negatives[point];
        }

        // Without one of the two kinds this is 0/0.
        double pairs = (double)positiveCount * negativeCount;
        return ((right + (0.5 * ties)) / pairs, 0.5 * ties / pairs);
    }
}
