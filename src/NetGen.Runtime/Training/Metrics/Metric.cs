namespace NetGen;

/// <summary>
/// A figure of merit that is gathered batch by batch. It allocates nothing after construction. An instance belongs to one training or evaluation at
/// a time.
/// </summary>
public abstract class Metric
{
    private readonly string name;

    /// <summary>Names a metric.</summary>
    /// <param name="name">Its name in histories and reports, such as "accuracy".</param>
    /// <param name="higherIsBetter">Whether a larger value is a better one.</param>
    protected Metric(string name, bool higherIsBetter = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        this.name = name;
        HigherIsBetter = higherIsBetter;
    }

    /// <summary>Its name in histories, reports and logs. Set one where two metrics of a kind would share it:
    /// <c>new Precision(threshold: 0.9f) { Name = "precision_at_90" }</c>.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public string Name
    {
        get => name;
        init
        {
            ArgumentException.ThrowIfNullOrEmpty(value, nameof(Name));
            name = value;
        }
    }

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
    /// <param name="targets">Targets, one sample after the other; labels in the place of one-hot rows have been expanded; a loss that takes labels has one for each row.</param>
    /// <param name="count">Samples.</param>
    public abstract void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int count);

    /// <summary>
    /// Adds what another metric of the same kind and settings has gathered, as if its batches had been added here: parts of an evaluation may be
    /// measured apart. Counts merge exactly, sums up to rounding.
    /// </summary>
    /// <param name="other">The other metric; it is unchanged.</param>
    /// <exception cref="ArgumentException">It is of another kind, or has other settings; nothing has changed.</exception>
    /// <exception cref="NotSupportedException">This metric does not merge.</exception>
    public virtual void Merge(Metric other)
        => throw new NotSupportedException($"{GetType().Name} does not merge: override Metric.Merge, or measure all batches with one instance.");

    /// <summary>The metric's type and settings. Metrics whose descriptions are equal merge.</summary>
    public override string ToString() => GetType().Name;

    /// <summary>The metrics that a network's loss suggests: accuracy for classification, none otherwise.</summary>
    internal static IReadOnlyList<Metric> DefaultsFor(NetworkInfo info)
        => info.Targets is not [var target] || target.Layer != info.Layers[^1].Name ? []
        : target.Values is TargetValues.Distribution or TargetValues.Labels ? [new CategoricalAccuracy(info.OutputShape[^1])]
        : target.Values is TargetValues.Probabilities or TargetValues.Binary && target.Length == info.OutputLength ? [new BinaryAccuracy(target.Logits ? 0f : 0.5f)]
        : [];

    /// <summary>For <see cref="Merge"/>: the other metric as its own type.</summary>
    /// <typeparam name="TMetric">The type of this metric, or a base that holds what is merged.</typeparam>
    /// <param name="other">The other metric.</param>
    /// <exception cref="ArgumentException">It is of another kind, or describes itself otherwise.</exception>
    protected TMetric Alike<TMetric>(Metric other)
        where TMetric : Metric
    {
        ArgumentNullException.ThrowIfNull(other);
        string expected = ToString(), actual = other.ToString();
        return other is TMetric alike && other.GetType() == GetType() && string.Equals(expected, actual, StringComparison.Ordinal)
            ? alike
            : throw new ArgumentException($"Expected a metric like {expected} to merge, got {actual}.", nameof(other));
    }

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
