// Accelerators, their streams and their memory under ILGPU's names.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using NetGen.Gpu.StandIn;

namespace ILGPU.Runtime;

/// <summary>Stands for ILGPU's accelerator: memory and launches on one device. All it owns ends with it.</summary>
public abstract class Accelerator : IDisposable
{
    private readonly HashSet<MemoryBuffer> buffers = [];

    private protected Accelerator(Context context, StandInDevice device)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
        StandIn = device;
        DefaultStream = new AcceleratorStream(this);
        context.Add(this);
    }

    public event EventHandler? Disposed;

    public Context Context { get; }

    public Device Device => StandIn;

    public AcceleratorStream DefaultStream { get; }

    public AcceleratorType AcceleratorType => Device.AcceleratorType;

    /// <summary>Makes it the calling thread's accelerator, which launches on CUDA need; here they do not.</summary>
    public void Bind() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    public string Name => Device.Name;

    public long MemorySize => Device.MemorySize;

    public int MaxNumThreadsPerGroup => Device.MaxNumThreadsPerGroup;

    public int MaxSharedMemoryPerGroup => Device.MaxSharedMemoryPerGroup;

    public Index3D MaxGridSize => Device.MaxGridSize;

    public Index3D MaxGroupSize => Device.MaxGroupSize;

    public int WarpSize => Device.WarpSize;

    public int NumMultiprocessors => Device.NumMultiprocessors;

    public int MaxNumThreadsPerMultiprocessor => Device.MaxNumThreadsPerMultiprocessor;

    public bool IsDisposed { get; private set; }

    internal StandInDevice StandIn { get; }

    public AcceleratorStream CreateStream()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return new AcceleratorStream(this);
    }

    /// <summary>Launches have ended when they return, so there is nothing to wait for.</summary>
    public void Synchronize() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    public MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(long length)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new MemoryBuffer1D<T, Stride1D.Dense>(this, length, default);
    }

    public void Dispose()
    {
        if (!IsDisposed)
        {
            foreach (MemoryBuffer buffer in buffers.ToArray())
            {
                buffer.Dispose();
            }

            IsDisposed = true;
            Context.Remove(this);
            Disposed?.Invoke(this, EventArgs.Empty);
            GC.SuppressFinalize(this);
        }
    }

    public override string ToString() => Device.ToString();

    internal void Add(MemoryBuffer buffer)
    {
        StandIn.Take(buffer.LengthInBytes);
        lock (buffers)
        {
            buffers.Add(buffer);
        }
    }

    internal void Remove(MemoryBuffer buffer)
    {
        StandIn.GiveBack(buffer.LengthInBytes);
        lock (buffers)
        {
            buffers.Remove(buffer);
        }
    }
}

/// <summary>Stands for ILGPU's stream. What is put on it has happened when the call returns.</summary>
public sealed class AcceleratorStream : IDisposable
{
    private bool disposed;

    internal AcceleratorStream(Accelerator accelerator) => Accelerator = accelerator;

    public Accelerator Accelerator { get; }

    public void Synchronize() => EnsureUsable();

    public void Dispose() => disposed = true;

    internal void EnsureUsable()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ObjectDisposedException.ThrowIf(Accelerator.IsDisposed, Accelerator);
    }
}

/// <summary>Stands for ILGPU's untyped buffer of device memory, aligned to 256 bytes as CUDA's is. It holds NaN (ones in all bits) until somebody writes it.</summary>
public abstract unsafe class MemoryBuffer : IDisposable
{
    private const int Alignment = 256;

    private byte[]? memory;

    private nint address;

    private protected MemoryBuffer(Accelerator? accelerator, long length, int elementSize)
    {
        Accelerator = accelerator!;
        Length = length;
        ElementSize = elementSize;
        accelerator?.Add(this);
        try
        {
            memory = GC.AllocateUninitializedArray<byte>(checked((int)LengthInBytes + Alignment), pinned: true);
        }
        catch (OverflowException)
        {
            Dispose();
            throw new OutOfMemoryException($"The stand-in has no buffers of {LengthInBytes} bytes; use smaller ones in tests.");
        }

        memory.AsSpan().Fill(0xFF);
        nint begin = (nint)Unsafe.AsPointer(ref memory[0]);
        address = (begin + Alignment - 1) & ~(nint)(Alignment - 1);
    }

    public Accelerator Accelerator { get; }

    public long Length { get; }

    public int ElementSize { get; }

    public long LengthInBytes => Length * ElementSize;

    public nint NativePtr => address;

    public bool IsDisposed { get; private set; }

    /// <summary>Bytes before it in memory that it shares with other buffers: shared memory has one after the other, aligned for its elements and no better.</summary>
    internal long Offset { get; private protected init; }

    /// <summary>Where the memory begins; throws once it is disposed.</summary>
    internal void* Address
    {
        get
        {
            if (address == 0)
            {
                ThrowDisposed();
            }

            return (void*)address;
        }
    }

    public ArrayView<byte> AsRawArrayView() => AsRawArrayView(0, LengthInBytes);

    public ArrayView<byte> AsRawArrayView(long offsetInBytes, long lengthInBytes) => new ArrayView<byte>(this, 0, LengthInBytes).SubView(offsetInBytes, lengthInBytes);

    public void Dispose()
    {
        if (!IsDisposed)
        {
            IsDisposed = true;
            address = 0;
            memory = null;
            Accelerator?.Remove(this);
            GC.SuppressFinalize(this);
        }
    }

    [DoesNotReturn]
    internal void ThrowDisposed() => throw new ObjectDisposedException(GetType().Name, $"this buffer of {Length} elements is disposed{KernelThread.InKernel}.");
}

/// <summary>Stands for ILGPU's buffer with a view. A disposed buffer throws wherever it is used.</summary>
public abstract class MemoryBuffer<TView> : MemoryBuffer, IContiguousArrayView
    where TView : struct, IArrayView
{
    private protected MemoryBuffer(Accelerator accelerator, long length, int elementSize)
        : base(accelerator, length, elementSize)
    {
    }

    public TView View
    {
        get
        {
            if (IsDisposed)
            {
                ThrowDisposed();
            }

            return field;
        }

        private protected init;
    }

    MemoryBuffer IArrayView.Buffer => this;

    public bool IsValid => !IsDisposed;

    long IContiguousArrayView.Index => 0;

    long IContiguousArrayView.IndexInBytes => 0;

    public static implicit operator TView(MemoryBuffer<TView> buffer) => buffer.View;
}

/// <summary>Stands for ILGPU's one-dimensional buffer.</summary>
public sealed class MemoryBuffer1D<T, TStride> : MemoryBuffer<ArrayView1D<T, TStride>>
    where T : unmanaged
    where TStride : struct, IStride1D
{
    internal MemoryBuffer1D(Accelerator accelerator, long length, TStride stride)
        : base(accelerator, length, ArrayView<T>.ElementSize) => View = new(new ArrayView<T>(this, 0, length), length, stride);

    public LongIndex1D Extent => View.Extent;

    public Index1D IntExtent => View.IntExtent;

    public ArrayView<T> AsContiguous() => View.AsContiguous();

    public static explicit operator ArrayView<T>(MemoryBuffer1D<T, TStride> buffer) => buffer.AsContiguous();
}
