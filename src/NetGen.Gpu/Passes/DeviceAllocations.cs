using ILGPU.Runtime;

namespace NetGen;

/// <summary>What one owner has on a device. If one allocation fails, all the others are freed before the exception goes on: an owner that is never made leaves nothing behind.</summary>
internal sealed class DeviceAllocations(Accelerator accelerator) : IDisposable
{
    private readonly Stack<IDisposable> owned = new();

    /// <inheritdoc cref="DeviceBuffer{T}(Accelerator, long, string)"/>
    public DeviceBuffer<T> New<T>(long length, string what)
        where T : unmanaged
        => Own(() => new DeviceBuffer<T>(accelerator, length, what));

    /// <summary>Memory with a content.</summary>
    public DeviceBuffer<T> New<T>(ReadOnlySpan<T> content, string what)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = New<T>(content.Length, what);
        buffer.Write(content);
        return buffer;
    }

    /// <summary>Anything else that this owner has; it is disposed before what was there earlier.</summary>
    public T Own<T>(Func<T> make)
        where T : IDisposable
    {
        try
        {
            T made = make();
            owned.Push(made);
            return made;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (owned.TryPop(out IDisposable? last))
        {
            last.Dispose();
        }
    }
}
