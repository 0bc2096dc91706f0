namespace NetGen;

/// <summary>The share of output values that are on the side of the threshold where their targets want them.</summary>
/// <param name="threshold">Outputs of at least this count as yes: 0.5 for probabilities, 0 for logits. Targets of at least 0.5 are yes.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
/// <remarks>Keras' BinaryAccuracy.</remarks>
public sealed class BinaryAccuracy(float threshold = 0.5f) : MeanMetric("accuracy", rowLength: 1)
{
    private readonly float threshold = CheckedThreshold(threshold);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"BinaryAccuracy(threshold: {threshold})");

    /// <inheritdoc/>
    protected override double AddTo(double sum, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] >= threshold == IsYes(targets[i]))
            {
                sum++;
            }
        }

        return sum;
    }
}
