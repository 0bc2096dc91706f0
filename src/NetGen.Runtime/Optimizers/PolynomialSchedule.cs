namespace NetGen;

/// <summary>
/// Polynomial decay (Keras: PolynomialDecay; PyTorch: PolynomialLR): step s of T has the rate final + (initial - final) × (1 - s / T)^power, and from T
/// on the final one;
/// or, with cycles, T is extended to the next multiple of itself that is not below s.
/// </summary>
public sealed class PolynomialSchedule : LearningRateSchedule
{
    /// <summary>Makes a schedule.</summary>
    /// <param name="initial">The first rate.</param>
    /// <param name="final">The rate at the end.</param>
    /// <param name="power">The exponent, above 0; 1 is a straight line.</param>
    /// <param name="totalSteps">Steps until <paramref name="final"/>; 0 takes the length of the training that <c>Fit</c> (or
    /// <see cref="Optimizer.TotalSteps"/>)
    /// says.</param>
    /// <param name="cycle">Whether the rate rises again after the end, less each time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public PolynomialSchedule(float initial, float final = 1e-4f, float power = 1f, long totalSteps = 0, bool cycle = false)
    {
        Initial = Checked(initial, nameof(initial));
        Final = Checked(final, nameof(final));
        Power = CheckedPositive(power, nameof(power));
        TotalSteps = CheckedSteps(totalSteps, 0, nameof(totalSteps));
        Cycle = cycle;
    }

    /// <summary>The first rate.</summary>
    public float Initial { get; }

    /// <summary>The rate at the end.</summary>
    public float Final { get; }

    /// <summary>The exponent.</summary>
    public float Power { get; }

    /// <summary>Steps until <see cref="Final"/>; 0 for the length of the training.</summary>
    public long TotalSteps { get; }

    /// <summary>Whether the rate rises again after the end.</summary>
    public bool Cycle { get; }

    /// <inheritdoc/>
    public override float At(in TrainingPosition position)
    {
        long total = Length(TotalSteps, position), step = position.Step;
        if (Cycle)
        {
            total *= Math.Max(1, (step + total - 1) / total);
        }

        double left = 1.0 - ((double)Math.Min(step, total) / total);
        return (float)(Final + ((Initial - (double)Final) * Math.Pow(left, Power)));
    }
}
