namespace NetGen;

/// <summary>The base of schedules that fall with the number of intervals gone by: <see cref="ExponentialSchedule"/> and
/// <see cref="InverseTimeSchedule"/>.</summary>
public abstract class DecaySchedule : LearningRateSchedule
{
    private protected DecaySchedule(float initial, float decayRate, long decaySteps, bool staircase)
    {
        Initial = Checked(initial, nameof(initial));
        DecayRate = CheckedPositive(decayRate, nameof(decayRate));
        DecaySteps = CheckedSteps(decaySteps, 1, nameof(decaySteps));
        Staircase = staircase;
    }

    /// <summary>The first rate.</summary>
    public float Initial { get; }

    /// <summary>How much it falls in an interval.</summary>
    public float DecayRate { get; }

    /// <summary>Steps of one interval.</summary>
    public long DecaySteps { get; }

    /// <summary>Whether the rate changes at the end of each interval only.</summary>
    public bool Staircase { get; }

    /// <inheritdoc/>
    public override float At(in TrainingPosition position)
        => (float)(Initial * Factor(Staircase ? position.Step / DecaySteps : (double)position.Step / DecaySteps));

    /// <summary>What the initial rate is multiplied by after a number of intervals.</summary>
    private protected abstract double Factor(double intervals);
}
