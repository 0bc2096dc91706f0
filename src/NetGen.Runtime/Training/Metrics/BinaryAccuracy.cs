namespace NetGen;

/// <summary>The share of output values that stand on the same side of a threshold as their targets.</summary>
/// <param name="threshold">Values of at least this count as yes.</param>
public sealed class BinaryAccuracy(float threshold = 0.5f) : Metric("accuracy")
{
    private long values, right;

    /// <inheritdoc/>
    public override double Value => values == 0 ? double.NaN : (double)right / values;

    /// <inheritdoc/>
    public override void Reset() => values = right = 0;

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int count)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] >= threshold == targets[i] >= threshold)
            {
                right++;
            }
        }

        values += outputs.Length;
    }
}
