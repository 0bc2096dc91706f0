namespace NetGen;

/// <summary>Decay with the inverse of time (Keras: InverseTimeDecay): step s has the rate initial / (1 + decayRate × s / decaySteps).</summary>
public sealed class InverseTimeSchedule : DecaySchedule
{
    /// <summary>Makes a schedule.</summary>
    /// <param name="initial">The first rate.</param>
    /// <param name="decayRate">How much the divisor grows in an interval, above 0.</param>
    /// <param name="decaySteps">Steps of one interval, at least 1.</param>
    /// <param name="staircase">Whether the rate changes at the end of each interval only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public InverseTimeSchedule(float initial, float decayRate, long decaySteps, bool staircase = false)
        : base(initial, decayRate, decaySteps, staircase)
    {
    }

    /// <inheritdoc/>
    private protected override double Factor(double intervals) => 1.0 / (1.0 + (DecayRate * intervals));
}
