namespace NetGen;

/// <summary>Ends a training that no longer improves, and puts back the parameters and state of its best epoch.</summary>
public sealed class EarlyStopping : Callback
{
    private readonly BestValue best;
    private readonly int patience;
    private readonly bool restoreBestWeights;
    private AlignedBuffer? parameters, state;
    private int epochsWithout;

    /// <summary>Makes a callback.</summary>
    /// <param name="monitor">The figure to watch.</param>
    /// <param name="patience">Epochs in a row without improvement after which the training stops (as Keras counts); 0 and 1 both stop at the
    /// first.</param>
    /// <param name="minDelta">A change of no more than this is no improvement; at least 0.</param>
    /// <param name="restoreBestWeights">Whether the parameters and state of the best epoch are put back at the end, however it comes about.</param>
    /// <param name="metric">Name of the metric to watch, such as "pr_auc", where <paramref name="monitor"/> is one; null for the first.</param>
    /// <exception cref="ArgumentException">A metric is named, but <paramref name="monitor"/> is a loss.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public EarlyStopping(MonitoredValue monitor = MonitoredValue.ValidationLoss, int patience = 5, double minDelta = 0.0, bool restoreBestWeights = true, string? metric = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        if (!(minDelta >= 0.0 && double.IsFinite(minDelta)))
        {
            throw new ArgumentOutOfRangeException(nameof(minDelta), minDelta, "Expected a finite value of at least 0.");
        }

        best = new BestValue(monitor, minDelta, metric);
        this.patience = patience;
        this.restoreBestWeights = restoreBestWeights;
    }

    /// <summary>The best epoch so far, from 1; 0 before any.</summary>
    public int BestEpoch => best.Epoch;

    /// <summary>The monitored figure of the best epoch; NaN before any.</summary>
    public double BestValue => best.Value;

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        best.Begin(context, nameof(EarlyStopping));
        epochsWithout = 0;
        if (restoreBestWeights)
        {
            parameters = new AlignedBuffer(context.Network.Parameters.Length);
            state = new AlignedBuffer(context.Network.State.Length);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(epoch);
        if (best.Update(epoch))
        {
            epochsWithout = 0;
            if (parameters is not null && state is not null)
            {
                context.Network.Parameters.Span.CopyTo(parameters.Span);
                context.Network.State.Span.CopyTo(state.Span);
            }
        }
        else if (++epochsWithout >= patience)
        {
            context.RequestStop();
        }
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (parameters is not null && state is not null && best.Epoch > 0)
        {
            parameters.Span.CopyTo(context.Network.Parameters.Span);
            state.Span.CopyTo(context.Network.State.Span);
            context.History.RestoredEpoch = best.Epoch;
        }
    }

    /// <inheritdoc/>
    public override void SaveState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        best.Save(state);
        state.Set("epochsWithout", epochsWithout);
        if (parameters is not null && this.state is not null)
        {
            state.Set("parameters", parameters.Span);
            state.Set("state", this.state.Span);
        }
    }

    /// <inheritdoc/>
    public override void RestoreState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        best.Restore(state);
        epochsWithout = (int)state.Number("epochsWithout");
        if (parameters is not null && this.state is not null)
        {
            state.Block("parameters", parameters.Span);
            state.Block("state", this.state.Span);
        }
    }
}
