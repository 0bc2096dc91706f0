// Views: what kernels see of device memory. Every access is checked, and only kernels have access, as on a device whose memory the host cannot reach.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ILGPU.Runtime;
using NetGen.Gpu.StandIn;

namespace ILGPU;

/// <summary>Stands for ILGPU's untyped view.</summary>
public interface IArrayView
{
    MemoryBuffer Buffer { get; }

    bool IsValid { get; }

    long Length { get; }

    int ElementSize { get; }

    long LengthInBytes { get; }
}

/// <summary>Stands for ILGPU's view of memory without gaps.</summary>
public interface IContiguousArrayView : IArrayView
{
    long Index { get; }

    long IndexInBytes { get; }

    ArrayView<byte> AsRawArrayView();
}

/// <summary>Stands for ILGPU's typed view.</summary>
public interface IArrayView<T> : IArrayView
    where T : unmanaged;

/// <summary>Stands for ILGPU's typed view of memory without gaps.</summary>
public interface IContiguousArrayView<T> : IArrayView<T>, IContiguousArrayView
    where T : unmanaged;

/// <summary>Stands for ILGPU's view of elements in device or shared memory. An access out of range, from the host or of disposed memory throws and says where.</summary>
public readonly struct ArrayView<T> : IContiguousArrayView<T>
    where T : unmanaged
{
    public static readonly int ElementSize = Unsafe.SizeOf<T>();

    public static readonly ArrayView<T> Empty;

    public ArrayView(MemoryBuffer source, long index, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Buffer = source;
        Index = index;
        Length = length;
    }

    internal MemoryBuffer Buffer { get; }

    internal long Index { get; }

    MemoryBuffer IArrayView.Buffer => Buffer;

    long IContiguousArrayView.Index => Index;

    long IContiguousArrayView.IndexInBytes => Index * ElementSize;

    int IArrayView.ElementSize => ElementSize;

    public bool IsValid => Buffer is not null && Length > 0;

    public long Length { get; }

    public int IntLength => checked((int)Length);

    public LongIndex1D Extent => new(Length);

    public Index1D IntExtent => new(IntLength);

    public long LengthInBytes => Length * ElementSize;

    public ref T this[Index1D index] => ref this[(long)index.X];

    public ref T this[LongIndex1D index] => ref this[index.X];

    public ref T this[int index] => ref this[(long)index];

    public unsafe ref T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (KernelThread.Current is null || (ulong)index >= (ulong)Length)
            {
                Refuse(index);
            }

            return ref ((T*)Buffer.Address)[Index + index];
        }
    }

    public ArrayView<T> SubView(long index) => SubView(index, Length - index);

    public ArrayView<T> SubView(int index, int subViewLength) => SubView((long)index, subViewLength);

    public ArrayView<T> SubView(long index, long subViewLength)
    {
        if (index < 0 || subViewLength < 0 || index > Length - subViewLength)
        {
            throw new IndexOutOfRangeException(
                $"elements {index} to {index + subViewLength} are not all within a view of {Length} elements of {typeof(T).Name}{KernelThread.InKernel}.");
        }

        return new ArrayView<T>(Buffer, Index + index, subViewLength);
    }

    /// <summary>The same bytes as elements of another type; they must begin where such an element may begin, else a GPU's wide loads fault.</summary>
    public ArrayView<TOther> Cast<TOther>()
        where TOther : unmanaged
    {
        int size = ArrayView<TOther>.ElementSize;
        long begin = Index * ElementSize;
        return begin % size == 0 && (Buffer is null || Buffer.Offset % Math.Min(size & -size, 16) == 0)
            ? new ArrayView<TOther>(Buffer!, begin / size, LengthInBytes / size)
            : throw new InvalidOperationException($"a view that begins at byte {Buffer.Offset + begin} cannot be cast to {typeof(TOther).Name} of {size} bytes{KernelThread.InKernel}.");
    }

    ArrayView<byte> IContiguousArrayView.AsRawArrayView() => new(Buffer, Index * ElementSize, LengthInBytes);

    public override string ToString() => $"{Index} [{Length}]";

    [DoesNotReturn]
    private void Refuse(long index)
        => throw new IndexOutOfRangeException($"index {index} is outside a view of {Length} elements of {typeof(T).Name} in kernel {KernelThread.Here.KernelName}.");

    public static implicit operator ArrayView1D<T, Stride1D.Dense>(ArrayView<T> view) => new(view, view.Extent, default);

    public static implicit operator ArrayView<T>(ArrayView1D<T, Stride1D.Dense> view) => view.BaseView.SubView(0, view.Length);
}

/// <summary>Stands for ILGPU's one-dimensional view with a stride, of which only the dense one is needed.</summary>
public readonly struct ArrayView1D<T, TStride>(ArrayView<T> baseView, LongIndex1D extent, TStride stride) : IArrayView<T>
    where T : unmanaged
    where TStride : struct, IStride1D
{
    public static readonly int ElementSize = ArrayView<T>.ElementSize;

    public ArrayView<T> BaseView { get; } = baseView;

    public LongIndex1D Extent { get; } = extent;

    public TStride Stride { get; } = stride;

    MemoryBuffer IArrayView.Buffer => BaseView.Buffer;

    int IArrayView.ElementSize => ElementSize;

    public bool IsValid => BaseView.IsValid;

    public long Length => Extent.X;

    public int IntLength => checked((int)Length);

    public Index1D IntExtent => Extent.ToIntIndex();

    public long LengthInBytes => Length * ElementSize;

    public ref T this[Index1D index] => ref BaseView[index];

    public ref T this[LongIndex1D index] => ref BaseView[index];

    public ArrayView1D<T, TStride> SubView(Index1D index, Index1D extent) => SubView((LongIndex1D)index, extent);

    public ArrayView1D<T, TStride> SubView(LongIndex1D index, LongIndex1D extent) => new(BaseView.SubView(index.X, extent.X), extent, Stride);

    public ArrayView<T> AsContiguous() => BaseView;
}
