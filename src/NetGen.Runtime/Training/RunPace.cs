using System.Diagnostics;

namespace NetGen;

/// <summary>
/// Finds out by trying how many threads end a work soonest: meeting others costs some microseconds a phase, and threads without items in one phase may have to be woken for the next. All threads
/// first, then half as many again and again, for as long as that takes less than a third longer than the best; a few runs of each are timed, the shortest of each counts, and what won stays for a
/// while. Which threads run a work never changes its results.
/// </summary>
internal sealed class RunPace
{
    /// <summary>Runs of each number of threads, at least; of long ones two tell enough, and of those that take half as long again as the best.</summary>
    private const int LeastRuns = 8, LeastLongRuns = 2;

    // A core that sleeps takes milliseconds to come back, on a virtual machine: at first, and where its thread had no part in the runs before. Only then are all threads timed.
    private static readonly long WarmUp = Stopwatch.Frequency / 50, Window = Stopwatch.Frequency / 200, LongWindow = Stopwatch.Frequency / 100;

    // After which all is tried anew: what was small may have become large, and another process may have kept a core while this was timed. All threads lose two runs by that. Fewer lose more, where
    // they are right, and all else where they are not: they are asked soon, and less and less often if they win again.
    private static readonly long Rest = Stopwatch.Frequency / 2, FirstRest = Stopwatch.Frequency / 20, LongestRest = 4 * Stopwatch.Frequency;

    private readonly int all;
    private int best, wished, settled, runs;
    private long shortestOfBest, shortest, total, rest, restOfFewer;
    private bool warm;

    /// <param name="all">Threads of the pool, at least 2.</param>
    public RunPace(int all)
    {
        this.all = best = wished = all;
        Try(all);
    }

    /// <summary>How many threads should share the next run.</summary>
    public int Threads { get; private set; }

    /// <summary>Whether the next run's time should be told.</summary>
    public bool IsTimed { get; private set; }

    private bool IsLongEnough => (runs >= LeastRuns && total >= (warm ? Window : WarmUp)) || (runs >= LeastLongRuns && warm && (total >= LongWindow || (Threads < all && shortest / 3 > shortestOfBest / 2)));

    /// <summary>Says that a run has ended.</summary>
    /// <param name="ticks">How long it took, by the stopwatch, if it was timed.</param>
    public void Ended(long ticks)
    {
        if (!IsTimed)
        {
            if (--rest <= 0)
            {
                warm = best == all;
                Try(all);
            }

            return;
        }

        runs++;
        shortest = Math.Min(shortest, ticks);
        total += ticks;
        if (!IsLongEnough)
        {
            return;
        }

        if (warm)
        {
            EndWindow();
        }
        else
        {
            warm = true;
            Try(all);
        }
    }

    private void EndWindow()
    {
        if (Threads == all || shortest + (shortest / 16) < shortestOfBest)
        {
            (best, shortestOfBest) = (Threads, shortest);
        }

        if (Threads > 1 && shortest - (shortest / 4) <= shortestOfBest)
        {
            Try((Threads + 1) / 2);
            return;
        }

        // Fewer have to win twice: to miss a core because it was busy for a moment costs more than to ask again.
        if (best < all && best != wished)
        {
            (wished, warm) = (best, false);
            Try(all);
            return;
        }

        wished = best;
        restOfFewer = best == settled ? Math.Min(2 * restOfFewer, LongestRest) : FirstRest;
        long time = best == all ? Rest : restOfFewer;
        (Threads, settled, IsTimed, rest) = (best, best, false, Math.Max(LeastRuns, time / Math.Max(1, shortestOfBest)));
    }

    private void Try(int threads) => (Threads, IsTimed, runs, shortest, total) = (threads, true, 0, long.MaxValue, 0);
}
