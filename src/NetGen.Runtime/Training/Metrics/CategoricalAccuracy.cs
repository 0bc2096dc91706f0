namespace NetGen;

/// <summary>The share of rows whose largest output stands where the largest target stands. A row is the last axis of the output.</summary>
/// <param name="classes">Floats of a row, at least 2.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 2.</exception>
/// <remarks>Keras' CategoricalAccuracy. Of equal outputs the first counts.</remarks>
public sealed class CategoricalAccuracy(int classes) : MeanMetric("accuracy", CheckedClasses(classes))
{
    /// <inheritdoc/>
    public override string ToString() => $"CategoricalAccuracy(classes: {RowLength})";

    /// <inheritdoc/>
    protected override double AddTo(double sum, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (int row = 0; row < outputs.Length; row += RowLength)
        {
            if (ArgMax(outputs.Slice(row, RowLength)) == ArgMax(targets.Slice(row, RowLength)))
            {
                sum++;
            }
        }

        return sum;
    }
}
