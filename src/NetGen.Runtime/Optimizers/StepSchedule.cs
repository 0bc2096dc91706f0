namespace NetGen;

/// <summary>A rate that is multiplied by a factor at regular intervals: initial × factor^k after k intervals.</summary>
public sealed class StepSchedule : LearningRateSchedule
{
    /// <summary>Makes a schedule. Exactly one of <paramref name="everyEpochs"/> and <paramref name="everySteps"/> is given.</summary>
    /// <param name="initial">The first rate.</param>
    /// <param name="factor">What it is multiplied by, above 0; usually below 1.</param>
    /// <param name="everyEpochs">Length of an interval in epochs, at least 1.</param>
    /// <param name="everySteps">Length of an interval in steps, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">Both intervals are given, or none.</exception>
    public StepSchedule(float initial, float factor, int everyEpochs = 0, int everySteps = 0)
    {
        Initial = Checked(initial, nameof(initial));
        if (!float.IsFinite(factor) || factor <= 0f)
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "Expected a finite factor above 0.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(everyEpochs);
        ArgumentOutOfRangeException.ThrowIfNegative(everySteps);
        if (everyEpochs > 0 == everySteps > 0)
        {
            throw new ArgumentException($"Expected either everyEpochs or everySteps, got everyEpochs = {everyEpochs} and everySteps = {everySteps}.");
        }

        Factor = factor;
        EveryEpochs = everyEpochs;
        EverySteps = everySteps;
    }

    /// <summary>The first rate.</summary>
    public float Initial { get; }

    /// <summary>What the rate is multiplied by.</summary>
    public float Factor { get; }

    /// <summary>Length of an interval in epochs, or 0.</summary>
    public int EveryEpochs { get; }

    /// <summary>Length of an interval in steps, or 0.</summary>
    public int EverySteps { get; }

    /// <inheritdoc/>
    public override float At(in TrainingPosition position)
    {
        if (EveryEpochs > 0 && position.StepsPerEpoch <= 0)
        {
            throw new InvalidOperationException(
                "A StepSchedule by epochs must know the steps of an epoch: set Optimizer.StepsPerEpoch, or use everySteps. (Fit sets it.)");
        }

        long intervals = EveryEpochs > 0 ? position.Epoch / EveryEpochs : position.Step / EverySteps;
        return (float)(Initial * Math.Pow(Factor, intervals));
    }
}
