// A pool of two threads, measured on items of known length.

using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NetGen.Scaling;

internal static class PoolMeter
{
    private const int Rounds = 101, WarmUpRounds = 20, Phases = 200, ManyItems = 64, EmptyItems = 20_000, Naps = 41;
    private const double ItemNanoseconds = 2000;

    // A thread that sleeps comes after 50 us, or after some milliseconds where the system gives it the waker's processor: the caller must still be busy then.
    private const double LongItemNanoseconds = 8e6;
    private const int NapMilliseconds = 5;

    /// <summary>Medians over many runs.</summary>
    internal static PoolCosts Measure()
    {
        using var alone = new WorkerPool(1);
        using var together = new WorkerPool(2) { UsesAllThreads = true };
        double[] times = PhaseTimes(
            (alone, new Busy(Phases, 2, ItemNanoseconds)),
            (together, new Busy(Phases, 1, ItemNanoseconds)),
            (together, new Busy(Phases, 2, ItemNanoseconds)),
            (together, new Busy(Phases, ManyItems, ItemNanoseconds)),
            (together, new Busy(1, EmptyItems, 0)));
        double item = times[0] / 2, one = times[1], two = times[2], many = times[3];
        double claim = Math.Max(0, ((many - two) / ((ManyItems / 2) - 1)) - item);
        double opening = Math.Max(0, one - item - claim);
        (double call, double latency) = Waking(together, opening + claim);
        return new PoolCosts(opening, Math.Max(0, two - one), claim, times[4] / EmptyItems, call, latency, SpinTicks(null) * 1e9 / Stopwatch.Frequency);
    }

    // Nanoseconds of a phase of each kind. They take turns: a difference between two of them is one of the same machine.
    private static double[] PhaseTimes(params (WorkerPool Pool, Busy Work)[] kinds)
    {
        List<double>[] times = [.. kinds.Select(_ => new List<double>())];
        for (int round = -WarmUpRounds; round < Rounds; round++)
        {
            for (int kind = 0; kind < kinds.Length; kind++)
            {
                (WorkerPool pool, Busy work) = kinds[kind];
                long start = Stopwatch.GetTimestamp();
                pool.Run(work);
                if (round >= 0)
                {
                    times[kind].Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / work.PhaseCount);
                }
            }
        }

        return [.. times.Select(Median.Of)];
    }

    // The other thread sleeps: how much later than usual the caller's item begins, and when the other one's does. If the caller ran both, the other had not come before the first ended.
    private static (double Call, double Latency) Waking(WorkerPool pool, double usual)
    {
        var work = new Busy(1, 2, LongItemNanoseconds);
        List<double> calls = [], latencies = [];
        for (int nap = 0; nap < Naps; nap++)
        {
            Thread.Sleep(NapMilliseconds);
            long start = Stopwatch.GetTimestamp();
            pool.Run(work);
            int callers = work.Workers[0] == 0 ? 0 : 1;
            calls.Add(Stopwatch.GetElapsedTime(start, work.Begins[callers]).TotalNanoseconds - usual);
            latencies.Add(work.Workers[1 - callers] == 0 ? LongItemNanoseconds : Stopwatch.GetElapsedTime(start, work.Begins[1 - callers]).TotalNanoseconds - usual);
        }

        return (Math.Max(0, Median.Of(calls)), Math.Max(0, Median.Of(latencies)));
    }

    // How long a thread spins is the pool's own affair; the simulation must know.
    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "SpinTicks")]
    private static extern ref long SpinTicks(WorkerPool? pool);

    /// <summary>Items that look at the clock until their time is over.</summary>
    private sealed class Busy(int phases, int items, double nanoseconds) : IPhasedWork
    {
        private readonly long ticks = (long)(nanoseconds * Stopwatch.Frequency / 1e9);

        /// <summary>When each item began, for the last phase.</summary>
        internal long[] Begins { get; } = new long[items];

        /// <summary>Which thread ran it.</summary>
        internal int[] Workers { get; } = new int[items];

        public int PhaseCount => phases;

        public void EnsureWorkers(int workers)
        {
        }

        public int ItemCount(int phase) => items;

        public void RunItem(int phase, int item, int worker)
        {
            if (ticks > 0)
            {
                long begin = Stopwatch.GetTimestamp();
                (Begins[item], Workers[item]) = (begin, worker);
                while (Stopwatch.GetTimestamp() - begin < ticks)
                {
                }
            }
        }
    }
}
