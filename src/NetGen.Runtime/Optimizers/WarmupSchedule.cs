namespace NetGen;

/// <summary>
/// A linear warm-up before any other schedule (Goyal et al., 2017): step s &lt; W has the rate first × (s + 1) / W, where first is the rate that the
/// other schedule begins
/// with, and from W on the other schedule runs as if it began there, over what is left of the training.
/// </summary>
public sealed class WarmupSchedule : LearningRateSchedule
{
    /// <summary>Makes a schedule.</summary>
    /// <param name="warmupSteps">Steps of the warm-up, at least 1.</param>
    /// <param name="then">What follows; a float is a constant rate.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="warmupSteps"/> is below 1.</exception>
    public WarmupSchedule(long warmupSteps, LearningRateSchedule then)
    {
        ArgumentNullException.ThrowIfNull(then);
        WarmupSteps = CheckedSteps(warmupSteps, 1, nameof(warmupSteps));
        Then = then;
    }

    /// <summary>Steps of the warm-up.</summary>
    public long WarmupSteps { get; }

    /// <summary>What follows.</summary>
    public LearningRateSchedule Then { get; }

    /// <inheritdoc/>
    public override float At(in TrainingPosition position)
    {
        // Where the whole training is shorter than its warm-up, the other schedule still needs a length.
        long left = position.TotalSteps > 0 ? Math.Max(1, position.TotalSteps - WarmupSteps) : 0;
        TrainingPosition then = position with { Step = Math.Max(0, position.Step - WarmupSteps), TotalSteps = left };
        double rate = Then.At(then);
        return position.Step < WarmupSteps ? (float)(rate * (position.Step + 1.0) / WarmupSteps) : (float)rate;
    }
}
