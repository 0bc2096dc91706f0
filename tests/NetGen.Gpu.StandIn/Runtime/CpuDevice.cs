// The CPU as a device, under ILGPU's names.

using System.Collections.Immutable;
using NetGen.Gpu.StandIn;

namespace ILGPU.Runtime.CPU;

/// <summary>Stands for ILGPU's simulated device on the CPU.</summary>
public sealed class CPUDevice(int numThreadsPerWarp, int numWarpsPerMultiprocessor, int numMultiprocessors)
    : StandInDevice("CPUAccelerator", long.MaxValue, numThreadsPerWarp, numThreadsPerWarp * numWarpsPerMultiprocessor, numMultiprocessors)
{
    public static readonly CPUDevice Default = new(4, 4, 1);

    public static readonly CPUDevice Nvidia = new(32, 32, 1);

    public static readonly ImmutableArray<CPUDevice> All = [Default, Nvidia];

    public override AcceleratorType AcceleratorType => AcceleratorType.CPU;

    public override Accelerator CreateAccelerator(Context context) => CreateCPUAccelerator(context);

    public CPUAccelerator CreateCPUAccelerator(Context context) => new(context, this);

    protected override Exception OutOfMemory(string figures) => new OutOfMemoryException(figures);
}

/// <summary>Stands for ILGPU's accelerator on the CPU.</summary>
public sealed class CPUAccelerator : Accelerator
{
    internal CPUAccelerator(Context context, CPUDevice device)
        : base(context, device)
    {
    }
}

/// <summary>Stands for ILGPU's extensions that add CPU devices to a context.</summary>
public static class CPUContextExtensions
{
    public static Context.Builder DefaultCPU(this Context.Builder builder) => builder.CPU(CPUDevice.Default);

    public static Context.Builder CPU(this Context.Builder builder, CPUDevice device) => builder.With([device]);

    public static Context.Builder CPU(this Context.Builder builder) => builder.With(CPUDevice.All);

    public static Context.Builder CPU(this Context.Builder builder, Predicate<CPUDevice> predicate) => builder.With(CPUDevice.All.Where(device => predicate(device)));

    public static CPUDevice GetCPUDevice(this Context context, int cpuDeviceIndex) => context.GetDevice<CPUDevice>(cpuDeviceIndex);

    public static Context.DeviceCollection<CPUDevice> GetCPUDevices(this Context context) => context.GetDevices<CPUDevice>();

    public static CPUAccelerator CreateCPUAccelerator(this Context context, int cpuDeviceIndex) => context.GetCPUDevice(cpuDeviceIndex).CreateCPUAccelerator(context);
}
