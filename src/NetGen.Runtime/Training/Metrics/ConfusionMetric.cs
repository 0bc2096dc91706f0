namespace NetGen;

/// <summary>A metric that is a function of the confusion matrix.</summary>
public abstract class ConfusionMetric : RowMetric
{
    private readonly ConfusionMatrix matrix;

    /// <summary>Names a metric of decisions between two classes: each output value is a yes (class 1) if it is at least a threshold, and each target
    /// if it is at least 0.5.</summary>
    /// <param name="name">Its name in histories and reports.</param>
    /// <param name="threshold">The threshold: 0.5 for probabilities, 0 for logits.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    protected ConfusionMetric(string name, float threshold)
        : base(name, rowLength: 1)
        => matrix = ConfusionMatrix.Binary(threshold);

    /// <summary>Names a metric of decisions between several classes: in each row (the last axis of the output) the largest output is
    /// chosen.</summary>
    /// <param name="name">Its name in histories and reports.</param>
    /// <param name="classes">Classes, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 2.</exception>
    protected ConfusionMetric(string name, int classes)
        : base(name, CheckedClasses(classes))
        => matrix = new ConfusionMatrix(classes);

    /// <inheritdoc/>
    public sealed override double Value => matrix.Total == 0 ? double.NaN : ValueOf(matrix);

    /// <inheritdoc/>
    public sealed override void Reset() => matrix.Reset();

    /// <inheritdoc/>
    public sealed override void Merge(Metric other) => matrix.Merge(Alike<ConfusionMetric>(other).matrix);

    /// <inheritdoc/>
    public override string ToString() => $"{GetType().Name} of {matrix}";

    /// <inheritdoc/>
    protected sealed override void AddRows(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows) => matrix.Add(outputs, targets, rows);

    /// <summary>The metric's value. Allocates nothing.</summary>
    /// <param name="matrix">The decisions, at least one.</param>
    protected abstract double ValueOf(ConfusionMatrix matrix);
}
