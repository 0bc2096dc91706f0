using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Numerics;

/// <summary>4 floats in one 128-bit register.</summary>
public unsafe struct V128 : IVector<V128>
{
    // Operations set it themselves: the JIT would inline the constructor's call for each of the thousands in a network, a twelfth of what it takes to compile their kernels.
    // Not those that choose, since the address of the result would then be kept in between, and the result in memory.
    private Vector128<float> value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal V128(Vector128<float> value) => this.value = value;

    internal Vector128<float> Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => value;
    }

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    /// <inheritdoc/>
    public static V128 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new() { value = Vector128<float>.Zero };
    }

    /// <inheritdoc/>
    public static V128 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new() { value = Vector128.Create(0f, 1f, 2f, 3f) };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Load(float* source) => new() { value = Vector128.Load(source) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, V128 vector) => vector.value.Store(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 LoadPartial(float* source, int count)
        => new() { value = Vector128.ConditionalSelect(Vector128.LessThan(Indices.value, Vector128.Create((float)count)), Vector128.Load(source), Vector128<float>.Zero) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 LoadEven(float* source)
    {
        Vector128<float> low = Vector128.Load(source), high = Vector128.Load(source + 4);
        return new(Sse.IsSupported
            ? Sse.Shuffle(low, high, 0b10_00_10_00)
            : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.UnzipEven(low, high) : Vector128.Create(low[0], low[2], high[0], high[2]));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(float* target, V128 vector, int count)
    {
        if (count >= 4)
        {
            vector.value.Store(target);
            return;
        }

        for (int lane = 0; lane < count; lane++)
        {
            target[lane] = vector.value[lane];
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Broadcast(float scalar) => new() { value = Vector128.Create(scalar) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 FusedMultiplyAdd(V128 a, V128 b, V128 c) => new(Fma.IsSupported || AdvSimd.IsSupported ? Vector128.FusedMultiplyAdd(a.value, b.value, c.value) : (a.value * b.value) + c.value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 FusedMultiplyAdd(V128 a, float b, V128 c) => FusedMultiplyAdd(a, Broadcast(b), c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 FusedMultiplyAdd(V128 a, float* b, V128 c) => FusedMultiplyAdd(a, Load(b), c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 operator +(V128 a, V128 b) => new() { value = a.value + b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 operator -(V128 a, V128 b) => new() { value = a.value - b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 operator *(V128 a, V128 b) => new() { value = a.value * b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 operator /(V128 a, V128 b) => new() { value = a.value / b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 operator -(V128 a) => new() { value = -a.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Min(V128 a, V128 b) => new() { value = Vector128.Min(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Max(V128 a, V128 b) => new() { value = Vector128.Max(a.value, b.value) };

    // The instruction gives its second operand where one of them is a NaN.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 AtMost(V128 a, V128 limit) => new() { value = Vector128.MinNative(limit.value, a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 AtLeast(V128 a, V128 limit) => new() { value = Vector128.MaxNative(limit.value, a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 AtLeastZero(V128 a) => new() { value = Vector128.MaxNative(Vector128<float>.Zero, a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Abs(V128 a) => new() { value = Vector128.Abs(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Sqrt(V128 a) => new() { value = Vector128.Sqrt(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Round(V128 a) => new() { value = Vector128.Round(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Floor(V128 a) => new() { value = Vector128.Floor(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Ceiling(V128 a) => new() { value = Vector128.Ceiling(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Truncate(V128 a) => new() { value = Vector128.Truncate(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 CopySign(V128 a, V128 b) => new() { value = Vector128.CopySign(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 GreaterThan(V128 a, V128 b) => new() { value = Vector128.GreaterThan(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 GreaterThanOrEqual(V128 a, V128 b) => new() { value = Vector128.GreaterThanOrEqual(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 LessThan(V128 a, V128 b) => new() { value = Vector128.LessThan(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Equal(V128 a, V128 b) => new() { value = Vector128.Equals(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Select(V128 mask, V128 whenTrue, V128 whenFalse) => new() { value = Vector128.ConditionalSelect(mask.value, whenTrue.value, whenFalse.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 SelectGreater(V128 a, V128 b, V128 whenTrue, V128 whenFalse)
        => new() { value = Vector128.ConditionalSelect(Vector128.GreaterThan(a.value, b.value), whenTrue.value, whenFalse.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 SelectPositive(V128 a, V128 whenPositive)
        => new() { value = Vector128.ConditionalSelect(Vector128.GreaterThan(a.value, Vector128<float>.Zero), whenPositive.value, Vector128<float>.Zero) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 SelectEqual(V128 a, V128 b, V128 whenTrue, V128 whenFalse)
        => new() { value = Vector128.ConditionalSelect(Vector128.Equals(a.value, b.value), whenTrue.value, whenFalse.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(V128 mask) => mask.value.ExtractMostSignificantBits() != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 PowerOfTwo(V128 exponent) => new() { value = ((Vector128.ConvertToInt32Native(exponent.value) + Vector128.Create(127)) << 23).AsSingle() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Scale(V128 a, V128 exponent)
        => Avx512F.VL.IsSupported ? new(Avx512F.VL.Scale(a.value, exponent.value)) : VectorMath.TimesPowerOfTwo(a, exponent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Exponent(V128 a) => new() { value = Vector128.ConvertToSingle((a.value.AsInt32() >> 23) - Vector128.Create(127)) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 Mantissa(V128 a) => new() { value = ((a.value.AsInt32() & Vector128.Create(0x007FFFFF)) | Vector128.Create(0x3F800000)).AsSingle() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V128 MantissaAtRoot(V128 a, out V128 exponent)
    {
        Vector128<int> root = Vector128.Create(VectorMath.RootOfHalf), bits = a.value.AsInt32() - root;
        exponent = new(Vector128.ConvertToSingle(bits >> 23));
        return new(((bits & Vector128.Create(0x007FFFFF)) + root).AsSingle());
    }
}
