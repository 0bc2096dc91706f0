// The threads that share the work of a training or evaluation. A phase's items are divided into one range for each thread, which takes its own first and then helps the others: in the next step
// it meets what it wrote in its own caches. For each range, one atomic 64-bit ticket holds the number of the phase and how many items nobody has claimed, so that a claim can never reach across a
// phase; whoever finishes the last item of a phase opens the next one. No thread is special, so a thread that the system has put to sleep holds up nothing but the item it runs.

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace NetGen;

/// <summary>
/// Runs <see cref="IPhasedWork"/> on several threads, of which the caller is one. Its threads spin for a moment between phases and then sleep; a
/// run allocates nothing.
/// Dispose it when it is no longer needed: until then its threads sleep in the background (they do not keep a process alive).
/// </summary>
public sealed class WorkerPool : IDisposable
{
    /// <summary>Most threads of a pool.</summary>
    public const int MaxThreads = 1024;

    // How long a thread spins for the next phase before it sleeps: longer than the phases of a small network differ, shorter than anybody notices.
    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000;

    private readonly Thread[] threads;
    private readonly ParkingSpot[] spots;
    private readonly bool oversubscribed;
    private readonly ConditionalWeakTable<IPhasedWork, RunPace> paces = [];
    private readonly ConditionalWeakTable<IPhasedWork, RunPace>.CreateValueCallback newPace;
    private readonly Ticket[] tickets;
    private Unfinished unfinished;
    private IPhasedWork? work;

    // Threads among which the work is divided: those with lower numbers. The others sleep on.
    private int sharing;
    private int phase, phaseCount, itemCount;
    private uint sequence;
    private ExceptionDispatchInfo? failure;
    private int busy;
    private volatile bool finished, disposed;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Threads including the caller of <see cref="Run"/>, at most <see cref="MaxThreads"/>; 0 for one per core.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is negative or above <see cref="MaxThreads"/>.</exception>
    public WorkerPool(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        Threads = threads == 0 ? Math.Min(Environment.ProcessorCount, MaxThreads) : threads;
        oversubscribed = Threads > Environment.ProcessorCount;
        newPace = _ => new RunPace(Threads);
        tickets = new Ticket[Threads];
        spots = new ParkingSpot[Threads];
        for (int i = 0; i < Threads; i++)
        {
            spots[i] = new ParkingSpot();
        }

        this.threads = new Thread[Threads - 1];
        for (int i = 0; i < this.threads.Length; i++)
        {
            int worker = i + 1;
            this.threads[i] = new Thread(() => WorkUntilDisposed(worker)) { IsBackground = true, Name = $"NetGen worker {worker}" };
            this.threads[i].Start();
        }
    }

    /// <summary>Threads that share the work, including the caller.</summary>
    public int Threads { get; }

    /// <summary>
    /// Whether all threads share every work, even one that fewer would end sooner. False unless set: the pool tries all, half of them, a quarter and so on, and keeps to what was fastest.
    /// </summary>
    public bool UsesAllThreads { get; init; }

    /// <summary>Runs all phases of <paramref name="work"/>, with a barrier after each, and returns when the last item has ended.</summary>
    /// <param name="work">What to run. The caller is worker 0.</param>
    /// <exception cref="InvalidOperationException">The pool is running something already (also: from inside an item).</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    /// <remarks>
    /// If an item throws, items that have not begun are skipped, the threads come to rest, and the first exception that was thrown is thrown again
    /// here. The pool stays usable.
    /// </remarks>
    public void Run(IPhasedWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(disposed, this);
        if (Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            throw new InvalidOperationException("This WorkerPool is running something already. Wait for its end, or use a pool for each caller.");
        }

        try
        {
            work.EnsureWorkers(Threads);
            if (Threads == 1 || UsesAllThreads)
            {
                RunOn(Threads, work);
            }
            else
            {
                RunPaced(work, paces.GetValue(work, newPace));
            }
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
    }

    /// <summary>Ends the threads. A pool that is disposed twice is disposed.</summary>
    /// <exception cref="InvalidOperationException">The pool is running something.</exception>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        if (Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            throw new InvalidOperationException("This WorkerPool is running something. Dispose it after that has ended.");
        }

        disposed = true;
        Interlocked.MemoryBarrier();
        for (int i = 1; i < spots.Length; i++)
        {
            spots[i].Wake();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    private void RunPaced(IPhasedWork work, RunPace pace)
    {
        long begin = pace.IsTimed ? Stopwatch.GetTimestamp() : 0;
        RunOn(pace.Threads, work);
        pace.Ended(pace.IsTimed ? Stopwatch.GetTimestamp() - begin : 0, work.PhaseCount > 0 ? work.ItemCount(0) : 0, Environment.TickCount64);
    }

    /// <summary>Runs a work on so many of the threads; its workers have been announced to it.</summary>
    internal void RunOn(int count, IPhasedWork work)
    {
        if (count == 1)
        {
            RunAlone(work);
        }
        else
        {
            RunTogether(work, count);
        }
    }

    private static void RunAlone(IPhasedWork work)
    {
        for (int p = 0; p < work.PhaseCount; p++)
        {
            int items = work.ItemCount(p);
            for (int item = 0; item < items; item++)
            {
                work.RunItem(p, item, worker: 0);
            }
        }
    }

    private void RunTogether(IPhasedWork work, int count)
    {
        this.work = work;
        sharing = count;
        phase = -1;
        phaseCount = work.PhaseCount;
        failure = null;
        finished = false;
        OpenNextPhase();
        while (!finished)
        {
            if (!TryRunItem(worker: 0))
            {
                WaitForWork(worker: 0);
            }
        }

        this.work = null;
        ExceptionDispatchInfo? thrown = failure;
        failure = null;
        thrown?.Throw();
    }

    private void WorkUntilDisposed(int worker)
    {
        while (!disposed)
        {
            if (!TryRunItem(worker))
            {
                WaitForWork(worker);
            }
        }
    }

    // A ticket's lower half counts the items of the range that nobody has claimed; the upper half, the sequence number, makes tickets of different phases differ. A successful exchange is a claim on
    // the phase that stands in the fields: it cannot end before this item has.
    private bool TryRunItem(int worker)
    {
        int ranges = Volatile.Read(ref sharing);
        long own = Volatile.Read(ref tickets[worker].Value);
        for (int i = 0; i < ranges && worker < ranges; i++)
        {
            int range = worker + i < ranges ? worker + i : worker + i - ranges;
            ref long ticket = ref tickets[range].Value;
            for (long seen = Volatile.Read(ref ticket); (uint)seen != 0; seen = Volatile.Read(ref ticket))
            {
                if (seen >>> 32 != own >>> 32)
                {
                    // A new phase is being opened, and this thread's own range may not be there yet: it comes first.
                    return false;
                }

                if (Interlocked.CompareExchange(ref ticket, seen - 1, seen) == seen)
                {
                    RunClaimed(FirstItem(range + 1, itemCount, sharing) - (int)(uint)seen, worker);
                    return true;
                }
            }
        }

        return false;
    }

    private static int FirstItem(int range, int items, int ranges) => (int)((long)items * range / ranges);

    private void RunClaimed(int item, int worker)
    {
        if (Volatile.Read(ref failure) is null)
        {
            try
            {
                work!.RunItem(phase, item, worker);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
        }

        if (Interlocked.Decrement(ref unfinished.Items) == 0)
        {
            OpenNextPhase();
        }
    }

    // Called when no item is unclaimed or running, so by one thread at a time.
    private void OpenNextPhase()
    {
        int items = 0;
        try
        {
            while (items <= 0 && failure is null && ++phase < phaseCount)
            {
                items = work!.ItemCount(phase);
            }
        }
        catch (Exception exception)
        {
            failure = ExceptionDispatchInfo.Capture(exception);
            items = 0;
        }

        if (items <= 0)
        {
            finished = true;
            Interlocked.MemoryBarrier();
            spots[0].Wake();
            return;
        }

        // Once the last range is open, the phase, the run and the next one may begin and end before this thread goes on: it must not look at the fields again.
        int ranges = sharing;
        uint number = ++sequence;
        itemCount = items;
        unfinished.Items = items;

        // The last range, which is opened last, is never empty: until it is open the phase cannot end, so nobody opens the next one meanwhile.
        for (int range = 0; range < ranges; range++)
        {
            Interlocked.Exchange(ref tickets[range].Value, ((long)number << 32) | (uint)(FirstItem(range + 1, items, ranges) - FirstItem(range, items, ranges)));
        }

        // This thread takes an item itself, so a phase with one item wakes nobody; and it wakes those that have items of their own.
        int wanted = items - 1;
        for (int i = 0; i < ranges && wanted > 0; i++)
        {
            if (FirstItem(i, items, ranges) < FirstItem(i + 1, items, ranges) && spots[i].Wake())
            {
                wanted--;
            }
        }
    }

    private bool HasNews(int worker)
    {
        int ranges = Volatile.Read(ref sharing);
        for (int range = 0; range < ranges && worker < ranges; range++)
        {
            if ((uint)Volatile.Read(ref tickets[range].Value) != 0)
            {
                return true;
            }
        }

        return worker == 0 ? finished : disposed;
    }

    private void WaitForWork(int worker)
    {
        // With more threads than cores, a spinning thread keeps a working one from its core: only yield.
        if (!oversubscribed)
        {
            long end = Stopwatch.GetTimestamp() + SpinTicks;
            do
            {
                if (HasNews(worker))
                {
                    return;
                }

                Thread.SpinWait(4);
            }
            while (Stopwatch.GetTimestamp() < end);
        }

        for (int i = 0; i < 4; i++)
        {
            if (HasNews(worker))
            {
                return;
            }

            Thread.Yield();
        }

        ParkingSpot spot = spots[worker];
        lock (spot)
        {
            // The mark is set before the last look, and whoever brings news looks at the mark after it: one of the two sees the other.
            spot.Parked = true;
            Interlocked.MemoryBarrier();
            while (!HasNews(worker))
            {
                Monitor.Wait(spot);
            }

            spot.Parked = false;
        }
    }

    // Each counter on a cache line pair of its own: threads write to them all the time.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Ticket
    {
        [FieldOffset(64)]
        public long Value;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Unfinished
    {
        [FieldOffset(128)]
        public int Items;
    }

    private sealed class ParkingSpot
    {
        public volatile bool Parked;

        /// <summary>Wakes the thread that sleeps here; false if none does.</summary>
        public bool Wake()
        {
            if (!Parked)
            {
                return false;
            }

            lock (this)
            {
                Monitor.Pulse(this);
            }

            return true;
        }
    }
}
