namespace NetGen;

/// <summary>
/// The exponential of the mean cross-entropy of rows, exp(-1/n Σ t ln p): among how many equally likely classes (words, bytes) the network seems to
/// choose. 1 is perfect; a network that knows nothing has the number of classes.
/// </summary>
/// <param name="classes">Classes, at least 2: the probabilities of an output row (its last axis).</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 2.</exception>
/// <remarks>KerasHub's and TorchMetrics' Perplexity, on probabilities.</remarks>
public sealed class Perplexity(int classes) : CrossEntropyMetric("perplexity", CheckedClasses(classes))
{
    /// <inheritdoc/>
    protected override double FromMean(double mean) => Math.Exp(mean);
}
