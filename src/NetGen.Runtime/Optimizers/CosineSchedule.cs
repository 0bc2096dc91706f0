namespace NetGen;

/// <summary>
/// Half a cosine from an initial to a final rate (Loshchilov and Hutter, "SGDR", 2017, without restarts), after an optional linear warm-up. With T
/// steps in all, of which
/// W are warm-up, step s has the rate initial × (s + 1) / W where s &lt; W, and final + (initial - final) × (1 + cos(π (s - W) / (T - W))) / 2
/// after that.
/// From T on it stays at the final rate.
/// </summary>
public sealed class CosineSchedule : LearningRateSchedule
{
    /// <summary>Makes a schedule.</summary>
    /// <param name="initial">The highest rate.</param>
    /// <param name="final">The rate that is approached at the end.</param>
    /// <param name="warmupSteps">Steps of linear warm-up, at least 0.</param>
    /// <param name="totalSteps">Steps until <paramref name="final"/>; 0 takes the length of the training that <c>Fit</c> (or
    /// <see cref="Optimizer.TotalSteps"/>) says.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is negative or not finite, or a number of steps is negative.</exception>
    public CosineSchedule(float initial, float final = 0f, int warmupSteps = 0, long totalSteps = 0)
    {
        Initial = Checked(initial, nameof(initial));
        Final = Checked(final, nameof(final));
        ArgumentOutOfRangeException.ThrowIfNegative(warmupSteps);
        ArgumentOutOfRangeException.ThrowIfNegative(totalSteps);
        WarmupSteps = warmupSteps;
        TotalSteps = totalSteps;
    }

    /// <summary>The highest rate.</summary>
    public float Initial { get; }

    /// <summary>The rate at the end.</summary>
    public float Final { get; }

    /// <summary>Steps of linear warm-up.</summary>
    public int WarmupSteps { get; }

    /// <summary>Steps until <see cref="Final"/>; 0 for the length of the training.</summary>
    public long TotalSteps { get; }

    /// <inheritdoc/>
    public override float At(in TrainingPosition position)
    {
        long total = Length(TotalSteps, position);
        if (position.Step < WarmupSteps)
        {
            return (float)(Initial * (position.Step + 1.0) / WarmupSteps);
        }

        if (position.Step >= total)
        {
            return Final;
        }

        double progress = (double)(position.Step - WarmupSteps) / (total - WarmupSteps);
        return (float)(Final + ((Initial - (double)Final) * 0.5 * (1.0 + Math.Cos(Math.PI * progress))));
    }
}
