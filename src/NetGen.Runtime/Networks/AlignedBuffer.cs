using System.Runtime.CompilerServices;

namespace NetGen;

/// <summary>
/// Floats in pinned managed memory that begins on a 64-byte boundary (unaligned 64-byte loads cost a factor of two, docs/performance.md).
/// The garbage collector frees it: nothing to dispose.
/// </summary>
public sealed unsafe class AlignedBuffer
{
    /// <summary>Floats that may be read, never written, beyond the end: two of the widest vectors.</summary>
    public const int Slack = 32;

    // Keeps the pinned memory behind Pointer alive.
    private readonly float[] memory;

    /// <summary>Allocates zeroed memory.</summary>
    /// <param name="length">Floats, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative or above 2^31 - 64.</exception>
    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Array.MaxLength - 64);
        memory = GC.AllocateArray<float>((int)length + 16 + Slack, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref memory[0]);
        Pointer = (float*)((address + 63) & ~(nuint)63);
        Length = (int)length;
    }

    /// <summary>Floats.</summary>
    public int Length { get; }

    /// <summary>The first float, on a 64-byte boundary; valid while this object is reachable.</summary>
    public float* Pointer { get; }

    /// <summary>The whole buffer.</summary>
    public Span<float> Span => new(Pointer, Length);
}
