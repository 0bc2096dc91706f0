using System.Diagnostics;

namespace NetGen;

/// <summary>
/// Finds out by trying how many threads end a work soonest: meeting others costs some microseconds a phase, and threads without items in one phase may have to be woken for the next. All threads
/// first, then half as many again and again, for as long as that takes less than a third longer than the best; a few runs of each are timed, the shortest of each counts, and what won stays for some thousand runs. Which
/// threads run a work never changes its results.
/// </summary>
internal sealed class RunPace
{
    /// <summary>Runs before the first that is timed, runs of each number of threads, and runs after which all is tried anew: what was small may have become large.</summary>
    private const int Warmup = 8, Window = 8, Period = 8192;

    /// <summary>Of long runs two tell enough.</summary>
    private const int LeastRuns = 2;

    private static readonly long LongWindow = Stopwatch.Frequency / 100;

    private readonly int all;
    private int best, run;
    private long shortestOfBest, shortest, total;

    /// <param name="all">Threads of the pool, at least 2.</param>
    public RunPace(int all) => this.all = best = Threads = all;

    /// <summary>How many threads should share the next run.</summary>
    public int Threads { get; private set; }

    /// <summary>Whether the next run's time should be told.</summary>
    public bool IsTimed { get; private set; }

    /// <summary>Says that a run has ended.</summary>
    /// <param name="ticks">How long it took, by the stopwatch, if it was timed.</param>
    public void Ended(long ticks)
    {
        run++;
        if (!IsTimed)
        {
            if (run == Warmup)
            {
                shortestOfBest = long.MaxValue;
                Try(all);
            }
            else if (run == Period)
            {
                run = Warmup - 1;
            }

            return;
        }

        shortest = Math.Min(shortest, ticks);
        total += ticks;
        if (run >= Window || (run >= LeastRuns && total >= LongWindow))
        {
            EndWindow();
        }
    }

    private void EndWindow()
    {
        // Of equals the fewer: a core that gains nothing may as well rest.
        if (shortest - (shortest / 64) <= shortestOfBest)
        {
            (best, shortestOfBest) = (Threads, Math.Min(shortest, shortestOfBest));
        }

        if (Threads > 1 && shortest - (shortest / 4) <= shortestOfBest)
        {
            Try((Threads + 1) / 2);
            return;
        }

        (Threads, IsTimed, run) = (best, false, Warmup);
    }

    private void Try(int threads) => (Threads, IsTimed, run, shortest, total) = (threads, true, 0, long.MaxValue, 0);
}
