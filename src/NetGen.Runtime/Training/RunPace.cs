using System.Diagnostics;

namespace NetGen;

/// <summary>
/// Finds out by trying whether a small work ends sooner on one thread: waking and meeting others costs some microseconds a run. A few runs of each kind are timed, the shortest of each counts, and
/// what won stays for some thousand runs. Which threads run a work never changes its results.
/// </summary>
internal sealed class RunPace
{
    private const int Warmup = 8, Window = 8, Period = 8192;

    // Works that take longer together gain from it.
    private static readonly long LongestSmall = Stopwatch.Frequency / 20_000;

    private long together = long.MaxValue, alone = long.MaxValue;
    private int run;

    /// <summary>Whether the next run should be the calling thread's alone.</summary>
    public bool IsAlone { get; private set; }

    /// <summary>Whether the next run's time should be told.</summary>
    public bool IsTimed { get; private set; }

    /// <summary>Says that a run has ended.</summary>
    /// <param name="ticks">How long it took, by the stopwatch, if it was timed.</param>
    public void Ended(long ticks)
    {
        if (IsTimed)
        {
            ref long shortest = ref IsAlone ? ref alone : ref together;
            shortest = Math.Min(shortest, ticks);
        }

        run++;
        switch (run)
        {
            case Warmup:
                (IsTimed, IsAlone, together, alone) = (true, false, long.MaxValue, long.MaxValue);
                break;
            case Warmup + Window when together > LongestSmall:
                IsTimed = false;
                break;
            case Warmup + Window:
                IsAlone = true;
                break;
            case Warmup + (2 * Window):
                IsTimed = false;
                IsAlone = alone <= together && together <= LongestSmall;
                break;
            case Period:
                // What is small may have become large: other data, another batch.
                run = Warmup - 1;
                break;
        }
    }
}
