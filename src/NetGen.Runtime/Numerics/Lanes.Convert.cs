using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NetGen.Numerics;

public static unsafe partial class Lanes
{
    /// <summary>Numbers of another type as floats.</summary>
    /// <typeparam name="T">byte, int or float.</typeparam>
    /// <param name="source">The numbers.</param>
    /// <param name="target">Receives as many floats.</param>
    /// <exception cref="NotSupportedException">Another type.</exception>
    public static void ToFloats<T>(ReadOnlySpan<T> source, Span<float> target)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            MemoryMarshal.Cast<T, float>(source).CopyTo(target);
        }
        else if (typeof(T) == typeof(byte))
        {
            FromBytes(MemoryMarshal.Cast<T, byte>(source), target[..source.Length]);
        }
        else if (typeof(T) == typeof(int))
        {
            FromIntegers(MemoryMarshal.Cast<T, int>(source), target[..source.Length]);
        }
        else
        {
            throw new NotSupportedException($"Expected byte, int or float, got {typeof(T).Name}.");
        }
    }

    private static void FromBytes(ReadOnlySpan<byte> source, Span<float> target)
    {
        int i = 0;
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(target);
        for (; i + 16 <= source.Length; i += 16)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)i));
            (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
            (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(high);
            Vector128.ConvertToSingle(a.AsInt32()).StoreUnsafe(ref to, (nuint)i);
            Vector128.ConvertToSingle(b.AsInt32()).StoreUnsafe(ref to, (nuint)i + 4);
            Vector128.ConvertToSingle(c.AsInt32()).StoreUnsafe(ref to, (nuint)i + 8);
            Vector128.ConvertToSingle(d.AsInt32()).StoreUnsafe(ref to, (nuint)i + 12);
        }

        for (; i < source.Length; i++)
        {
            target[i] = source[i];
        }
    }

    private static void FromIntegers(ReadOnlySpan<int> source, Span<float> target)
    {
        int i = 0;
        ref int from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(target);
        for (; i + 4 <= source.Length; i += 4)
        {
            Vector128.ConvertToSingle(Vector128.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < source.Length; i++)
        {
            target[i] = source[i];
        }
    }
}
