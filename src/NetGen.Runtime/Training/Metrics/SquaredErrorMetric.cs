namespace NetGen;

/// <summary>The mean of (output - target)² over all output values, or a function of it.</summary>
public abstract class SquaredErrorMetric : MeanMetric
{
    private protected SquaredErrorMetric(string name)
        : base(name, rowLength: 1, higherIsBetter: false)
    {
    }

    /// <inheritdoc/>
    protected sealed override double AddTo(double sum, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            double error = (double)outputs[i] - targets[i];
            sum += error * error;
        }

        return sum;
    }
}
