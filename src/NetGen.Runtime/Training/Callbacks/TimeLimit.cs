namespace NetGen;

/// <summary>
/// Ends a training in time: no epoch begins that would end after the limit if it took as long as the last one. The first epoch always runs. A
/// training resumed from the checkpoint goes on, and has the whole limit again.
/// </summary>
public sealed class TimeLimit : Callback
{
    private readonly TimeSpan limit;
    private readonly TimeProvider clock;
    private long begin, epochBegin;

    /// <summary>Makes a callback.</summary>
    /// <param name="limit">The time from the beginning of the training, above zero.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not above zero.</exception>
    public TimeLimit(TimeSpan limit, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        this.limit = limit;
        this.clock = clock ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context) => begin = clock.GetTimestamp();

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingContext context) => epochBegin = clock.GetTimestamp();

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(context);
        long now = clock.GetTimestamp();
        if (clock.GetElapsedTime(begin, now) + clock.GetElapsedTime(epochBegin, now) > limit)
        {
            context.RequestPause();
        }
    }
}
