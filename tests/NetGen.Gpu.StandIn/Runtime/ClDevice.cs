// OpenCL devices, under ILGPU's names.

using NetGen.Gpu.StandIn;

namespace ILGPU.Runtime.OpenCL;

/// <summary>Stands for OpenCL's errors, of which the stand-in reports one.</summary>
public enum CLError
{
    CL_SUCCESS = 0,
    CL_MEM_OBJECT_ALLOCATION_FAILURE = -4,
}

/// <summary>Stands for ILGPU's exception of OpenCL.</summary>
public sealed class CLException : AcceleratorException
{
    public CLException(CLError errorCode) => Error = errorCode;

    public CLException(string message)
        : base(message)
    {
    }

    public CLException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public CLError Error { get; }

    public override AcceleratorType AcceleratorType => AcceleratorType.OpenCL;
}

/// <summary>Stands for an OpenCL device.</summary>
public sealed class CLDevice(string name = "Stand-in OpenCL GPU", long memorySize = 1L << 32, int warpSize = 32, int maxThreadsPerGroup = 256, int multiprocessors = 8)
    : StandInDevice(name, memorySize, warpSize, maxThreadsPerGroup, multiprocessors)
{
    public override AcceleratorType AcceleratorType => AcceleratorType.OpenCL;

    public override Accelerator CreateAccelerator(Context context) => CreateCLAccelerator(context);

    public CLAccelerator CreateCLAccelerator(Context context) => new(context, this);

    protected override Exception OutOfMemory(string figures) => new CLException(CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE);
}

/// <summary>Stands for ILGPU's accelerator of an OpenCL device.</summary>
public sealed class CLAccelerator : Accelerator
{
    internal CLAccelerator(Context context, CLDevice device)
        : base(context, device)
    {
    }
}

/// <summary>Stands for ILGPU's extensions that look for OpenCL devices.</summary>
public static class CLContextExtensions
{
    public static Context.Builder OpenCL(this Context.Builder builder) => builder.With(StandInDevice.Installed<CLDevice>());

    public static Context.Builder OpenCL(this Context.Builder builder, Predicate<CLDevice> predicate) =>
        builder.With(StandInDevice.Installed<CLDevice>().Where(device => predicate(device)));

    public static Context.DeviceCollection<CLDevice> GetCLDevices(this Context context) => context.GetDevices<CLDevice>();
}
