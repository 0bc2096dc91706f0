namespace NetGen;

/// <summary>The mean of |output - target| over all output values. Keras' MeanAbsoluteError, PyTorch's L1Loss.</summary>
public sealed class MeanAbsoluteError() : MeanMetric("mae", rowLength: 1, higherIsBetter: false)
{
    /// <inheritdoc/>
    protected override double AddTo(double sum, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            sum += Math.Abs((double)outputs[i] - targets[i]);
        }

        return sum;
    }
}
