// A callback made of delegates.

namespace NetGen.Tests.Training;

internal sealed class ActionCallback : Callback
{
    public Action<TrainingContext>? BatchEnd { get; init; }

    public Action<TrainingContext, EpochRecord>? EpochEnd { get; init; }

    public Action<TrainingContext>? TrainingEnd { get; init; }

    public bool Ended { get; private set; }

    public override void OnBatchEnd(TrainingContext context) => BatchEnd?.Invoke(context);

    public override void OnEpochEnd(TrainingContext context, EpochRecord epoch) => EpochEnd?.Invoke(context, epoch);

    public override void OnTrainingEnd(TrainingContext context)
    {
        Ended = true;
        TrainingEnd?.Invoke(context);
    }
}
