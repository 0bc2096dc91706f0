namespace NetGen;

/// <summary>What an evaluation found.</summary>
public sealed class EvaluationResult
{
    /// <summary>
    /// The mean loss over the samples, without penalties on parameters, computed from the outputs; NaN for a network without a loss or with one of
    /// the user's own.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>The metrics, in the order in which they were asked for.</summary>
    public required IReadOnlyList<MetricValue> Metrics { get; init; }

    /// <summary>Samples.</summary>
    public required int Count { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The value of a metric.</summary>
    /// <param name="metric">Its name, such as "accuracy".</param>
    /// <exception cref="KeyNotFoundException">No such metric was evaluated.</exception>
    public double this[string metric]
    {
        get
        {
            foreach (MetricValue value in Metrics)
            {
                if (value.Name == metric)
                {
                    return value.Value;
                }
            }

            throw new KeyNotFoundException($"No metric \"{metric}\" was evaluated; there are: {string.Join(", ", Metrics.Select(m => m.Name))}.");
        }
    }
}
