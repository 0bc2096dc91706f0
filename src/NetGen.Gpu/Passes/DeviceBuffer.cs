using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace NetGen;

/// <summary>A block of a device's memory. The one place that allocates it, so that what goes wrong is told in one way.</summary>
internal sealed class DeviceBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly MemoryBuffer1D<T, Stride1D.Dense> memory;

    /// <summary>Allocates memory, of any content.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="length">Elements, at least 0.</param>
    /// <param name="what">What for, for the error: "the parameters of LeNet5".</param>
    /// <exception cref="GpuMemoryException">The device has not so much.</exception>
    public DeviceBuffer(Accelerator accelerator, long length, string what)
    {
        Length = length;

        // A buffer of no elements would have no address; kernels take views of it all the same.
        long bytes = checked(Math.Max(1, length) * Marshal.SizeOf<T>());
        if (bytes > accelerator.MemorySize)
        {
            throw new GpuMemoryException(accelerator, bytes, what, null);
        }

        try
        {
            accelerator.Bind();
            memory = accelerator.Allocate1D<T>(Math.Max(1, length));
        }
        catch (Exception e) when (e is AcceleratorException or OutOfMemoryException or InsufficientExecutionStackException)
        {
            throw new GpuMemoryException(accelerator, bytes, what, e);
        }
    }

    /// <summary>Elements.</summary>
    public long Length { get; }

    /// <summary>All of it.</summary>
    public ArrayView<T> View => memory.View;

    /// <summary>Copies to its beginning.</summary>
    public void Write(ReadOnlySpan<T> source, long at = 0)
    {
        if (source.Length > 0)
        {
            View.SubView(at, source.Length).CopyFromCPU(source);
        }
    }

    /// <summary>Copies from it, once all that was launched has ended.</summary>
    public void Read(Span<T> target, long at = 0) => Read(View, target, at);

    /// <summary>Copies from a view of device memory, once all that was launched has ended.</summary>
    /// <remarks>
    /// Of ILGPU's copies those of spans alone keep a managed array in its place. Those of a reference and a length do not: a garbage collection that moves the array meanwhile leaves it as it
    /// was, and lets the copy overwrite whatever lies there now.
    /// </remarks>
    public static void Read(ArrayView<T> source, Span<T> target, long at = 0)
    {
        if (target.Length > 0)
        {
            source.SubView(at, target.Length).CopyToCPU(target);
        }
    }

    /// <summary>Sets all bytes to 0.</summary>
    public void Clear() => memory.MemSetToZero();

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
