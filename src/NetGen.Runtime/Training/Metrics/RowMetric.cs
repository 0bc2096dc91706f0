namespace NetGen;

/// <summary>
/// A metric that compares outputs with targets row by row. A row is the last axis of the output, such as the probabilities of all classes; with a row
/// length of 1 each value stands for itself, whatever the output's shape.
/// </summary>
/// <remarks>Targets are rows of the outputs' length, or one class label for each row, as a sparse loss has them, which stands for a one-hot row.</remarks>
public abstract class RowMetric : Metric
{
    private readonly float[] oneHot;

    /// <summary>Names a metric and its rows.</summary>
    /// <param name="name">Its name in histories and reports.</param>
    /// <param name="rowLength">Floats of a row, at least 1.</param>
    /// <param name="higherIsBetter">Whether a larger value is a better one.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rowLength"/> is below 1.</exception>
    protected RowMetric(string name, int rowLength, bool higherIsBetter = true)
        : base(name, higherIsBetter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowLength, 1);
        RowLength = rowLength;
        oneHot = new float[rowLength];
    }

    /// <summary>Floats of a row.</summary>
    public int RowLength { get; }

    /// <inheritdoc/>
    public override void Check(NetworkInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        if (RowLength > 1 && info.OutputShape[^1] != RowLength)
        {
            throw new ArgumentException(
                $"{GetType().Name} expects {RowLength} floats in an output row (its classes or columns), but one of {info.Name} has {info.OutputShape[^1]}.");
        }

        bool labels = RowLength > 1 && info.Targets is [{ Values: TargetValues.Labels }] && info.TargetLength * RowLength == info.OutputLength;
        if (info.TargetLength > 0 && info.TargetLength != info.OutputLength && !labels)
        {
            throw new ArgumentException(
                $"{GetType().Name} compares each output with its target, but {info.Name} has {info.OutputLength} outputs and {info.TargetLength} targets.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The spans have different lengths, or hold no whole number of rows; nothing has been added.</exception>
    public sealed override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int count)
    {
        int rows = outputs.Length / RowLength;
        if (targets.Length != outputs.Length && (RowLength == 1 || targets.Length != rows))
        {
            throw new ArgumentException($"{GetType().Name} expects as many targets as outputs, {outputs.Length}, got {targets.Length}.", nameof(targets));
        }

        if (rows * RowLength != outputs.Length)
        {
            throw new ArgumentException($"{GetType().Name} expects rows of {RowLength} floats, got {outputs.Length} floats.", nameof(outputs));
        }

        if (targets.Length == outputs.Length)
        {
            AddRows(outputs, targets, rows);
        }
        else
        {
            AddLabels(outputs, targets);
        }
    }

    private void AddLabels(ReadOnlySpan<float> outputs, ReadOnlySpan<float> labels)
    {
        foreach (float label in labels)
        {
            if (!(label >= 0f && label < RowLength))
            {
                throw new ArgumentException(FormattableString.Invariant($"{GetType().Name} expects class labels of 0 to {RowLength - 1}, got {label}."), "targets");
            }
        }

        for (int row = 0; row < labels.Length; row++)
        {
            int label = (int)labels[row];
            oneHot[label] = 1f;
            AddRows(outputs.Slice(row * RowLength, RowLength), oneHot, 1);
            oneHot[label] = 0f;
        }
    }

    /// <summary>Adds whole rows. Allocates nothing.</summary>
    /// <param name="outputs">Outputs, row after row.</param>
    /// <param name="targets">Targets, as many.</param>
    /// <param name="rows">Rows.</param>
    protected abstract void AddRows(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows);

    /// <summary>A number of classes, checked.</summary>
    private protected static int CheckedClasses(int classes)
        => classes >= 2 ? classes : throw new ArgumentOutOfRangeException(nameof(classes), classes, "Expected at least 2 classes.");

    /// <summary>A number of classes, or 1 for values that stand for themselves, checked.</summary>
    private protected static int CheckedClassesOrOne(int classes)
        => classes >= 1
            ? classes
            : throw new ArgumentOutOfRangeException(nameof(classes), classes, "Expected 1 (values that stand for themselves) or a number of classes.");

    /// <summary>A threshold between no and yes, checked.</summary>
    private protected static float CheckedThreshold(float threshold)
        => !float.IsNaN(threshold) ? threshold : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Expected a number.");

    /// <summary>Whether a target says yes. Targets are 0 and 1 (or -1 and 1) whatever the threshold of the outputs, which may be logits.</summary>
    private protected static bool IsYes(float target) => target >= 0.5f;
}
