// Copies between host and device, and clearing, in the overloads that ILGPU has: library code that compiles here compiles there.

using System.Runtime.InteropServices;

namespace ILGPU.Runtime;

/// <summary>Stands for ILGPU's extensions of views and buffers that the host calls.</summary>
public static unsafe class ArrayViewExtensions
{
    public static MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(this Accelerator accelerator, T[] data)
        where T : unmanaged
    {
        MemoryBuffer1D<T, Stride1D.Dense> buffer = accelerator.Allocate1D<T>(data.LongLength);
        buffer.CopyFromCPU(data);
        return buffer;
    }

    public static Accelerator GetAccelerator<TView>(this TView view)
        where TView : IArrayView => view.Buffer?.Accelerator ?? throw new InvalidOperationException("The view belongs to no accelerator.");

    public static bool HasNoData<TView>(this TView view)
        where TView : IArrayView => !view.IsValid || view.Length < 1;

    public static void MemSetToZero<TView>(this TView view)
        where TView : IContiguousArrayView => view.MemSetToZero(DefaultStream(view));

    public static void MemSetToZero<TView>(this TView view, AcceleratorStream stream)
        where TView : IContiguousArrayView => view.MemSet(stream, 0);

    public static void MemSet<TView>(this TView view, byte value)
        where TView : IContiguousArrayView => view.MemSet(DefaultStream(view), value);

    public static void MemSet<TView>(this TView view, AcceleratorStream stream, byte value)
        where TView : IContiguousArrayView => Bytes(view, stream, view.LengthInBytes).Fill(value);

    public static void MemSetToZero<T>(this ArrayView1D<T, Stride1D.Dense> view)
        where T : unmanaged => view.BaseView.MemSetToZero();

    public static void MemSetToZero<T>(this ArrayView1D<T, Stride1D.Dense> view, AcceleratorStream stream)
        where T : unmanaged => view.BaseView.MemSetToZero(stream);

    public static void CopyTo<TView>(this TView source, in TView target)
        where TView : IContiguousArrayView => source.CopyTo(DefaultStream(source), target);

    /// <summary>As many bytes as the target has.</summary>
    public static void CopyTo<TView>(this TView source, AcceleratorStream stream, in TView target)
        where TView : IContiguousArrayView =>
        Bytes(source, stream, target.LengthInBytes).CopyTo(Bytes(target, stream, target.LengthInBytes));

    public static void CopyFrom<TView>(this TView target, in TView source)
        where TView : IContiguousArrayView => target.CopyFrom(DefaultStream(target), source);

    /// <summary>As many bytes as the source has.</summary>
    public static void CopyFrom<TView>(this TView target, AcceleratorStream stream, in TView source)
        where TView : IContiguousArrayView =>
        Bytes(source, stream, source.LengthInBytes).CopyTo(Bytes(target, stream, source.LengthInBytes));

    public static void CopyTo<T>(this ArrayView1D<T, Stride1D.Dense> source, ArrayView1D<T, Stride1D.Dense> target)
        where T : unmanaged => source.BaseView.CopyTo(target.BaseView);

    public static void CopyTo<T>(this ArrayView1D<T, Stride1D.Dense> source, AcceleratorStream stream, in ArrayView1D<T, Stride1D.Dense> target)
        where T : unmanaged => source.BaseView.CopyTo(stream, target.BaseView);

    public static void CopyFrom<T>(this ArrayView1D<T, Stride1D.Dense> target, in ArrayView1D<T, Stride1D.Dense> source)
        where T : unmanaged => target.BaseView.CopyFrom(source.BaseView);

    public static void CopyFrom<T>(this ArrayView1D<T, Stride1D.Dense> target, AcceleratorStream stream, in ArrayView1D<T, Stride1D.Dense> source)
        where T : unmanaged => target.BaseView.CopyFrom(stream, source.BaseView);

    // ILGPU also copies to and from "ref T, long length", without keeping a managed array in its place. They are left out so that nothing that uses them compiles here.
    public static void CopyToCPU<T, TView>(this TView source, AcceleratorStream stream, in Span<T> span)
        where TView : IContiguousArrayView<T>
        where T : unmanaged
    {
        if (!span.IsEmpty)
        {
            Bytes(source, stream, (long)span.Length * sizeof(T)).CopyTo(MemoryMarshal.AsBytes(span));
        }
    }

    public static void CopyFromCPU<T, TView>(this TView target, AcceleratorStream stream, in ReadOnlySpan<T> span)
        where TView : IContiguousArrayView<T>
        where T : unmanaged
    {
        if (!span.IsEmpty)
        {
            MemoryMarshal.AsBytes(span).CopyTo(Bytes(target, stream, (long)span.Length * sizeof(T)));
        }
    }

    public static void CopyToCPU<T, TView>(this TView source, in Span<T> span)
        where TView : IContiguousArrayView<T>
        where T : unmanaged => source.CopyToCPU(DefaultStream(source), span);

    public static void CopyFromCPU<T, TView>(this TView target, in ReadOnlySpan<T> span)
        where TView : IContiguousArrayView<T>
        where T : unmanaged => target.CopyFromCPU(DefaultStream(target), span);

    public static void CopyToCPU<T>(this ArrayView1D<T, Stride1D.Dense> source, AcceleratorStream stream, in Span<T> span)
        where T : unmanaged => source.BaseView.CopyToCPU(stream, span);

    public static void CopyFromCPU<T>(this ArrayView1D<T, Stride1D.Dense> target, AcceleratorStream stream, in ReadOnlySpan<T> span)
        where T : unmanaged => target.BaseView.CopyFromCPU(stream, span);

    public static void CopyToCPU<T>(this ArrayView<T> view, T[] data)
        where T : unmanaged => ((ArrayView1D<T, Stride1D.Dense>)view).CopyToCPU(data);

    public static void CopyToCPU<T>(this ArrayView<T> view, AcceleratorStream stream, T[] data)
        where T : unmanaged => ((ArrayView1D<T, Stride1D.Dense>)view).CopyToCPU(stream, data);

    public static void CopyFromCPU<T>(this ArrayView<T> view, T[] data)
        where T : unmanaged => ((ArrayView1D<T, Stride1D.Dense>)view).CopyFromCPU(data);

    public static void CopyFromCPU<T>(this ArrayView<T> view, AcceleratorStream stream, T[] data)
        where T : unmanaged => ((ArrayView1D<T, Stride1D.Dense>)view).CopyFromCPU(stream, data);

    public static void CopyToCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, T[] data)
        where T : unmanaged => view.CopyToCPU(DefaultStream(view), data);

    /// <summary>As many elements as the array has; the view must have no fewer, the array no fewer than the view.</summary>
    public static void CopyToCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, AcceleratorStream stream, T[] data)
        where T : unmanaged
    {
        EnsureRoom(view, data);
        view.BaseView.CopyToCPU(stream, new Span<T>(data));
    }

    public static void CopyFromCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, T[] data)
        where T : unmanaged => view.CopyFromCPU(DefaultStream(view), data);

    public static void CopyFromCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, AcceleratorStream stream, T[] data)
        where T : unmanaged
    {
        EnsureRoom(view, data);
        view.BaseView.CopyFromCPU(stream, new ReadOnlySpan<T>(data));
    }

    public static void CopyToCPU<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer, T[] data)
        where T : unmanaged => buffer.View.CopyToCPU(data);

    public static void CopyToCPU<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer, AcceleratorStream stream, T[] data)
        where T : unmanaged => buffer.View.CopyToCPU(stream, data);

    public static void CopyFromCPU<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer, T[] data)
        where T : unmanaged => buffer.View.CopyFromCPU(data);

    public static void CopyFromCPU<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer, AcceleratorStream stream, T[] data)
        where T : unmanaged => buffer.View.CopyFromCPU(stream, data);

    public static T[] GetAsArray1D<T>(this ArrayView1D<T, Stride1D.Dense> view)
        where T : unmanaged => view.GetAsArray1D(DefaultStream(view));

    public static T[] GetAsArray1D<T>(this ArrayView1D<T, Stride1D.Dense> view, AcceleratorStream stream)
        where T : unmanaged
    {
        T[] data = new T[view.Length];
        view.CopyToCPU(stream, data);
        return data;
    }

    public static T[] GetAsArray1D<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer)
        where T : unmanaged => buffer.View.GetAsArray1D();

    public static T[] GetAsArray1D<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer, AcceleratorStream stream)
        where T : unmanaged => buffer.View.GetAsArray1D(stream);

    private static AcceleratorStream DefaultStream<TView>(TView view)
        where TView : IArrayView => view.GetAccelerator().DefaultStream;

    private static void EnsureRoom<T>(ArrayView1D<T, Stride1D.Dense> view, T[] data)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(data.LongLength, view.Length, nameof(data));
    }

    private static Span<byte> Bytes<TView>(TView view, AcceleratorStream stream, long length)
        where TView : IContiguousArrayView
    {
        stream.EnsureUsable();
        if (view.Buffer.Accelerator != stream.Accelerator)
        {
            throw new ArgumentException("The stream belongs to another accelerator than the view.", nameof(stream));
        }

        if (length < 0 || length > view.LengthInBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(length), $"{length} bytes are more than the {view.LengthInBytes} of the view.");
        }

        return new Span<byte>((byte*)view.Buffer.Address + view.IndexInBytes, checked((int)length));
    }
}
