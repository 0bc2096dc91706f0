// Groups whose threads meet: one real thread for each of a group's. A thread that must wait says for what and parks; the last one that stops looks at what all wait for and
// decides: release those whose meeting is complete, begin the next group, or say who waits for whom for ever.

using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace NetGen.Gpu.StandIn;

/// <summary>The threads that run one launch's groups, one group after the other. Teams are kept for later launches with as many threads, or a few less.</summary>
internal sealed class ThreadTeam
{
    private static readonly ConcurrentDictionary<int, ConcurrentBag<ThreadTeam>> Idle = [];

    private readonly Worker[] workers;
    private readonly SemaphoreSlim finished = new(0);
    private readonly List<SharedBuffer> shared = [];
    private Launch launch = null!;
    private IEnumerator<long> groups = null!;
    private KernelException? fault;
    private int size;
    private int running;

    private ThreadTeam(int threads) => workers = [.. Enumerable.Range(0, threads).Select(index => new Worker(this, index))];

    /// <summary>Raised when workers are released.</summary>
    public Signal Released { get; } = new();

    public static void Run(Launch launch)
    {
        // Nobody sleeps in a team but those who take part: the signal wakes all.
        int threads = (int)BitOperations.RoundUpToPowerOf2((uint)launch.GroupSize);
        ConcurrentBag<ThreadTeam> idle = Idle.GetOrAdd(threads, _ => []);
        if (!idle.TryTake(out ThreadTeam? team))
        {
            team = new ThreadTeam(threads);
        }

        KernelException? fault = team.RunAll(launch);
        idle.Add(team);
        if (fault is not null)
        {
            throw fault;
        }
    }

    public bool IsAbandoned => fault is not null;

    public void Fail(KernelException problem) => Interlocked.CompareExchange(ref fault, problem, null);

    /// <summary>Called by a thread that waits or has left the kernel, before it parks.</summary>
    public void Stopped()
    {
        if (Interlocked.Decrement(ref running) == 0)
        {
            Decide();
        }
    }

    public ArrayView<T> AllocateShared<T>(int ordinal, int extent)
        where T : unmanaged
    {
        lock (shared)
        {
            if (ordinal >= launch.Code.SharedAllocations)
            {
                // A place in a loop gives the same memory each time, and of one place alone it is known which.
                ordinal = launch.Code.SharedAllocations == 1 ? 0 : throw new InvalidOperationException(
                    "SharedMemory.Allocate stands in a loop, where ILGPU gives the same memory each time. Move it out of the loop.");
            }

            if (ordinal == shared.Count)
            {
                SharedBuffer next = new(typeof(T), extent, Unsafe.SizeOf<T>(), shared is [.., SharedBuffer last] ? last.End : 0);
                if (next.End > launch.MaxSharedMemory)
                {
                    throw new InvalidOperationException($"{next.End} bytes of shared memory are allocated; a group has {launch.MaxSharedMemory}.");
                }

                shared.Add(next);
            }

            SharedBuffer found = shared[ordinal];
            return found.Type == typeof(T) && found.Length == extent
                ? new ArrayView<T>(found, 0, extent)
                : throw new InvalidOperationException(
                    $"shared memory number {ordinal} is {extent} elements of {typeof(T).Name} here and {found.Length} of {found.Type.Name} in another thread: all threads must allocate alike.");
        }
    }

    public Worker? Lane(int thread) => thread < size ? workers[thread] : null;

    private KernelException? RunAll(Launch next)
    {
        launch = next;
        size = next.GroupSize;
        fault = null;
        shared.Clear();
        groups = Launch.Shuffled(next.Groups).GetEnumerator();
        BeginNextGroup();
        finished.Wait();
        return fault;
    }

    private void BeginNextGroup()
    {
        if (fault is not null || !groups.MoveNext())
        {
            finished.Release();
            return;
        }

        shared.ForEach(buffer => buffer.Forget());
        for (int i = 0; i < size; i++)
        {
            workers[i].Enter(launch, groups.Current);
        }

        Release(_ => true);
    }

    // Nobody runs while this decides, so it reads and writes all workers' state.
    private void Decide()
    {
        IEnumerable<Worker> group = workers.Take(size);
        if (group.All(worker => worker.WaitsAt is null))
        {
            BeginNextGroup();
        }
        else if (fault is null && group.All(worker => worker.WaitsAt == "Group.Barrier"))
        {
            Release(_ => true);
        }
        else if (fault is not null || !ReleaseWarps())
        {
            fault ??= new KernelException(Deadlock(), new InvalidOperationException("Threads of a group wait for ever."));
            Release(worker => worker.WaitsAt is not null);
        }
    }

    // Warps whose lanes all wait at the same operation of warps.
    private bool ReleaseWarps()
    {
        bool[] complete = new bool[size];
        for (int begin = 0; begin < size; begin += launch.WarpSize)
        {
            int end = Math.Min(begin + launch.WarpSize, size);
            string? operation = workers[begin].WaitsAt;
            bool together = operation is not null and not "Group.Barrier";
            for (int i = begin; together && i < end; i++)
            {
                together = workers[i].WaitsAt == operation;
            }

            complete.AsSpan(begin, end - begin).Fill(together);
        }

        return complete.Contains(true) && Release(worker => complete[worker.Index]);
    }

    private bool Release(Func<Worker, bool> which)
    {
        Worker[] released = [.. workers.Take(size).Where(which)];
        running = released.Length;
        foreach (Worker worker in released)
        {
            worker.Release();
        }

        Released.Raise();
        return released.Length > 0;
    }

    private string Deadlock()
    {
        IEnumerable<string> counts = workers.Take(size).GroupBy(worker => worker.WaitsAt ?? "").OrderByDescending(those => those.Count())
            .Select(those => those.Key.Length == 0 ? $"{those.Count()} have left the kernel" : $"{those.Count()} wait at {those.Key}");
        return $"Kernel {launch.Code.Name}, group {workers[0].Kernel.Group}: its {size} threads cannot meet, {string.Join(", ", counts)}. All threads of a group must reach the same barriers, "
            + "and all lanes of a warp the same exchanges.";
    }

    /// <summary>An allocation of shared memory, which each group finds full of NaN.</summary>
    private sealed unsafe class SharedBuffer : MemoryBuffer
    {
        public SharedBuffer(Type type, int extent, int elementSize, long offset)
            : base(null, extent, elementSize)
        {
            Type = type;
            Offset = (offset + elementSize - 1) / elementSize * elementSize;
        }

        public Type Type { get; }

        public long End => Offset + LengthInBytes;

        public void Forget() => new Span<byte>(Address, (int)LengthInBytes).Fill(0xFF);
    }
}

/// <summary>One thread of a team. It sleeps until the team lets it run the kernel, or go on after a meeting.</summary>
internal sealed unsafe class Worker
{
    // The largest value that warps exchange: a struct of 16 floats.
    private const int LargestExchange = 64;

    private readonly ThreadTeam team;
    private readonly byte[] exchanged = new byte[2 * LargestExchange];
    private int exchanges;
    private int allocations;
    private bool released;

    public Worker(ThreadTeam team, int index)
    {
        this.team = team;
        Index = index;
        Kernel = new KernelThread(this) { Launch = null! };
        new Thread(Work, maxStackSize: 256 * 1024) { IsBackground = true, Name = $"Kernel thread {index}" }.Start();
    }

    public int Index { get; }

    public KernelThread Kernel { get; }

    /// <summary>What this thread waits for; nothing while it runs, or once it has left the kernel.</summary>
    public string? WaitsAt { get; private set; }

    public void Enter(Launch launch, long group)
    {
        Kernel.Enter(launch, group, Index);
        exchanges = 0;
        allocations = 0;
    }

    public void Release()
    {
        WaitsAt = null;
        Volatile.Write(ref released, true);
    }

    public void Meet(string operation)
    {
        WaitsAt = operation;
        team.Stopped();
        Sleep();
        if (team.IsAbandoned)
        {
            throw new Abandoned();
        }
    }

    /// <summary>Each lane lays its value down, all meet, each picks one up. Places alternate, since a fast lane may lay down its next value before a slow one has picked up this.</summary>
    public T Exchange<T>(T value, int lane, string operation)
        where T : unmanaged
    {
        if (sizeof(T) > LargestExchange)
        {
            throw new InvalidOperationException($"{operation} of {sizeof(T)} bytes; the stand-in exchanges at most {LargestExchange}.");
        }

        int place = exchanges++ % 2 * LargestExchange;
        Unsafe.WriteUnaligned(ref exchanged[place], value);
        Meet(operation);
        int warpSize = Kernel.Launch.WarpSize;
        Worker? source = (uint)lane < (uint)warpSize ? team.Lane((Index / warpSize * warpSize) + lane) : null;
        if (source is null)
        {
            // A lane that the group does not have: what hardware gives is undefined.
            Span<byte> nothing = stackalloc byte[LargestExchange];
            nothing.Fill(0xFF);
            return Unsafe.ReadUnaligned<T>(ref nothing[0]);
        }

        return Unsafe.ReadUnaligned<T>(ref source.exchanged[place]);
    }

    public ArrayView<T> AllocateShared<T>(int extent)
        where T : unmanaged => team.AllocateShared<T>(allocations++, extent);

    private void Work()
    {
        KernelThread.Current = Kernel;
        while (true)
        {
            Sleep();
            try
            {
                Kernel.Launch.Body();
            }
            catch (Abandoned)
            {
                // Another thread of the group has failed, and its exception is kept.
            }
            catch (Exception problem)
            {
                team.Fail(Kernel.Failed(problem));
            }

            team.Stopped();
        }
    }

    private void Sleep()
    {
        while (true)
        {
            int seen = team.Released.Count;
            if (Volatile.Read(ref released))
            {
                released = false;
                return;
            }

            team.Released.WaitWhile(seen);
        }
    }

    /// <summary>Thrown through a kernel whose group has failed elsewhere.</summary>
    private sealed class Abandoned : Exception;
}
