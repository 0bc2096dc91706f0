// Areas under curves over all thresholds. The exact ones need every score, sorted; these are gathered in a stream, so scores are rounded to a fine
// grid and counted there. What the rounding can cost follows from the counts, and is told.

namespace NetGen;

/// <summary>A metric of how well outputs, as scores, rank what is true above what is not.</summary>
/// <remarks>
/// Scores are rounded to one of <c>resolution</c> + 1 grid points over [lowest, highest]; those outside count as the nearest end, and NaN as the
/// lowest. The value is exact if no two different scores, one of a positive and one of a negative, are rounded to the same point;
/// <see cref="ErrorBound"/> says how far it can be off otherwise. Memory is 16 bytes for each grid point and class; <see cref="Metric.Value"/> passes
/// over all of them, so let a cheap metric be the first, whose value is reported after each step.
/// </remarks>
public abstract class RankingMetric : RowMetric
{
    private const int MostResolution = 1 << 24;

    // 2 GB of counts.
    private const int MostCounts = 1 << 27;

    private readonly long[] positives, negatives;
    private readonly int histograms, points;
    private readonly Averaging averaging;
    private readonly double lowest, highest;

    /// <summary>Names a metric.</summary>
    /// <param name="name">Its name in histories and reports.</param>
    /// <param name="classes">1 for outputs that each stand for themselves, at least 2 for rows of class scores, each class against the rest.</param>
    /// <param name="averaging">How classes are averaged. Those without a value are left out.</param>
    /// <param name="resolution">Steps of the grid, 1 to 2²⁴.</param>
    /// <param name="lowest">The lowest score that is told from others, finite.</param>
    /// <param name="highest">The highest score, finite and above <paramref name="lowest"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    private protected RankingMetric(string name, int classes, Averaging averaging, int resolution, float lowest, float highest)
        : base(name, CheckedClassesOrOne(classes))
    {
        if (!Enum.IsDefined(averaging))
        {
            throw new ArgumentOutOfRangeException(nameof(averaging), averaging, "Expected Macro, Micro or Weighted.");
        }

        if (resolution is < 1 or > MostResolution)
        {
            throw new ArgumentOutOfRangeException(nameof(resolution), resolution, $"Expected 1 to {MostResolution} steps.");
        }

        if (!float.IsFinite(lowest))
        {
            throw new ArgumentOutOfRangeException(nameof(lowest), lowest, "Expected a finite score.");
        }

        if (!(float.IsFinite(highest) && highest > lowest))
        {
            throw new ArgumentOutOfRangeException(
                nameof(highest), highest, FormattableString.Invariant($"Expected a finite score above the lowest, {lowest}."));
        }

        histograms = averaging == Averaging.Micro ? 1 : classes;
        if ((long)histograms * resolution > MostCounts)
        {
            throw new ArgumentOutOfRangeException(
                nameof(resolution), resolution, $"Expected at most {MostCounts / histograms} steps with {histograms} classes.");
        }

        points = resolution + 1;
        positives = new long[histograms * points];
        negatives = new long[histograms * points];
        (this.averaging, this.lowest, this.highest) = (averaging, lowest, highest);
    }

    /// <inheritdoc/>
    public sealed override double Value => Average(bound: false);

    /// <summary>How far <see cref="Metric.Value"/> can be from the area of the scores as they were: 0 where rounding put no positive and no negative
    /// with different scores together. Scores that are truly equal count as if they might not be. NaN where the value is.</summary>
    public double ErrorBound => Average(bound: true);

    /// <inheritdoc/>
    public sealed override void Reset()
    {
        Array.Clear(positives);
        Array.Clear(negatives);
    }

    /// <inheritdoc/>
    public sealed override void Merge(Metric other)
    {
        RankingMetric part = Alike<RankingMetric>(other);
        for (int i = 0; i < positives.Length; i++)
        {
            positives[i] += part.positives[i];
            negatives[i] += part.negatives[i];
        }
    }

    /// <inheritdoc/>
    public sealed override string ToString()
        => FormattableString.Invariant($"{GetType().Name}(classes: {RowLength}, {averaging}, resolution: {points - 1}, {lowest} to {highest})");

    /// <inheritdoc/>
    protected sealed override void AddRows(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows)
    {
        double scale = (points - 1) / (highest - lowest);
        int histogram = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            // A NaN passes the clamp and converts to 0.
            int point = (int)(Math.Clamp((outputs[i] - lowest) * scale, 0.0, points - 1) + 0.5);
            (IsYes(targets[i]) ? positives : negatives)[(histogram * points) + point]++;
            histogram = histogram + 1 == histograms ? 0 : histogram + 1;
        }
    }

    /// <summary>The area for one class, and how far it can be off.</summary>
    /// <param name="positives">Positives at each grid point, from the lowest score up.</param>
    /// <param name="negatives">Negatives, likewise.</param>
    /// <param name="positiveCount">All positives.</param>
    /// <param name="negativeCount">All negatives.</param>
    /// <returns>NaN for both where there is no area.</returns>
    private protected abstract (double Area, double Bound) AreaUnder(
        ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives, long positiveCount, long negativeCount);

    private double Average(bool bound)
    {
        double sum = 0.0, weights = 0.0;
        for (int h = 0; h < histograms; h++)
        {
            ReadOnlySpan<long> ofClass = positives.AsSpan(h * points, points), ofOthers = negatives.AsSpan(h * points, points);
            long positiveCount = Sum(ofClass), negativeCount = Sum(ofOthers);
            (double area, double error) = AreaUnder(ofClass, ofOthers, positiveCount, negativeCount);
            if (!double.IsNaN(area))
            {
                double weight = averaging == Averaging.Weighted ? positiveCount : 1.0;
                sum += weight * (bound ? error : area);
                weights += weight;
            }
        }

        return weights == 0.0 ? double.NaN : sum / weights;
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (long count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
