namespace NetGen;

/// <summary>
/// The coefficient of determination, 1 - Σ(t - y)² / Σ(t - mean t)²: the share of the targets' variance that the outputs explain. 1 is perfect, 0 as
/// good as always answering the mean, below 0 worse than that.
/// </summary>
/// <remarks>
/// Keras' and scikit-learn's R2Score with uniform average over columns. A column whose targets are all equal counts as 1 if it is met exactly and as
/// 0 otherwise (scikit-learn's force_finite). Variances are gathered by Welford's method (1962) and merged by Chan's (1979), so large means cost no
/// digits.
/// </remarks>
public sealed class R2Score : RowMetric
{
    private readonly double[] means, deviations, residuals;
    private long rows;

    /// <summary>Makes a metric named "r2".</summary>
    /// <param name="columns">Values of an output row (its last axis) that are scored apart and then averaged; with 1, all output values are one
    /// column.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="columns"/> is below 1.</exception>
    public R2Score(int columns = 1)
        : base("r2", CheckedColumns(columns))
    {
        means = new double[columns];
        deviations = new double[columns];
        residuals = new double[columns];
    }

    /// <summary>The mean over columns; NaN below two rows.</summary>
    public override double Value
    {
        get
        {
            double sum = 0.0;
            for (int c = 0; c < RowLength; c++)
            {
                sum += deviations[c] != 0.0 ? 1.0 - (residuals[c] / deviations[c]) : residuals[c] == 0.0 ? 1.0 : 0.0;
            }

            return rows < 2 ? double.NaN : sum / RowLength;
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Array.Clear(means);
        Array.Clear(deviations);
        Array.Clear(residuals);
        rows = 0;
    }

    /// <inheritdoc/>
    public override void Merge(Metric other)
    {
        R2Score part = Alike<R2Score>(other);
        if (part.rows == 0)
        {
            return;
        }

        double all = rows + part.rows, share = part.rows / all;
        for (int c = 0; c < RowLength; c++)
        {
            double difference = part.means[c] - means[c];
            means[c] += difference * share;
            deviations[c] += part.deviations[c] + (difference * difference * rows * share);
            residuals[c] += part.residuals[c];
        }

        rows += part.rows;
    }

    /// <inheritdoc/>
    public override string ToString() => $"R2Score(columns: {RowLength})";

    /// <inheritdoc/>
    protected override void AddRows(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            this.rows++;
            for (int c = 0; c < RowLength; c++)
            {
                double target = targets[(row * RowLength) + c], residual = target - outputs[(row * RowLength) + c], deviation = target - means[c];
                means[c] += deviation / this.rows;
                deviations[c] += deviation * (target - means[c]);
                residuals[c] += residual * residual;
            }
        }
    }

    private static int CheckedColumns(int columns)
        => columns >= 1 ? columns : throw new ArgumentOutOfRangeException(nameof(columns), columns, "Expected at least 1 column.");
}
