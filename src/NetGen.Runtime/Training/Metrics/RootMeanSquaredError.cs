namespace NetGen;

/// <summary>The root of the mean of (output - target)² over all output values, in the targets' unit. Keras' RootMeanSquaredError.</summary>
public sealed class RootMeanSquaredError() : SquaredErrorMetric("rmse")
{
    /// <inheritdoc/>
    protected override double FromMean(double mean) => Math.Sqrt(mean);
}
