namespace NetGen;

/// <summary>Exponential decay (Keras: ExponentialDecay; PyTorch: ExponentialLR): step s has the rate initial × decayRate^(s / decaySteps).</summary>
public sealed class ExponentialSchedule : DecaySchedule
{
    /// <summary>Makes a schedule.</summary>
    /// <param name="initial">The first rate.</param>
    /// <param name="decayRate">What the rate is multiplied by in an interval, above 0; usually below 1.</param>
    /// <param name="decaySteps">Steps of one interval, at least 1.</param>
    /// <param name="staircase">Whether the rate changes at the end of each interval only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public ExponentialSchedule(float initial, float decayRate, long decaySteps, bool staircase = false)
        : base(initial, decayRate, decaySteps, staircase)
    {
    }

    /// <inheritdoc/>
    private protected override double Factor(double intervals) => Math.Pow(DecayRate, intervals);
}
