namespace NetGen;

/// <summary>
/// Constant rates, one after the other (Keras: PiecewiseConstantDecay; PyTorch: MultiStepLR): step s has the rate number i, where i boundaries are at or
/// below s. A
/// boundary is thus the number of steps before it, as in PyTorch; Keras' rate changes one step later.
/// </summary>
public sealed class PiecewiseConstantSchedule : LearningRateSchedule
{
    private readonly long[] boundaries;
    private readonly float[] rates;

    /// <summary>Makes a schedule.</summary>
    /// <param name="boundaries">The steps from which the next rate holds: above 0 and ascending.</param>
    /// <param name="rates">The rates, one more than boundaries.</param>
    /// <exception cref="ArgumentException">The boundaries do not ascend from above 0, there are not as many rates as expected, or one of them is no learning
    /// rate.</exception>
    public PiecewiseConstantSchedule(IReadOnlyList<long> boundaries, IReadOnlyList<float> rates)
    {
        ArgumentNullException.ThrowIfNull(boundaries);
        ArgumentNullException.ThrowIfNull(rates);
        if (rates.Count != boundaries.Count + 1)
        {
            throw new ArgumentException($"Expected {boundaries.Count + 1} rates, one more than boundaries, got {rates.Count}.", nameof(rates));
        }

        for (int i = 0; i < boundaries.Count; i++)
        {
            long least = i == 0 ? 1 : boundaries[i - 1] + 1;
            if (boundaries[i] < least)
            {
                throw new ArgumentException(
                    $"Expected a boundary of at least {least} at place {i}, since they ascend, got {boundaries[i]}.", nameof(boundaries));
            }
        }

        this.boundaries = [.. boundaries];
        this.rates = [.. rates.Select(r => Checked(r, nameof(rates)))];
    }

    /// <summary>The steps from which the next rate holds.</summary>
    public IReadOnlyList<long> Boundaries => boundaries;

    /// <summary>The rates.</summary>
    public IReadOnlyList<float> Rates => rates;

    /// <inheritdoc/>
    public override float At(in TrainingPosition position)
    {
        int place = 0;
        while (place < boundaries.Length && position.Step >= boundaries[place])
        {
            place++;
        }

        return rates[place];
    }
}
