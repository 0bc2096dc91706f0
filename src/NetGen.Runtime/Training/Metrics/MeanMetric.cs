namespace NetGen;

/// <summary>A metric that is a mean over rows, or a function of one.</summary>
public abstract class MeanMetric : RowMetric
{
    private double sum;
    private long rows;

    /// <inheritdoc/>
    protected MeanMetric(string name, int rowLength, bool higherIsBetter = true)
        : base(name, rowLength, higherIsBetter)
    {
    }

    /// <inheritdoc/>
    public sealed override double Value => rows == 0 ? double.NaN : FromMean(sum / rows);

    /// <inheritdoc/>
    public sealed override void Reset()
    {
        sum = 0.0;
        rows = 0;
    }

    /// <inheritdoc/>
    public sealed override void Merge(Metric other)
    {
        MeanMetric part = Alike<MeanMetric>(other);
        sum += part.sum;
        rows += part.rows;
    }

    /// <inheritdoc/>
    protected sealed override void AddRows(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows)
    {
        sum = AddTo(sum, outputs, targets);
        this.rows += rows;
    }

    /// <summary>Adds each row's figure to a sum, one after the other, so that the sum does not depend on how rows are split into batches.</summary>
    /// <param name="sum">The sum so far.</param>
    /// <param name="outputs">Outputs, whole rows.</param>
    /// <param name="targets">Targets, as many.</param>
    /// <returns>The sum with these rows.</returns>
    protected abstract double AddTo(double sum, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets);

    /// <summary>The metric's value for a mean; by default the mean itself.</summary>
    protected virtual double FromMean(double mean) => mean;
}
