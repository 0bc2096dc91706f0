// A thread of a kernel as the kernel sees it.

using ILGPU;

namespace NetGen.Gpu.StandIn;

/// <summary>Which thread of which group this is, and of which launch.</summary>
internal sealed class KernelThread(Worker? worker)
{
    [ThreadStatic]
    private static KernelThread? current;

    public static KernelThread? Current
    {
        get => current;
        set => current = value;
    }

    /// <summary>The kernel's thread that runs on this thread; outside kernels there is none, and devices' memory is out of reach.</summary>
    public static KernelThread Here => current ?? throw new InvalidOperationException("Only kernels can do this: the host reaches device memory through copies.");

    /// <summary>For messages: " in kernel X", or nothing on the host.</summary>
    public static string InKernel => current is null ? "" : $" in kernel {current.KernelName}";

    public required Launch Launch { get; set; }

    public Index3D Group { get; private set; }

    public Index3D Thread { get; private set; }

    public int LinearIndex { get; private set; }

    public string KernelName => Launch.Code.Name;

    public Worker Worker => worker ?? throw new InvalidOperationException($"Kernel {KernelName} reaches a barrier, a warp or shared memory in a way that its code does not show.");

    public void Enter(Launch launch, long group, int thread)
    {
        Launch = launch;
        LinearIndex = thread;
        Group = At(group, launch.Config.GridDim);
        Thread = At(thread, launch.Config.GroupDim);

        static Index3D At(long index, Index3D size) => new((int)(index % size.X), (int)(index / size.X % size.Y), (int)(index / size.X / size.Y));
    }

    public KernelException Failed(Exception problem) => new($"Kernel {KernelName}, group {Group}, thread {Thread}: {problem.Message}", problem);
}
