// The pool under stress: many phases, empty and single items, exceptions, more threads than cores.

namespace NetGen.Tests.Training;

[Collection(AloneCollection.Name)]
public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void EachItemOfManyPhases_RunsOnceAndAfterThePhaseBefore(int threads)
    {
        using WorkerPool pool = new(threads) { UsesAllThreads = true };
        CountingWork work = new(phases: 60);
        for (int run = 0; run < 100; run++)
        {
            work.Reset();
            pool.Run(work);
            work.AssertComplete();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void ExceptionOfAnItem_IsThrownByRunAndThePoolStaysUsable(int threads)
    {
        using WorkerPool pool = new(threads) { UsesAllThreads = true };
        CountingWork good = new(phases: 10);
        for (int run = 0; run < 50; run++)
        {
            ThrowingWork bad = new(phase: run % 5, item: run % 7);
            ArithmeticException exception = Assert.Throws<ArithmeticException>(() => pool.Run(bad));
            Assert.Equal($"phase {run % 5} item {run % 7}", exception.Message);
            Assert.Equal(0, bad.ItemsOfLaterPhases);
            good.Reset();
            pool.Run(good);
            good.AssertComplete();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void ExceptionOfAnItemCount_IsThrownByRun(int threads)
    {
        using WorkerPool pool = new(threads) { UsesAllThreads = true };
        ThrowingWork bad = new(phase: -1, item: 0) { ThrowingCount = 2 };
        Assert.Throws<NotSupportedException>(() => pool.Run(bad));
        CountingWork good = new(phases: 3);
        good.Reset();
        pool.Run(good);
        good.AssertComplete();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Run_OnceWarm_AllocatesNothingOnAnyThread(int threads)
    {
        using WorkerPool pool = new(threads) { UsesAllThreads = true };
        CountingWork work = new(phases: 20);
        Allocations.AssertNone("Run", () => pool.Run(work), repeats: 50);
    }

    [Fact]
    public void SleepingWorkers_AreWokenByTheNextRun()
    {
        using WorkerPool pool = new(4) { UsesAllThreads = true };
        MeetingWork work = new(participants: 4);
        for (int run = 0; run < 5; run++)
        {
            Thread.Sleep(30);
            work.Reset();

            // Each item waits until all four run at once, so that all four threads must have come.
            pool.Run(work);
            Assert.Equal(4, work.Arrived);
        }
    }

    [Fact]
    public void EachThread_TakesItsOwnItemFirst()
    {
        using WorkerPool pool = new(4) { UsesAllThreads = true };
        MeetingWork work = new(participants: 4);
        for (int run = 0; run < 20; run++)
        {
            work.Reset();

            // An item ends when all four run: whoever has claimed one can take no other.
            pool.Run(work);
            Assert.Equal([0, 1, 2, 3], work.Workers);
        }
    }

    [Fact]
    public void WorkerNumbers_StayBelowThoseAnnounced()
    {
        using WorkerPool pool = new(8) { UsesAllThreads = true };
        CountingWork work = new(phases: 30);
        pool.Run(work);
        Assert.Equal(8, work.Workers);
        Assert.InRange(work.LargestWorker, 0, 7);
    }

    [Fact]
    public void RunFromInsideAnItem_IsRefused()
    {
        using WorkerPool pool = new(2) { UsesAllThreads = true };
        NestedWork nested = new(pool);
        Assert.Throws<InvalidOperationException>(() => pool.Run(nested));
        CountingWork good = new(phases: 3);
        good.Reset();
        pool.Run(good);
        good.AssertComplete();
    }

    [Fact]
    public void DisposedPool_RefusesToRun()
    {
        WorkerPool pool = new(2) { UsesAllThreads = true };
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(new CountingWork(phases: 1)));
    }

    [Fact]
    public void ThreadCountOutsideItsRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(WorkerPool.MaxThreads + 1));
        using WorkerPool pool = new();
        Assert.Equal(Environment.ProcessorCount, pool.Threads);
    }

    // Phases of 0, 1 and many items in turn; each item checks that the phases before it are complete.
    private sealed class CountingWork(int phases) : IPhasedWork
    {
        private static readonly int[] Sizes = [5, 1, 64, 0, 2, 1, 17];
        private readonly int[,] runs = new int[phases, 64];
        private readonly int[] done = new int[phases];
        private int tooEarly, largestWorker;

        public int PhaseCount => phases;

        public int Workers { get; private set; }

        public int LargestWorker => largestWorker;

        public void EnsureWorkers(int workers) => Workers = workers;

        public int ItemCount(int phase) => Sizes[phase % Sizes.Length];

        public void RunItem(int phase, int item, int worker)
        {
            if (phase > 0 && Volatile.Read(ref done[phase - 1]) < ItemCount(phase - 1))
            {
                Interlocked.Increment(ref tooEarly);
            }

            Interlocked.Increment(ref runs[phase, item]);
            Interlocked.Increment(ref done[phase]);
            int seen;
            while (worker > (seen = Volatile.Read(ref largestWorker)))
            {
                Interlocked.CompareExchange(ref largestWorker, worker, seen);
            }
        }

        public void Reset()
        {
            Array.Clear(runs);
            Array.Clear(done);
            tooEarly = 0;
        }

        public void AssertComplete()
        {
            Assert.Equal(0, tooEarly);
            for (int phase = 0; phase < phases; phase++)
            {
                for (int item = 0; item < 64; item++)
                {
                    Assert.Equal(item < ItemCount(phase) ? 1 : 0, runs[phase, item]);
                }
            }
        }
    }

    private sealed class ThrowingWork(int phase, int item) : IPhasedWork
    {
        private int later;

        public int ThrowingCount { get; init; } = -1;

        public int ItemsOfLaterPhases => later;

        public int PhaseCount => 6;

        public void EnsureWorkers(int workers)
        {
        }

        public int ItemCount(int p) => p == ThrowingCount ? throw new NotSupportedException("no count") : 9;

        public void RunItem(int p, int i, int worker)
        {
            if (phase >= 0 && p > phase)
            {
                Interlocked.Increment(ref later);
            }

            if (p == phase && i == item)
            {
                throw new ArithmeticException($"phase {p} item {i}");
            }
        }
    }

    private sealed class MeetingWork(int participants) : IPhasedWork
    {
        private int arrived;

        public int Arrived => arrived;

        /// <summary>Which thread ran each item.</summary>
        public int[] Workers { get; } = new int[participants];

        public int PhaseCount => 1;

        public void Reset() => arrived = 0;

        public void EnsureWorkers(int workers)
        {
        }

        public int ItemCount(int phase) => participants;

        public void RunItem(int phase, int item, int worker)
        {
            Workers[item] = worker;
            Interlocked.Increment(ref arrived);
            if (!SpinWait.SpinUntil(() => Volatile.Read(ref arrived) == participants, TimeSpan.FromSeconds(20)))
            {
                throw new TimeoutException($"Only {arrived} of {participants} threads came.");
            }
        }
    }

    [Fact]
    public void Work_OnAnyNumberOfThreads_RunsEachItemOnceAndPhaseAfterPhase()
    {
        // From one run to the next more or fewer threads share it, while the others spin, sleep or are about to.
        using WorkerPool pool = new(8);
        CountingWork work = new(phases: 12);
        work.EnsureWorkers(8);
        int[] counts = [8, 2, 5, 3, 8, 1, 8, 7, 2, 8, 4];
        for (int run = 0; run < 600; run++)
        {
            work.Reset();
            pool.RunOn(counts[run % counts.Length], work);
            work.AssertComplete();
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Work_ThatThePoolTries_CountsTheSame(int threads)
    {
        // Through all that the pool tries: warm-up, all threads, half of them and so on, what it decides, and some of it again.
        using WorkerPool pool = new(threads);
        SixItems work = new();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (int run = 1; clock.ElapsedMilliseconds < 400; run++)
        {
            pool.Run(work);
            Assert.Equal(run * 6L, work.Items);
        }
    }

    [Theory]
    [InlineData(2, 1, new double[] { 2.0, 5.0 })] // Alone in 2 us, two together in 5.
    [InlineData(2, 2, new double[] { 5.0, 3.0 })]
    [InlineData(2, 2, new double[] { 5.0, 6.0 })] // Too little to do without a core.
    [InlineData(2, 1, new double[] { 15_000, 19_000 })]
    [InlineData(2, 2, new double[] { 15_000, 30_000 })] // Longer than what is tried.
    [InlineData(3, 2, new double[] { 100, 60, 80 })]
    [InlineData(5, 3, new double[] { 100, 60, 45, 46, 60 })] // 5, 3, 2.
    [InlineData(16, 4, new double[] { 1000, 520, 0, 280, 0, 0, 0, 560, 0, 0, 0, 0, 0, 0, 0, 760 })] // As LeNet-5 at batch 64, whose phases have four items.
    [InlineData(16, 16, new double[] { 1600, 800, 0, 400, 0, 0, 0, 200, 0, 0, 0, 0, 0, 0, 0, 100 })]
    [InlineData(16, 2, new double[] { 1000, 400, 0, 600, 0, 0, 0, 570, 0, 0, 0, 0, 0, 0, 0, 560 })] // Over a hill.
    public void Pace_KeepsToWhatWasFastest(int threads, int expected, double[] microseconds)
    {
        SimulatedPace simulated = new(threads, count => microseconds[count - 1]);
        simulated.RunFor(milliseconds: 400);
        Assert.Equal(expected, simulated.Pace.Threads);
        if (expected == threads && threads > 2)
        {
            // Two runs on half the threads tell that all are twice as fast.
            Assert.InRange(simulated.Lost, 1, 2.5 * microseconds[(threads / 2) - 1]);
        }
    }

    [Theory]
    [InlineData(5, 0.001)] // Two runs of half a second.
    [InlineData(1000, 0.01)]
    [InlineData(8000, 0.05)]
    [InlineData(90_000, 0)]
    public void Pace_CostsLittleWhereAllThreadsAreRight(double microseconds, double share)
    {
        SimulatedPace simulated = new(2, count => count == 2 ? microseconds : 2 * microseconds);
        simulated.RunFor(milliseconds: 60_000);
        Assert.InRange(simulated.Lost / 60e6, 0, share);
    }

    [Fact]
    public void Pace_CostsLittleWhereOneThreadIsRight()
    {
        SimulatedPace simulated = new(2, count => count == 1 ? 10 : 100);
        simulated.RunFor(milliseconds: 60_000);
        Assert.Equal(1, simulated.Pace.Threads);
        Assert.InRange(simulated.Lost / 60e6, 0.001, 0.01);
    }

    [Fact]
    public void Pace_AsksAgain()
    {
        // Slow together at first, as beside another process, then fast.
        double together = 3000;
        SimulatedPace simulated = new(2, count => count == 1 ? 2000 : together);
        simulated.RunFor(milliseconds: 1000);
        Assert.Equal(1, simulated.Pace.Threads);
        together = 1000;
        simulated.RunFor(milliseconds: 1000);
        Assert.Equal(2, simulated.Pace.Threads);
    }

    [Fact]
    public void Pace_GoesByTheLargestRuns()
    {
        // Every second batch is the short rest of an epoch: soonest alone, where whole ones take two threads.
        RunPace pace = new(2);
        double ticks = System.Diagnostics.Stopwatch.Frequency / 1e6;
        for (int run = 0; run < 2000; run++)
        {
            bool whole = run % 2 == 0;
            pace.Ended((long)(ticks * (whole ? pace.Threads == 2 ? 500 : 900 : pace.Threads == 2 ? 30 : 10)), whole ? 64 : 1, now: run / 4);
        }

        Assert.Equal(2, pace.Threads);
    }

    [Fact]
    public void Pace_WhenNoLargeRunsComeAnyMore_GoesByTheSmallOnes()
    {
        // One large run, which begins a try; then small ones alone, which one thread ends soonest.
        RunPace pace = new(2);
        long millisecond = System.Diagnostics.Stopwatch.Frequency / 1000;
        pace.Ended(5 * millisecond, size: 64, now: 0);
        for (int run = 0; run < 500; run++)
        {
            pace.Ended(pace.Threads == 2 ? 2 * millisecond : millisecond, size: 1, now: run);
        }

        Assert.Equal(1, pace.Threads);
        Assert.False(pace.IsTimed);
    }

    // A pace on a clock of its own, and the microseconds that runs took beyond what the best number of threads takes.
    private sealed class SimulatedPace(int threads, Func<int, double> microseconds)
    {
        private double time;

        public RunPace Pace { get; } = new(threads);

        public double Lost { get; private set; }

        public void RunFor(double milliseconds)
        {
            double least = Enumerable.Range(1, threads).Select(microseconds).Where(t => t > 0).Min();
            for (double end = time + (milliseconds * 1000); time < end || Pace.IsTimed;)
            {
                double took = microseconds(Pace.Threads);
                (time, Lost) = (time + took, Lost + took - least);
                Pace.Ended((long)(took * System.Diagnostics.Stopwatch.Frequency / 1e6), size: 1, now: (long)(time / 1000));
            }
        }
    }

    private sealed class SixItems : IPhasedWork
    {
        private long items;

        public long Items => Interlocked.Read(ref items);

        public int PhaseCount => 2;

        public void EnsureWorkers(int workers)
        {
        }

        public int ItemCount(int phase) => 3;

        public void RunItem(int phase, int item, int worker) => Interlocked.Increment(ref items);
    }

    private sealed class NestedWork(WorkerPool pool) : IPhasedWork
    {
        public int PhaseCount => 1;

        public void EnsureWorkers(int workers)
        {
        }

        public int ItemCount(int phase) => 4;

        public void RunItem(int phase, int item, int worker) => pool.Run(new CountingWork(phases: 1));
    }
}
