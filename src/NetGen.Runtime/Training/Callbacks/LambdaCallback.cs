namespace NetGen;

/// <summary>A callback made of delegates, for what is too small to deserve a class:
/// <c>new LambdaCallback { EpochEnd = (context, epoch) => ... }</c>.</summary>
/// <remarks>Keras' LambdaCallback. Each delegate is called where the method of <see cref="Callback"/> with its name is; those left null are
/// not.</remarks>
public sealed class LambdaCallback : Callback
{
    /// <summary>Before the first step.</summary>
    public Action<TrainingContext>? TrainingBegin { get; init; }

    /// <summary>Before each epoch.</summary>
    public Action<TrainingContext>? EpochBegin { get; init; }

    /// <summary>After each step.</summary>
    public Action<TrainingContext>? BatchEnd { get; init; }

    /// <summary>After each epoch and its validation.</summary>
    public Action<TrainingContext, EpochRecord>? EpochEnd { get; init; }

    /// <summary>When the training has diverged; true to end it cleanly.</summary>
    public Func<TrainingContext, TrainingDivergedException, bool>? Diverged { get; init; }

    /// <summary>At the end of a training that did not fail.</summary>
    public Action<TrainingContext>? TrainingEnd { get; init; }

    /// <summary>Writes down what a resumed training must know.</summary>
    public Action<CallbackState>? Save { get; init; }

    /// <summary>Takes up what <see cref="Save"/> wrote.</summary>
    public Action<CallbackState>? Restore { get; init; }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context) => TrainingBegin?.Invoke(context);

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingContext context) => EpochBegin?.Invoke(context);

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingContext context) => BatchEnd?.Invoke(context);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord epoch) => EpochEnd?.Invoke(context, epoch);

    /// <inheritdoc/>
    public override bool OnDiverged(TrainingContext context, TrainingDivergedException divergence) => Diverged?.Invoke(context, divergence) ?? false;

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingContext context) => TrainingEnd?.Invoke(context);

    /// <inheritdoc/>
    public override void SaveState(CallbackState state) => Save?.Invoke(state);

    /// <inheritdoc/>
    public override void RestoreState(CallbackState state) => Restore?.Invoke(state);
}
