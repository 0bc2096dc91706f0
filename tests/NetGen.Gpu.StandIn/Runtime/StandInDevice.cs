// What the stand-in adds to ILGPU's devices: their memory is counted, and tests say which devices a machine has.

using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace NetGen.Gpu.StandIn;

/// <summary>A device of the stand-in. Kernels run on the CPU, with memory that only kernels reach, that begins as NaN, is counted and may end.</summary>
public abstract class StandInDevice : Device
{
    /// <summary>CUDA's shared memory for each group where a kernel asks for no more.</summary>
    public const int SharedMemoryPerGroup = 48 * 1024;

    private static readonly AsyncLocal<IReadOnlyList<StandInDevice>?> Chosen = new();

    private long bytesInUse;

    protected StandInDevice(string name, long memorySize, int warpSize, int maxThreadsPerGroup, int multiprocessors)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memorySize);
        ArgumentOutOfRangeException.ThrowIfLessThan(warpSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxThreadsPerGroup, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiprocessors, 1);
        Name = name;
        MemorySize = memorySize;
        WarpSize = warpSize;
        MaxNumThreadsPerGroup = maxThreadsPerGroup;
        MaxNumThreadsPerMultiprocessor = maxThreadsPerGroup;
        NumMultiprocessors = multiprocessors;
        MaxSharedMemoryPerGroup = SharedMemoryPerGroup;
        MaxGridSize = new Index3D(int.MaxValue, ushort.MaxValue, ushort.MaxValue);
        MaxGroupSize = new Index3D(maxThreadsPerGroup, maxThreadsPerGroup, Math.Min(64, maxThreadsPerGroup));
    }

    /// <summary>Bytes of this device's memory that buffers hold now.</summary>
    public long BytesInUse => Interlocked.Read(ref bytesInUse);

    /// <summary>
    /// The GPUs that contexts find, for what runs from here on in this test (other tests that run at the same time find their own). Without any call a context finds one new CUDA device,
    /// with an empty list none.
    /// </summary>
    public static void Install(params StandInDevice[] devices) => Chosen.Value = devices;

    internal static IEnumerable<T> Installed<T>()
        where T : StandInDevice => (Chosen.Value ?? [new CudaDevice()]).OfType<T>();

    internal void Take(long bytes)
    {
        if (Interlocked.Add(ref bytesInUse, bytes) > MemorySize)
        {
            GiveBack(bytes);
            throw OutOfMemory($"{bytes} bytes are asked for, {BytesInUse} of {MemorySize} are in use.");
        }
    }

    internal void GiveBack(long bytes) => Interlocked.Add(ref bytesInUse, -bytes);

    /// <summary>What ILGPU throws on such a device when memory is out.</summary>
    protected abstract Exception OutOfMemory(string figures);
}
