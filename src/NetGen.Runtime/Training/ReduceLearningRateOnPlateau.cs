namespace NetGen;

/// <summary>
/// Lowers the learning rate when a figure no longer improves, as Keras' <c>ReduceLROnPlateau</c>: after <c>patience</c> epochs without improvement the
/// rate of the last
/// step is multiplied by <c>factor</c>, but not below <c>minLearningRate</c>, and then for <c>cooldown</c> epochs nothing is counted. It works through
/// <see cref="Optimizer.LearningRateScale"/>, so on top of any schedule.
/// </summary>
public sealed class ReduceLearningRateOnPlateau : Callback
{
    private readonly BestValue best;
    private readonly double factor;
    private readonly int patience, cooldown;
    private readonly float minLearningRate;
    private int epochsWithout, cooldownLeft;

    /// <summary>Makes a callback.</summary>
    /// <param name="monitor">The figure to watch.</param>
    /// <param name="factor">What the rate is multiplied by, above 0 and below 1.</param>
    /// <param name="patience">Epochs without improvement after which the rate is lowered; 0 and 1 both lower it at the first.</param>
    /// <param name="minDelta">A change of no more than this is no improvement; at least 0.</param>
    /// <param name="cooldown">Epochs after a reduction in which none are counted; at least 0.</param>
    /// <param name="minLearningRate">The rate is not lowered below this; at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public ReduceLearningRateOnPlateau(
        MonitoredValue monitor = MonitoredValue.ValidationLoss, double factor = 0.1, int patience = 10, double minDelta = 1e-4, int cooldown = 0,
        float minLearningRate = 0f)
    {
        if (!(factor > 0.0 && factor < 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "Expected a factor above 0 and below 1.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        if (!(minDelta >= 0.0 && double.IsFinite(minDelta)))
        {
            throw new ArgumentOutOfRangeException(nameof(minDelta), minDelta, "Expected a finite value of at least 0.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(cooldown);
        if (!(minLearningRate >= 0f && float.IsFinite(minLearningRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(minLearningRate), minLearningRate, "Expected a finite learning rate of at least 0.");
        }

        best = new BestValue(monitor, minDelta);
        this.factor = factor;
        this.patience = patience;
        this.cooldown = cooldown;
        this.minLearningRate = minLearningRate;
    }

    /// <summary>How often the rate was lowered.</summary>
    public int Reductions { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        best.Begin(context, nameof(ReduceLearningRateOnPlateau));
        (epochsWithout, cooldownLeft, Reductions) = (0, 0, 0);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(epoch);
        if (cooldownLeft > 0)
        {
            cooldownLeft--;
            epochsWithout = 0;
        }

        if (best.Update(epoch))
        {
            epochsWithout = 0;
            return;
        }

        float rate = epoch.LearningRate;
        if (cooldownLeft > 0 || ++epochsWithout < patience || rate <= minLearningRate)
        {
            return;
        }

        context.Optimizer.LearningRateScale *= Math.Max(factor, minLearningRate / (double)rate);
        Reductions++;
        cooldownLeft = cooldown;
        epochsWithout = 0;
    }

    /// <inheritdoc/>
    public override void SaveState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        best.Save(state);
        state.Set(nameof(epochsWithout), epochsWithout);
        state.Set(nameof(cooldownLeft), cooldownLeft);
        state.Set(nameof(Reductions), Reductions);
    }

    /// <inheritdoc/>
    public override void RestoreState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        best.Restore(state);
        epochsWithout = (int)state.Number(nameof(epochsWithout));
        cooldownLeft = (int)state.Number(nameof(cooldownLeft));
        Reductions = (int)state.Number(nameof(Reductions));
    }
}
