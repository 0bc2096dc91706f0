using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Numerics;

/// <summary>One float: the form for machines without vectors, and the plainest one to step through.</summary>
public readonly unsafe struct V32 : IVector<V32>
{
    private readonly float value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V32(float value) => this.value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V32(bool mask) => value = BitConverter.UInt32BitsToSingle(mask ? uint.MaxValue : 0u);

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    public static V32 Zero => default;

    /// <inheritdoc/>
    public static V32 Indices => default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Load(float* source) => new(*source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 LoadPartial(float* source, int count) => new(count > 0 ? *source : 0f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 LoadEven(float* source) => new(*source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, V32 vector) => *target = vector.value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(float* target, V32 vector, int count)
    {
        if (count > 0)
        {
            *target = vector.value;
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Broadcast(float scalar) => new(scalar);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 FusedMultiplyAdd(V32 a, V32 b, V32 c)
        => new(Fma.IsSupported ? MathF.FusedMultiplyAdd(a.value, b.value, c.value) : (a.value * b.value) + c.value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 FusedMultiplyAdd(V32 a, float b, V32 c) => FusedMultiplyAdd(a, Broadcast(b), c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 FusedMultiplyAdd(V32 a, float* b, V32 c) => FusedMultiplyAdd(a, Load(b), c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 operator +(V32 a, V32 b) => new(a.value + b.value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 operator -(V32 a, V32 b) => new(a.value - b.value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 operator *(V32 a, V32 b) => new(a.value * b.value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 operator /(V32 a, V32 b) => new(a.value / b.value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 operator -(V32 a) => new(-a.value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Min(V32 a, V32 b) => new(MathF.Min(a.value, b.value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Max(V32 a, V32 b) => new(MathF.Max(a.value, b.value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 AtMost(V32 a, V32 limit) => a.value > limit.value ? limit : a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 AtLeast(V32 a, V32 limit) => a.value < limit.value ? limit : a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 AtLeastZero(V32 a) => a.value < 0f ? Zero : a;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Abs(V32 a) => new(MathF.Abs(a.value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Sqrt(V32 a) => new(MathF.Sqrt(a.value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Round(V32 a) => new(MathF.Round(a.value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Floor(V32 a) => new(MathF.Floor(a.value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Ceiling(V32 a) => new(MathF.Ceiling(a.value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Truncate(V32 a) => new(MathF.Truncate(a.value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 CopySign(V32 a, V32 b) => new(MathF.CopySign(a.value, b.value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 GreaterThan(V32 a, V32 b) => new(a.value > b.value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 GreaterThanOrEqual(V32 a, V32 b) => new(a.value >= b.value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 LessThan(V32 a, V32 b) => new(a.value < b.value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Equal(V32 a, V32 b) => new(a.value == b.value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Select(V32 mask, V32 whenTrue, V32 whenFalse) => BitConverter.SingleToUInt32Bits(mask.value) != 0 ? whenTrue : whenFalse;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 SelectGreater(V32 a, V32 b, V32 whenTrue, V32 whenFalse) => a.value > b.value ? whenTrue : whenFalse;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 SelectPositive(V32 a, V32 whenPositive) => a.value > 0f ? whenPositive : Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 SelectEqual(V32 a, V32 b, V32 whenTrue, V32 whenFalse) => a.value == b.value ? whenTrue : whenFalse;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(V32 mask) => BitConverter.SingleToUInt32Bits(mask.value) != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 PowerOfTwo(V32 exponent) => new(BitConverter.Int32BitsToSingle(((int)exponent.value + 127) << 23));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Scale(V32 a, V32 exponent) => VectorMath.TimesPowerOfTwo(a, exponent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Exponent(V32 a) => new((float)((BitConverter.SingleToInt32Bits(a.value) >> 23) - 127));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 Mantissa(V32 a) => new(BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(a.value) & 0x007FFFFF) | 0x3F800000));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V32 MantissaAtRoot(V32 a, out V32 exponent)
    {
        int bits = BitConverter.SingleToInt32Bits(a.value) - VectorMath.RootOfHalf;
        exponent = new(bits >> 23);
        return new(BitConverter.Int32BitsToSingle((bits & 0x007FFFFF) + VectorMath.RootOfHalf));
    }
}
