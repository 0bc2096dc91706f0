namespace NetGen;

/// <summary>
/// One cycle (Smith and Topin, "Super-Convergence", 2018; PyTorch: OneCycleLR): the rate climbs from maximum / startDivisor to the maximum in the first
/// part of the T
/// steps, and then falls to maximum / startDivisor / endDivisor at the last. Both ways are half a cosine, or straight. The momentum is not cycled.
/// </summary>
public sealed class OneCycleSchedule : LearningRateSchedule
{
    /// <summary>Makes a schedule.</summary>
    /// <param name="maximum">The highest rate.</param>
    /// <param name="totalSteps">Steps in all; 0 takes the length of the training that <c>Fit</c> (or <see cref="Optimizer.TotalSteps"/>) says.</param>
    /// <param name="risingShare">Share of the steps that climb, above 0 and below 1 (PyTorch: pct_start).</param>
    /// <param name="startDivisor">The maximum by the first rate, above 0 (PyTorch: div_factor).</param>
    /// <param name="endDivisor">The first rate by the last, above 0 (PyTorch: final_div_factor).</param>
    /// <param name="linear">Whether the ways are straight.</param>
    /// <param name="threePhases">Whether the rate falls to the first one as fast as it climbed, and to the last one in the rest of the time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public OneCycleSchedule(
        float maximum, long totalSteps = 0, float risingShare = 0.3f, float startDivisor = 25f, float endDivisor = 1e4f,
        bool linear = false, bool threePhases = false)
    {
        Maximum = Checked(maximum, nameof(maximum));
        TotalSteps = CheckedSteps(totalSteps, 0, nameof(totalSteps));
        float limit = threePhases ? 0.5f : 1f;
        if (!(risingShare > 0f && risingShare < limit))
        {
            throw new ArgumentOutOfRangeException(
                nameof(risingShare), risingShare, FormattableString.Invariant($"Expected a share above 0 and below {limit}."));
        }

        RisingShare = risingShare;
        StartDivisor = CheckedPositive(startDivisor, nameof(startDivisor));
        EndDivisor = CheckedPositive(endDivisor, nameof(endDivisor));
        Linear = linear;
        ThreePhases = threePhases;
    }

    /// <summary>The highest rate.</summary>
    public float Maximum { get; }

    /// <summary>Steps in all; 0 for the length of the training.</summary>
    public long TotalSteps { get; }

    /// <summary>Share of the steps that climb.</summary>
    public float RisingShare { get; }

    /// <summary>The maximum by the first rate.</summary>
    public float StartDivisor { get; }

    /// <summary>The first rate by the last.</summary>
    public float EndDivisor { get; }

    /// <summary>Whether the ways are straight.</summary>
    public bool Linear { get; }

    /// <summary>Whether there is a way down to the first rate before that to the last.</summary>
    public bool ThreePhases { get; }

    /// <inheritdoc/>
    public override float At(in TrainingPosition position)
    {
        long total = Length(TotalSteps, position);
        double first = (double)Maximum / StartDivisor, last = first / EndDivisor, step = Math.Min(position.Step, total - 1);

        // Where the phases end, in steps, as PyTorch counts them.
        double share = (double)(decimal)RisingShare, top = (share * total) - 1.0, end = total - 1.0, middle = (2.0 * share * total) - 2.0;
        return (float)(step <= top ? Between(first, Maximum, step / top)
            : !ThreePhases ? Between(Maximum, last, (step - top) / (end - top))
            : step <= middle ? Between(Maximum, first, (step - top) / (middle - top))
            : Between(first, last, (step - middle) / (end - middle)));
    }

    private double Between(double from, double to, double progress)
    {
        // A phase without any length is over.
        progress = double.IsFinite(progress) ? progress : 1.0;
        return from + ((to - from) * (Linear ? progress : 0.5 * (1.0 - Math.Cos(Math.PI * progress))));
    }
}
