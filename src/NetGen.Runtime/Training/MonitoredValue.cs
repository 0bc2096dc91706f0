namespace NetGen;

/// <summary>The figure of an epoch that a callback watches.</summary>
public enum MonitoredValue
{
    /// <summary>The loss on the validation set.</summary>
    ValidationLoss,

    /// <summary>A metric on the validation set: the first one, or the one that a callback is told by name.</summary>
    ValidationMetric,

    /// <summary>The training loss.</summary>
    Loss,

    /// <summary>A metric on the training set, likewise.</summary>
    Metric,
}

/// <summary>Reads a monitored figure and remembers the best one.</summary>
internal sealed class BestValue
{
    private readonly MonitoredValue monitor;
    private readonly double minDelta;
    private readonly string? metricName;
    private bool higherIsBetter;
    private int metric;

    /// <param name="monitor">The figure.</param>
    /// <param name="minDelta">A change of no more than this is no improvement.</param>
    /// <param name="metric">Name of the metric where the figure is one; null for the first.</param>
    /// <exception cref="ArgumentException">A metric is named, but the figure is none.</exception>
    public BestValue(MonitoredValue monitor, double minDelta, string? metric = null)
    {
        if (!Enum.IsDefined(monitor))
        {
            throw new ArgumentOutOfRangeException(nameof(monitor), monitor, "Expected ValidationLoss, ValidationMetric, Loss or Metric.");
        }

        if (metric is not null && monitor is (MonitoredValue.Loss or MonitoredValue.ValidationLoss))
        {
            throw new ArgumentException($"Expected MonitoredValue.Metric or ValidationMetric beside the metric \"{metric}\", got {monitor}.", nameof(monitor));
        }

        this.monitor = monitor;
        this.minDelta = minDelta;
        metricName = metric;
    }

    /// <summary>The best figure so far.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>Its epoch, or 0.</summary>
    public int Epoch { get; private set; }

    /// <summary>Checks that the training yields the figure, and begins anew.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public void Begin(TrainingContext context, string callback)
    {
        if (monitor is MonitoredValue.ValidationLoss or MonitoredValue.ValidationMetric && !context.HasValidation)
        {
            throw new ArgumentException($"{callback} monitors {monitor}, but the training has no validation set: set FitOptions.Validation or ValidationSplit.");
        }

        bool needsMetric = monitor is MonitoredValue.Metric or MonitoredValue.ValidationMetric;
        if (needsMetric && context.Metrics.Count == 0)
        {
            throw new ArgumentException($"{callback} monitors {monitor}, but the training has no metric: set FitOptions.Metrics.");
        }

        metric = 0;
        while (metricName is not null && context.Metrics[metric].Name != metricName)
        {
            if (++metric == context.Metrics.Count)
            {
                throw new ArgumentException(
                    $"{callback} monitors the metric \"{metricName}\", but the training has: {string.Join(", ", context.Metrics.Select(m => m.Name))}.");
            }
        }

        higherIsBetter = needsMetric && context.Metrics[metric].HigherIsBetter;
        Value = double.NaN;
        Epoch = 0;
    }

    /// <summary>Takes an epoch's figure; true if it is better than the best by more than the least difference.</summary>
    public bool Update(EpochRecord record)
    {
        double value = monitor switch
        {
            MonitoredValue.ValidationLoss => record.ValidationLoss,
            MonitoredValue.ValidationMetric => record.ValidationMetrics[metric].Value,
            MonitoredValue.Loss => record.Loss,
            _ => record.Metrics[metric].Value,
        };
        bool better = Epoch == 0 ? !double.IsNaN(value) : higherIsBetter ? value > Value + minDelta : value < Value - minDelta;
        if (better)
        {
            Value = value;
            Epoch = record.Epoch;
        }

        return better;
    }

    public void Save(CallbackState state)
    {
        state.Set("best", Value);
        state.Set("bestEpoch", Epoch);
    }

    public void Restore(CallbackState state)
    {
        Value = state.Number("best");
        Epoch = (int)state.Number("bestEpoch");
    }
}
