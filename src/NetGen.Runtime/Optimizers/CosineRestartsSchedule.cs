namespace NetGen;

/// <summary>
/// Cosine decay with warm restarts (Loshchilov and Hutter, "SGDR", 2017; Keras: CosineDecayRestarts; PyTorch: CosineAnnealingWarmRestarts). Period i = 0,
/// 1, ... has
/// firstPeriod × periodFactor^i steps, in which the rate falls along half a cosine: final + (initial - final) × rateFactor^i × (1 + cos(π s / steps)) / 2.
/// </summary>
public sealed class CosineRestartsSchedule : LearningRateSchedule
{
    /// <summary>Makes a schedule.</summary>
    /// <param name="initial">The rate that the first period begins with.</param>
    /// <param name="firstPeriod">Steps of the first period, at least 1.</param>
    /// <param name="periodFactor">What the length of a period is multiplied by, at least 1 (PyTorch's default is 1).</param>
    /// <param name="rateFactor">What the height of a period is multiplied by, above 0 and at most 1 (PyTorch has 1).</param>
    /// <param name="final">The rate that each period approaches.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public CosineRestartsSchedule(float initial, long firstPeriod, float periodFactor = 2f, float rateFactor = 1f, float final = 0f)
    {
        Initial = Checked(initial, nameof(initial));
        Final = Checked(final, nameof(final));
        FirstPeriod = CheckedSteps(firstPeriod, 1, nameof(firstPeriod));
        if (!(periodFactor >= 1f && float.IsFinite(periodFactor)))
        {
            throw new ArgumentOutOfRangeException(nameof(periodFactor), periodFactor, "Expected a finite factor of at least 1.");
        }

        if (!(rateFactor > 0f && rateFactor <= 1f))
        {
            throw new ArgumentOutOfRangeException(nameof(rateFactor), rateFactor, "Expected a factor above 0 and at most 1.");
        }

        PeriodFactor = periodFactor;
        RateFactor = rateFactor;
    }

    /// <summary>The rate that the first period begins with.</summary>
    public float Initial { get; }

    /// <summary>Steps of the first period.</summary>
    public long FirstPeriod { get; }

    /// <summary>What the length of a period is multiplied by.</summary>
    public float PeriodFactor { get; }

    /// <summary>What the height of a period is multiplied by.</summary>
    public float RateFactor { get; }

    /// <summary>The rate that each period approaches.</summary>
    public float Final { get; }

    /// <inheritdoc/>
    public override float At(in TrainingPosition position)
    {
        // The periods before this one, 1 + f + f² + ... of the first, without a loop, since a training can have millions of steps.
        double periods = (double)position.Step / FirstPeriod, factor = PeriodFactor, number, begun, length = 1.0;
        if (factor == 1.0)
        {
            number = begun = Math.Floor(periods);
        }
        else
        {
            number = Math.Floor(Math.Log(1.0 + (periods * (factor - 1.0)), factor) + 1e-12);
            length = Math.Pow(factor, number);
            begun = (length - 1.0) / (factor - 1.0);
        }

        double height = (Initial - (double)Final) * Math.Pow(RateFactor, number);
        return (float)(Final + (height * 0.5 * (1.0 + Math.Cos(Math.PI * Math.Max(0.0, periods - begun) / length))));
    }
}
