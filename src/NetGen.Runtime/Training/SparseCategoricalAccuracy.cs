namespace NetGen;

/// <summary>The share of rows whose largest output stands at the class that the target names. A row is the last axis of the output; the target holds one label for each.</summary>
/// <param name="classes">Floats of a row, at least 2.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 2.</exception>
/// <remarks>Keras' SparseCategoricalAccuracy. Of equal outputs the first counts.</remarks>
public sealed class SparseCategoricalAccuracy(int classes) : Metric("accuracy")
{
    private readonly int classes = classes >= 2
        ? classes
        : throw new ArgumentOutOfRangeException(nameof(classes), classes, "Expected at least 2 classes.");

    private long rows, right;

    /// <inheritdoc/>
    public override double Value => rows == 0 ? double.NaN : (double)right / rows;

    /// <inheritdoc/>
    public override void Check(NetworkInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        if (info.OutputShape[^1] != classes)
        {
            throw new ArgumentException($"SparseCategoricalAccuracy expects {classes} classes, but an output row of {info.Name} has {info.OutputShape[^1]} floats.");
        }

        if (info.Targets is not [{ Values: TargetValues.Labels } target] || target.Length != info.OutputLength / classes)
        {
            throw new ArgumentException($"SparseCategoricalAccuracy expects a target of one label for each row, as [SparseCategoricalCrossEntropy] has it, but {info.Name} has {info.Loss ?? "no loss"}; use CategoricalAccuracy.");
        }
    }

    /// <inheritdoc/>
    public override void Reset() => rows = right = 0;

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int count)
    {
        for (int row = 0; row < targets.Length; row++)
        {
            if (ArgMax(outputs.Slice(row * classes, classes)) == (int)targets[row])
            {
                right++;
            }
        }

        rows += targets.Length;
    }
}
