// Bytes to floats: how data sets that keep pixels as bytes give them out.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NetGen.Data;

/// <summary>Multiplies bytes by a number.</summary>
internal static class ByteScaling
{
    /// <summary>Thirty-two bytes at a time: at 72,000 MNIST images a second, one by one would take a tenth of a core.</summary>
    internal static void Scale(ReadOnlySpan<byte> source, Span<float> destination, float scale)
    {
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        int i = 0;
        for (; i <= source.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)i));
            Store(low, scale, ref Unsafe.Add(ref to, i));
            Store(high, scale, ref Unsafe.Add(ref to, i + Vector256<ushort>.Count));
        }

        for (; i < source.Length; i++)
        {
            destination[i] = source[i] * scale;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<ushort> values, float scale, ref float destination)
    {
        (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(values);
        (Vector256.ConvertToSingle(low.AsInt32()) * scale).StoreUnsafe(ref destination);
        (Vector256.ConvertToSingle(high.AsInt32()) * scale).StoreUnsafe(ref destination, (nuint)Vector256<float>.Count);
    }
}
