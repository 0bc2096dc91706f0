namespace NetGen;

/// <summary>
/// Ends a training whose loss or parameters cease to be finite, instead of letting <c>Fit</c> throw: the history tells what happened in
/// <see cref="History.Divergence"/>, and parameters and state are those of the beginning of that epoch.
/// </summary>
/// <remarks>Keras' TerminateOnNaN, which leaves the parameters broken. Other callbacks see the end of the training, so <see cref="EarlyStopping"/>
/// restores its best epoch.</remarks>
public sealed class TerminateOnNaN : Callback
{
    /// <inheritdoc/>
    public override bool OnDiverged(TrainingContext context, TrainingDivergedException divergence) => true;
}
