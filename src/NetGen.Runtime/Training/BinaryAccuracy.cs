namespace NetGen;

/// <summary>The share of output values that are on the side of the threshold where their targets want them.</summary>
/// <param name="threshold">Outputs of at least this count as yes: 0.5 for probabilities, 0 for logits. Targets of at least 0.5 are yes.</param>
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
            if (outputs[i] >= threshold == targets[i] >= 0.5f)
            {
                right++;
            }
        }

        values += outputs.Length;
    }
}
