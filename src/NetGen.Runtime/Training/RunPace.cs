using System.Diagnostics;

namespace NetGen;

/// <summary>
/// Finds out by trying how many threads end a work soonest: meeting others costs some microseconds a phase, and threads without items in one phase may have to be woken for the next. All threads
/// first, then half as many again and again, for as long as that takes less than a third longer than the best; a few runs of each are timed, the shortest of each counts, and what won stays for a
/// while. Which threads run a work never changes its results.
/// </summary>
internal sealed class RunPace
{
    /// <summary>Runs of each number of threads, at least; two of those that take half as long again as the best.</summary>
    private const int LeastRuns = 8, HopelessRuns = 2;

    /// <summary>Smaller runs one after the other, of which none counts, until it is clear that larger ones do not come any more.</summary>
    private const int MostSmaller = 64;

    /// <summary>
    /// Milliseconds after which all is tried anew: what was small may have become large, and another process may have kept a core while this was timed. First for all threads, which lose two runs by that
    /// where half of them are slow; first for fewer, which lose more where they are right, and all else where they are not; and the most of both, as each asks half as often after each time it wins again.
    /// </summary>
    private const int Rest = 500, RestOfFewer = 50, LongestRest = 4000;

    // A core that sleeps takes milliseconds to come back, on a virtual machine: at first, and where its thread had no part in the runs before. Only then are all threads timed.
    private static readonly long WarmUp = Stopwatch.Frequency / 50, Window = Stopwatch.Frequency / 200;

    // Works that take longer on all threads are not tried on fewer: a few dozen threads to wake are little to them, and a try takes long.
    private static readonly long Longest = Stopwatch.Frequency / 50;

    private readonly int all;
    private int best, settled, runs, largest, smaller;
    private long shortestOfBest, shortest, total, rest, until;
    private bool warm, confirming;

    /// <param name="all">Threads of the pool, at least 2.</param>
    public RunPace(int all)
    {
        this.all = best = settled = all;
        Try(all);
    }

    /// <summary>How many threads should share the next run.</summary>
    public int Threads { get; private set; }

    /// <summary>Whether the next run's time should be told.</summary>
    public bool IsTimed { get; private set; }

    private bool IsLongEnough => warm
        ? (runs >= LeastRuns && total >= Window) || (runs >= HopelessRuns && (Threads == all ? shortest > Longest : shortest / 3 > shortestOfBest / 2))
        : total >= WarmUp;

    /// <summary>Says that a run has ended.</summary>
    /// <param name="ticks">How long it took, by the stopwatch, if it was timed.</param>
    /// <param name="size">How large it was: of timed runs only the largest count, as the last batch of an epoch may be short.</param>
    /// <param name="now">Milliseconds, by a clock that never goes back.</param>
    public void Ended(long ticks, int size, long now)
    {
        if (!IsTimed)
        {
            if (now >= until)
            {
                StartOver();
            }

            return;
        }

        if (size < largest)
        {
            if (++smaller > MostSmaller)
            {
                StartOver();
            }

            return;
        }

        smaller = 0;
        if (size > largest)
        {
            largest = size;
            Try(all);
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
            EndWindow(now);
        }
        else
        {
            warm = true;
            Try(all);
        }
    }

    private void EndWindow(long now)
    {
        // A busy neighbour takes what the second of two threads brings, but hardly more.
        if (Threads == all || shortest + (shortest / 4) < shortestOfBest)
        {
            (best, shortestOfBest) = (Threads, shortest);
        }

        if (Threads > 1 && shortestOfBest <= Longest && shortest - (shortest / 4) <= shortestOfBest)
        {
            Try((Threads + 1) / 2);
            return;
        }

        // Fewer have to win twice: to miss a core because it was busy for a moment costs more than to ask again.
        if (best < all && settled == all && !confirming)
        {
            (confirming, warm) = (true, false);
            Try(all);
            return;
        }

        bool again = best == all == (settled == all);
        rest = again && rest > 0 ? Math.Min(2 * rest, LongestRest) : best == all ? Rest : RestOfFewer;
        (Threads, settled, confirming, IsTimed, until) = (best, best, false, false, now + rest);
    }

    private void StartOver()
    {
        (warm, confirming, largest, smaller) = (settled == all, false, 0, 0);
        Try(all);
    }

    private void Try(int threads) => (Threads, IsTimed, runs, shortest, total) = (threads, true, 0, long.MaxValue, 0);
}
