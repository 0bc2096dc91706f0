// Which devices there are, and why not more: ILGPU leaves out silently what it cannot load.

using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace NetGen;

/// <summary>A device that was found, or a kind of devices that was not.</summary>
/// <param name="Kind">"CUDA", "OpenCL" or "CPU".</param>
/// <param name="Name">The device's name; empty where none was found.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="Problem">Why it cannot be used, with the mend; null for a device that can.</param>
public sealed record DeviceReport(string Kind, string Name, long MemoryBytes, string? Problem)
{
    /// <inheritdoc/>
    public override string ToString()
        => FormattableString.Invariant($"{Kind}: {(Name.Length > 0 ? $"{Name}, {MemoryBytes / 1048576.0:#,0} MB" : "none")}{(Problem is null ? string.Empty : " (" + Problem + ")")}");
}

/// <summary>The devices of this machine.</summary>
public static class NetGenDevices
{
    private static readonly string[] CudaLibraries = OperatingSystem.IsWindows() ? ["nvcuda.dll"] : OperatingSystem.IsMacOS() ? [] : ["libcuda.so", "libcuda.so.1"];
    private static readonly string[] OpenClLibraries = OperatingSystem.IsWindows() ? ["OpenCL.dll"] : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"] : ["libOpenCL.so", "libOpenCL.so.1"];

    private static readonly Lock Gate = new();
    private static bool resolves;

    /// <summary>An ILGPU context with all devices of this machine, and the settings that suit emitted kernels. Its CPU device, for tests, has groups of 256 threads.</summary>
    /// <returns>The context; dispose it after its accelerators.</returns>
    public static Context CreateContext()
    {
        FindLibraries();
        return Context.Create(builder => builder
            .Cuda()
            .OpenCL()
            .CPU(new CPUDevice(32, 8, 1))
            .Optimize(OptimizationLevel.O2)
            .PTXBackend(PTXBackendMode.Enhanced));
    }

    /// <summary>Opens the device that suits best: a CUDA GPU, else an OpenCL GPU, each with the most memory; else the CPU, which is slow and meant for tests.</summary>
    /// <param name="context">A context, such as <see cref="CreateContext"/> makes.</param>
    public static Accelerator Open(Context context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Device best = context.Devices.OrderBy(d => d.AcceleratorType switch { AcceleratorType.Cuda => 0, AcceleratorType.OpenCL => 1, _ => 2 }).ThenByDescending(d => d.MemorySize).FirstOrDefault()
            ?? throw new InvalidOperationException("The context has no devices: make one with NetGenDevices.CreateContext().");
        return best.CreateAccelerator(context);
    }

    /// <summary>All devices, and for each kind of which there is none, why.</summary>
    public static IReadOnlyList<DeviceReport> List()
    {
        using Context context = CreateContext();
        List<DeviceReport> reports = [];
        foreach ((AcceleratorType type, string kind, string[] libraries, string driver) in new[]
        {
            (AcceleratorType.Cuda, "CUDA", CudaLibraries, "NVIDIA's driver"),
            (AcceleratorType.OpenCL, "OpenCL", OpenClLibraries, "an OpenCL driver of the GPU's maker"),
            (AcceleratorType.CPU, "CPU", [], string.Empty),
        })
        {
            Device[] found = [.. context.Devices.Where(d => d.AcceleratorType == type)];
            reports.AddRange(found.Select(d => new DeviceReport(kind, d.Name, d.MemorySize, Unfit(d.MaxNumThreadsPerGroup))));
            if (found.Length == 0 && type != AcceleratorType.CPU)
            {
                reports.Add(new DeviceReport(kind, string.Empty, 0, WhyNone(libraries, driver)));
            }
        }

        return reports;
    }

    internal static void ThrowIfUnfit(Accelerator accelerator)
    {
        if (Unfit(accelerator.MaxNumThreadsPerGroup) is string problem)
        {
            throw new NotSupportedException($"{accelerator.Name} cannot run NetGen's kernels: {problem}.");
        }
    }

    private static string? Unfit(int groupSize)
        => groupSize >= LaunchRules.GroupSize ? null : $"expected groups of {LaunchRules.GroupSize} threads, it has {groupSize}; the CPU's device is made with NetGenDevices.CreateContext() or new CPUDevice(32, 8, 1)";

    private static string WhyNone(string[] libraries, string driver)
    {
        foreach (string library in libraries)
        {
            if (NativeLibrary.TryLoad(library, out nint handle))
            {
                NativeLibrary.Free(handle);
                return $"{library} is there, but shows no device: none is there, this user may not use it, or {driver} is missing or older than ILGPU needs";
            }
        }

        return libraries.Length == 0 ? "not on this system" : $"no driver: {string.Join(" or ", libraries)} cannot be loaded; install {driver}";
    }

    // ILGPU asks for libcuda.so, which many machines have as libcuda.so.1 alone.
    private static void FindLibraries()
    {
        lock (Gate)
        {
            if (resolves || OperatingSystem.IsWindows())
            {
                return;
            }

            resolves = true;
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, (name, assembly, path) =>
                    CudaLibraries.Contains(name) || CudaLibraries.Contains("lib" + name + ".so") ? FirstOf(CudaLibraries)
                    : OpenClLibraries.Contains(name) || OpenClLibraries.Contains("lib" + name + ".so") ? FirstOf(OpenClLibraries)
                    : 0);
            }
            catch (InvalidOperationException)
            {
                // The program has a resolver of its own for ILGPU, which knows better.
            }
        }
    }

    private static nint FirstOf(string[] libraries)
    {
        foreach (string library in libraries)
        {
            if (NativeLibrary.TryLoad(library, out nint handle))
            {
                return handle;
            }
        }

        return 0;
    }
}
