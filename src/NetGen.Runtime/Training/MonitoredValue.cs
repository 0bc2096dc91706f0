namespace NetGen;

/// <summary>The figure of an epoch that a callback watches.</summary>
public enum MonitoredValue
{
    /// <summary>The loss on the validation set.</summary>
    ValidationLoss,

    /// <summary>The first metric on the validation set.</summary>
    ValidationMetric,

    /// <summary>The training loss.</summary>
    Loss,

    /// <summary>The first metric on the training set.</summary>
    Metric,
}

/// <summary>Reads a monitored figure and remembers the best one.</summary>
internal sealed class BestValue(MonitoredValue monitor, double minDelta)
{
    private bool higherIsBetter;

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

        higherIsBetter = needsMetric && context.Metrics[0].HigherIsBetter;
        Value = double.NaN;
        Epoch = 0;
    }

    /// <summary>Takes an epoch's figure; true if it is better than the best by more than the least difference.</summary>
    public bool Update(EpochRecord record)
    {
        double value = monitor switch
        {
            MonitoredValue.ValidationLoss => record.ValidationLoss,
            MonitoredValue.ValidationMetric => record.ValidationMetrics[0].Value,
            MonitoredValue.Loss => record.Loss,
            _ => record.Metrics[0].Value,
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
