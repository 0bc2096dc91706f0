// CUDA devices, under ILGPU's names.

using NetGen.Gpu.StandIn;

namespace ILGPU.Runtime.Cuda;

/// <summary>Stands for the driver's errors, of which the stand-in reports one.</summary>
public enum CudaError
{
    CUDA_SUCCESS = 0,
    CUDA_ERROR_OUT_OF_MEMORY = 2,
}

/// <summary>Stands for ILGPU's exception of the CUDA driver.</summary>
public sealed class CudaException : AcceleratorException
{
    public CudaException(CudaError error)
        : base(error == CudaError.CUDA_ERROR_OUT_OF_MEMORY ? "out of memory" : error.ToString()) => Error = error.ToString();

    public CudaException(string message)
        : base(message)
    {
    }

    public CudaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public string Error { get; } = "N/A";

    public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;
}

/// <summary>Stands for a CUDA device: by default with the 32 threads of a warp and the 1,024 of a group that all of them have.</summary>
public sealed class CudaDevice(string name = "Stand-in GPU", long memorySize = 1L << 33, int warpSize = 32, int maxThreadsPerGroup = 1024, int multiprocessors = 16)
    : StandInDevice(name, memorySize, warpSize, maxThreadsPerGroup, multiprocessors)
{
    public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;

    public override Accelerator CreateAccelerator(Context context) => CreateCudaAccelerator(context);

    public CudaAccelerator CreateCudaAccelerator(Context context) => new(context, this);

    protected override Exception OutOfMemory(string figures) => new CudaException(CudaError.CUDA_ERROR_OUT_OF_MEMORY);
}

/// <summary>Stands for ILGPU's accelerator of a CUDA device.</summary>
public sealed class CudaAccelerator : Accelerator
{
    internal CudaAccelerator(Context context, CudaDevice device)
        : base(context, device)
    {
    }
}

/// <summary>Stands for ILGPU's extensions that look for CUDA devices.</summary>
public static class CudaContextExtensions
{
    public static Context.Builder Cuda(this Context.Builder builder) => builder.With(StandInDevice.Installed<CudaDevice>());

    public static Context.Builder Cuda(this Context.Builder builder, Predicate<CudaDevice> predicate) =>
        builder.With(StandInDevice.Installed<CudaDevice>().Where(device => predicate(device)));

    public static CudaDevice GetCudaDevice(this Context context, int cudaDeviceIndex) => context.GetDevice<CudaDevice>(cudaDeviceIndex);

    public static Context.DeviceCollection<CudaDevice> GetCudaDevices(this Context context) => context.GetDevices<CudaDevice>();

    public static CudaAccelerator CreateCudaAccelerator(this Context context, int cudaDeviceIndex) =>
        context.GetCudaDevice(cudaDeviceIndex).CreateCudaAccelerator(context);
}
