namespace NetGen;

/// <summary>The mean cross-entropy of rows in nats, -Σ t ln p, or a function of it. Outputs are probabilities.</summary>
public abstract class CrossEntropyMetric : MeanMetric
{
    // A probability that was rounded to 0 stands for one of up to the smallest normal float; one that was rounded to 1 leaves up to half an ulp.
    private const double SmallestProbability = 1.17549435e-38, SmallestComplement = 2.98023224e-8;

    private protected CrossEntropyMetric(string name, int rowLength)
        : base(name, rowLength, higherIsBetter: false)
    {
    }

    /// <inheritdoc/>
    public override string ToString() => $"{GetType().Name}(classes: {RowLength})";

    /// <inheritdoc/>
    protected sealed override double AddTo(double sum, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            double p = outputs[i], t = targets[i];
            if (t != 0.0)
            {
                sum -= t * Math.Log(Math.Max(SmallestProbability, p));
            }

            if (RowLength == 1 && t != 1.0)
            {
                sum -= (1.0 - t) * Math.Log(Math.Max(SmallestComplement, 1.0 - p));
            }
        }

        return sum;
    }
}
