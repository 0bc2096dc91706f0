using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Numerics;

/// <summary>16 floats in one 512-bit register.</summary>
public unsafe struct V512 : IVector<V512>
{
    // Operations set it themselves: the JIT would inline the constructor's call for each of the thousands in a network, a twelfth of what it takes to compile their kernels.
    // Not those that choose, since the address of the result would then be kept in between, and the result in memory.
    private Vector512<float> value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal V512(Vector512<float> value) => this.value = value;

    internal Vector512<float> Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => value;
    }

    private static Vector512<int> EvenIndices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    }

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    /// <inheritdoc/>
    public static V512 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new() { value = Vector512<float>.Zero };
    }

    /// <inheritdoc/>
    public static V512 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new() { value = Vector512.Create(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f, 11f, 12f, 13f, 14f, 15f) };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Load(float* source) => new() { value = Vector512.Load(source) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, V512 vector) => vector.value.Store(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 LoadPartial(float* source, int count)
        => new() { value = Vector512.ConditionalSelect(Vector512.LessThan(Indices.value, Vector512.Create((float)count)), Vector512.Load(source), Vector512<float>.Zero) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 LoadEven(float* source)
        => new(Avx512F.IsSupported
            ? Avx512F.PermuteVar16x32x2(Vector512.Load(source), EvenIndices, Vector512.Load(source + 16))
            : Vector512.Create(V256.LoadEven(source).Value, V256.LoadEven(source + 16).Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(float* target, V512 vector, int count)
    {
        if (count >= 16)
        {
            vector.value.Store(target);
        }
        else if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(target, Vector512.LessThan(Indices.value, Vector512.Create((float)count)), vector.value);
        }
        else
        {
            Vector256<float> low = vector.value.GetLower(), high = vector.value.GetUpper();
            V256.StorePartial(target, new V256(low), count);
            if (count > 8)
            {
                V256.StorePartial(target + 8, new V256(high), count - 8);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Broadcast(float scalar) => new() { value = Vector512.Create(scalar) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 FusedMultiplyAdd(V512 a, V512 b, V512 c) => new() { value = Vector512.FusedMultiplyAdd(a.value, b.value, c.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 FusedMultiplyAdd(V512 a, float b, V512 c) => new() { value = Vector512.FusedMultiplyAdd(a.value, Vector512.Create(b), c.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 FusedMultiplyAdd(V512 a, float* b, V512 c) => new() { value = Vector512.FusedMultiplyAdd(a.value, Vector512.Load(b), c.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 operator +(V512 a, V512 b) => new() { value = a.value + b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 operator -(V512 a, V512 b) => new() { value = a.value - b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 operator *(V512 a, V512 b) => new() { value = a.value * b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 operator /(V512 a, V512 b) => new() { value = a.value / b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 operator -(V512 a) => new() { value = -a.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Min(V512 a, V512 b) => new() { value = Vector512.Min(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Max(V512 a, V512 b) => new() { value = Vector512.Max(a.value, b.value) };

    // The instruction gives its second operand where one of them is a NaN.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 AtMost(V512 a, V512 limit) => new() { value = Vector512.MinNative(limit.value, a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 AtLeast(V512 a, V512 limit) => new() { value = Vector512.MaxNative(limit.value, a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 AtLeastZero(V512 a) => new() { value = Vector512.MaxNative(Vector512<float>.Zero, a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Abs(V512 a) => new() { value = Vector512.Abs(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Sqrt(V512 a) => new() { value = Vector512.Sqrt(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Round(V512 a) => new() { value = Vector512.Round(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Floor(V512 a) => new() { value = Vector512.Floor(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Ceiling(V512 a) => new() { value = Vector512.Ceiling(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Truncate(V512 a) => new() { value = Vector512.Truncate(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 CopySign(V512 a, V512 b) => new() { value = Vector512.CopySign(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 GreaterThan(V512 a, V512 b) => new() { value = Vector512.GreaterThan(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 GreaterThanOrEqual(V512 a, V512 b) => new() { value = Vector512.GreaterThanOrEqual(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 LessThan(V512 a, V512 b) => new() { value = Vector512.LessThan(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Equal(V512 a, V512 b) => new() { value = Vector512.Equals(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Select(V512 mask, V512 whenTrue, V512 whenFalse) => new() { value = Vector512.ConditionalSelect(mask.value, whenTrue.value, whenFalse.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 SelectGreater(V512 a, V512 b, V512 whenTrue, V512 whenFalse)
        => new() { value = Vector512.ConditionalSelect(Vector512.GreaterThan(a.value, b.value), whenTrue.value, whenFalse.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 SelectPositive(V512 a, V512 whenPositive)
        => new() { value = Vector512.ConditionalSelect(Vector512.GreaterThan(a.value, Vector512<float>.Zero), whenPositive.value, Vector512<float>.Zero) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 SelectEqual(V512 a, V512 b, V512 whenTrue, V512 whenFalse)
        => new() { value = Vector512.ConditionalSelect(Vector512.Equals(a.value, b.value), whenTrue.value, whenFalse.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(V512 mask) => mask.value.ExtractMostSignificantBits() != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 PowerOfTwo(V512 exponent) => new() { value = ((Vector512.ConvertToInt32Native(exponent.value) + Vector512.Create(127)) << 23).AsSingle() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Scale(V512 a, V512 exponent)
        => Avx512F.IsSupported ? new(Avx512F.Scale(a.value, exponent.value)) : VectorMath.TimesPowerOfTwo(a, exponent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Exponent(V512 a) => new() { value = Vector512.ConvertToSingle((a.value.AsInt32() >> 23) - Vector512.Create(127)) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 Mantissa(V512 a) => new() { value = ((a.value.AsInt32() & Vector512.Create(0x007FFFFF)) | Vector512.Create(0x3F800000)).AsSingle() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V512 MantissaAtRoot(V512 a, out V512 exponent)
    {
        Vector512<int> root = Vector512.Create(VectorMath.RootOfHalf), bits = a.value.AsInt32() - root;
        exponent = new(Vector512.ConvertToSingle(bits >> 23));
        return new(((bits & Vector512.Create(0x007FFFFF)) + root).AsSingle());
    }
}
