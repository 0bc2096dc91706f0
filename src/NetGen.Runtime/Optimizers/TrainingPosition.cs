namespace NetGen;

/// <summary>Where a training stands when a step begins: what a <see cref="LearningRateSchedule"/> may depend on.</summary>
/// <param name="Step">Optimizer steps taken before this one, from 0.</param>
/// <param name="TotalSteps">Steps that the training is going to take, or 0 where nobody has said.</param>
/// <param name="StepsPerEpoch">Steps of one epoch, or 0 where nobody has said.</param>
public readonly record struct TrainingPosition(long Step, long TotalSteps, int StepsPerEpoch)
{
    /// <summary>Whole epochs before this step, from 0; 0 where the steps of an epoch are not known.</summary>
    public int Epoch => StepsPerEpoch > 0 ? (int)(Step / StepsPerEpoch) : 0;
}
