// A loaded kernel and its launches.

using System.Reflection;
using ILGPU;
using ILGPU.Runtime;

namespace NetGen.Gpu.StandIn;

/// <summary>What a thread of a kernel threw, with the kernel and the thread that did.</summary>
public sealed class KernelException(string message, Exception innerException) : Exception(message, innerException);

/// <summary>A kernel that an accelerator has loaded.</summary>
internal sealed class Kernel
{
    private readonly Accelerator accelerator;
    private readonly KernelSpecialization specialization;

    private Kernel(MethodInfo method, Accelerator accelerator, KernelSpecialization specialization)
    {
        this.accelerator = accelerator;
        this.specialization = specialization;
        Code = KernelCode.Of(method);
        if (Code.Refusals is [_, ..])
        {
            throw new NotSupportedException($"ILGPU refuses kernel {Code.Name}: {string.Join(" ", Code.Refusals)}");
        }
    }

    public KernelCode Code { get; }

    public static Kernel Load(Delegate action, Accelerator accelerator, KernelSpecialization specialization)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(accelerator);
        ObjectDisposedException.ThrowIf(accelerator.IsDisposed, accelerator);
        return new Kernel(action.Method, accelerator, specialization);
    }

    /// <summary>Runs all threads of all groups and returns when they have ended; throws what the first failing thread threw.</summary>
    public void Launch(AcceleratorStream stream, KernelConfig config, Action body)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.EnsureUsable();
        if (stream.Accelerator != accelerator)
        {
            throw new ArgumentException($"Kernel {Code.Name} is launched on a stream of another accelerator.", nameof(stream));
        }

        int most = Math.Min(accelerator.MaxNumThreadsPerGroup, specialization.MaxNumThreadsPerGroup ?? int.MaxValue);
        if (!config.IsValid || !Fits(config.GridDim, accelerator.MaxGridSize) || !Fits(config.GroupDim, accelerator.MaxGroupSize) || config.GroupDim.LongSize > most)
        {
            throw new ArgumentOutOfRangeException(
                nameof(config), $"Kernel {Code.Name} cannot be launched with a grid of {config.GridDim} groups of {config.GroupDim} threads: each dimension must be at least 1, a group at most {most} threads.");
        }

        Launch launch = new(this, config, body, accelerator.StandIn);
        if (Code.ThreadsMeet)
        {
            ThreadTeam.Run(launch);
        }
        else
        {
            launch.RunInTurn();
        }
    }

    private static bool Fits(Index3D size, Index3D limit) => size.X <= limit.X && size.Y <= limit.Y && size.Z <= limit.Z;
}

/// <summary>One launch: what its threads share.</summary>
internal sealed class Launch(Kernel kernel, KernelConfig config, Action body, StandInDevice device)
{
    public KernelCode Code => kernel.Code;

    public KernelConfig Config => config;

    public Action Body => body;

    public int WarpSize => device.WarpSize;

    public int MaxSharedMemory => device.MaxSharedMemoryPerGroup;

    public int GroupSize => config.GroupDim.Size;

    public long Groups => config.GridDim.LongSize;

    /// <summary>Runs the threads of a kernel that never meet, one after the other, in an order in which neighbours are far apart, so that none can rely on the one before.</summary>
    public void RunInTurn()
    {
        KernelThread thread = new(null) { Launch = this };
        KernelThread? outer = KernelThread.Current;
        KernelThread.Current = thread;
        try
        {
            foreach (long index in Shuffled(Groups * GroupSize))
            {
                thread.Enter(this, index / GroupSize, (int)(index % GroupSize));
                try
                {
                    body();
                }
                catch (Exception problem)
                {
                    throw thread.Failed(problem);
                }
            }
        }
        finally
        {
            KernelThread.Current = outer;
        }
    }

    /// <summary>Each number below <paramref name="count"/> once, the same order each time: steps of about the golden section, which visit all where step and count share no factor.</summary>
    public static IEnumerable<long> Shuffled(long count)
    {
        long step = (long)(count * 0.6180339887) | 1;
        while (Gcd(step, count) != 1)
        {
            step += 2;
        }

        long at = count / 3;
        for (long i = 0; i < count; i++)
        {
            yield return at;
            at = (at + step) % count;
        }

        static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
    }
}
