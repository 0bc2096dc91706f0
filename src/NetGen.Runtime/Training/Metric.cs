namespace NetGen;

/// <summary>
/// A figure of merit that is gathered batch by batch. It allocates nothing after construction. An instance belongs to one training or evaluation at
/// a time.
/// </summary>
public abstract class Metric
{
    /// <summary>Names a metric.</summary>
    /// <param name="name">Its name in histories and reports, such as "accuracy".</param>
    /// <param name="higherIsBetter">Whether a larger value is a better one.</param>
    protected Metric(string name, bool higherIsBetter = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        HigherIsBetter = higherIsBetter;
    }

    /// <summary>Its name in histories and reports.</summary>
    public string Name { get; }

    /// <summary>Whether a larger value is a better one.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>The value over all samples since <see cref="Reset"/>; NaN without any.</summary>
    public abstract double Value { get; }

    /// <summary>Checks that the metric can be computed for a network, before anything begins.</summary>
    /// <param name="info">The network's description.</param>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public virtual void Check(NetworkInfo info)
    {
    }

    /// <summary>Forgets all samples.</summary>
    public abstract void Reset();

    /// <summary>Adds a batch.</summary>
    /// <param name="outputs">Outputs of the network, one sample after the other.</param>
    /// <param name="targets">Targets, one sample after the other; labels have been expanded to one-hot rows.</param>
    /// <param name="count">Samples.</param>
    public abstract void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int count);

    /// <summary>The metrics that a network's loss suggests: accuracy for classification, none otherwise.</summary>
    internal static IReadOnlyList<Metric> DefaultsFor(NetworkInfo info)
        => info.Targets is not [var target] || target.Layer != info.Layers[^1].Name ? []
        : target.Values == TargetValues.Labels ? [new SparseCategoricalAccuracy(info.OutputShape[^1])]
        : target.Length != info.OutputLength ? []
        : target.Values == TargetValues.Distribution ? [new CategoricalAccuracy(info.OutputShape[^1])]
        : target.Values is TargetValues.Probabilities or TargetValues.Binary ? [new BinaryAccuracy(target.Logits ? 0f : 0.5f)]
        : [];

    /// <summary>The index of the largest value; of the first among equals.</summary>
    private protected static int ArgMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
            {
                best = i;
            }
        }

        return best;
    }
}

/// <summary>A metric's name and value.</summary>
/// <param name="Name">Its name, such as "accuracy".</param>
/// <param name="Value">Its value.</param>
public readonly record struct MetricValue(string Name, double Value);
