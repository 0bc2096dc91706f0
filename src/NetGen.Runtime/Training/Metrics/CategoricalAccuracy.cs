namespace NetGen;

/// <summary>The share of rows whose largest output stands where the largest target stands. A row is the last axis of the output.</summary>
/// <param name="classes">Floats of a row, at least 2.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 2.</exception>
public sealed class CategoricalAccuracy(int classes) : Metric("accuracy")
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
            throw new ArgumentException($"CategoricalAccuracy expects {classes} classes, but an output row of {info.Name} has {info.OutputShape[^1]} floats.");
        }
    }

    /// <inheritdoc/>
    public override void Reset() => rows = right = 0;

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int count)
    {
        int batchRows = outputs.Length / classes;
        for (int row = 0; row < batchRows; row++)
        {
            if (ArgMax(outputs.Slice(row * classes, classes)) == ArgMax(targets.Slice(row * classes, classes)))
            {
                right++;
            }
        }

        rows += batchRows;
    }
}
