// Devices under ILGPU's names.

using NetGen.Gpu.StandIn;

namespace ILGPU.Runtime;

/// <summary>Stands for ILGPU's kinds of accelerators.</summary>
public enum AcceleratorType
{
    CPU,
    Cuda,
    OpenCL,
}

/// <summary>Stands for ILGPU's base of what a device's driver reports.</summary>
public abstract class AcceleratorException : Exception
{
    protected AcceleratorException()
    {
    }

    protected AcceleratorException(string message)
        : base(message)
    {
    }

    protected AcceleratorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public abstract AcceleratorType AcceleratorType { get; }
}

/// <summary>Stands for ILGPU's description of a device.</summary>
public abstract class Device
{
    public abstract AcceleratorType AcceleratorType { get; }

    public string Name { get; protected set; } = "<Unknown>";

    public long MemorySize { get; protected set; }

    public int MaxNumThreadsPerGroup { get; protected set; }

    public int MaxSharedMemoryPerGroup { get; protected set; }

    public int WarpSize { get; protected set; }

    public int NumMultiprocessors { get; protected set; }

    public int MaxNumThreadsPerMultiprocessor { get; protected set; }

    public Index3D MaxGridSize { get; protected set; }

    public Index3D MaxGroupSize { get; protected set; }

    public abstract Accelerator CreateAccelerator(Context context);

    public override string ToString() => $"{Name} [Type: {AcceleratorType}, WarpSize: {WarpSize}, MaxNumThreadsPerGroup: {MaxNumThreadsPerGroup}, MemorySize: {MemorySize}]";
}

/// <summary>Stands for ILGPU's bounds that a kernel's code is made for.</summary>
public readonly struct KernelSpecialization
{
    public static readonly KernelSpecialization Empty;

    public KernelSpecialization(int? maxNumThreadsPerGroup, int? minNumGroupsPerMultiprocessor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumThreadsPerGroup ?? 1, 1, nameof(maxNumThreadsPerGroup));
        ArgumentOutOfRangeException.ThrowIfLessThan(minNumGroupsPerMultiprocessor ?? 1, 1, nameof(minNumGroupsPerMultiprocessor));
        MaxNumThreadsPerGroup = maxNumThreadsPerGroup;
        MinNumGroupsPerMultiprocessor = minNumGroupsPerMultiprocessor;
    }

    public int? MaxNumThreadsPerGroup { get; }

    public int? MinNumGroupsPerMultiprocessor { get; }
}
