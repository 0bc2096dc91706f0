using ILGPU;
using ILGPU.Runtime;

namespace NetGen;

/// <summary>A device's kernels, each compiled once.</summary>
internal sealed class KernelCache(Accelerator accelerator)
{
    private readonly Dictionary<Delegate, Delegate> loaded = [];

    /// <summary>A kernel compiled for the device.</summary>
    public Action<KernelConfig, T> Load<T>(Action<T> kernel)
        where T : struct
    {
        // A launch goes to the device that the calling thread used last.
        accelerator.Bind();
        if (!loaded.TryGetValue(kernel, out Delegate? known))
        {
            loaded[kernel] = known = accelerator.LoadStreamKernel(kernel);
        }

        return (Action<KernelConfig, T>)known;
    }

    /// <summary>Launches a kernel with a thread for each of some elements.</summary>
    public void Launch<T>(Action<T> kernel, T call, int threads)
        where T : struct
        => Load(kernel)(new KernelConfig((threads + LaunchRules.GroupSize - 1) / LaunchRules.GroupSize, LaunchRules.GroupSize), call);
}
