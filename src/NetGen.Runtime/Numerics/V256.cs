using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Numerics;

/// <summary>8 floats in one 256-bit register.</summary>
public unsafe struct V256 : IVector<V256>
{
    // Operations set it themselves: the JIT would inline the constructor's call for each of the thousands in a network, a twelfth of what it takes to compile their kernels.
    // Not those that choose, since the address of the result would then be kept in between, and the result in memory.
    private Vector256<float> value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal V256(Vector256<float> value) => this.value = value;

    internal Vector256<float> Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => value;
    }

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    /// <inheritdoc/>
    public static V256 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new() { value = Vector256<float>.Zero };
    }

    /// <inheritdoc/>
    public static V256 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new() { value = Vector256.Create(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f) };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Load(float* source) => new() { value = Vector256.Load(source) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, V256 vector) => vector.value.Store(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 LoadPartial(float* source, int count)
        => new() { value = Vector256.ConditionalSelect(Vector256.LessThan(Indices.value, Vector256.Create((float)count)), Vector256.Load(source), Vector256<float>.Zero) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 LoadEven(float* source)
    {
        Vector256<float> low = Vector256.Load(source), high = Vector256.Load(source + 8);
        return new(Avx2.IsSupported
            ? Avx2.Permute4x64(Avx.Shuffle(low, high, 0b10_00_10_00).AsDouble(), 0b11_01_10_00).AsSingle()
            : Vector256.Create(V128.LoadEven(source).Value, V128.LoadEven(source + 8).Value));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(float* target, V256 vector, int count)
    {
        if (Avx.IsSupported)
        {
            Avx.MaskStore(target, Vector256.LessThan(Indices.value, Vector256.Create((float)count)), vector.value);
        }
        else
        {
            StoreLanes(target, vector, count);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Broadcast(float scalar) => new() { value = Vector256.Create(scalar) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 FusedMultiplyAdd(V256 a, V256 b, V256 c) => new() { value = Vector256.FusedMultiplyAdd(a.value, b.value, c.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 FusedMultiplyAdd(V256 a, float b, V256 c) => new() { value = Vector256.FusedMultiplyAdd(a.value, Vector256.Create(b), c.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 FusedMultiplyAdd(V256 a, float* b, V256 c) => new() { value = Vector256.FusedMultiplyAdd(a.value, Vector256.Load(b), c.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 operator +(V256 a, V256 b) => new() { value = a.value + b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 operator -(V256 a, V256 b) => new() { value = a.value - b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 operator *(V256 a, V256 b) => new() { value = a.value * b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 operator /(V256 a, V256 b) => new() { value = a.value / b.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 operator -(V256 a) => new() { value = -a.value };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Min(V256 a, V256 b) => new() { value = Vector256.Min(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Max(V256 a, V256 b) => new() { value = Vector256.Max(a.value, b.value) };

    // The instruction gives its second operand where one of them is a NaN.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 AtMost(V256 a, V256 limit) => new() { value = Vector256.MinNative(limit.value, a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 AtLeast(V256 a, V256 limit) => new() { value = Vector256.MaxNative(limit.value, a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 AtLeastZero(V256 a) => new() { value = Vector256.MaxNative(Vector256<float>.Zero, a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Abs(V256 a) => new() { value = Vector256.Abs(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Sqrt(V256 a) => new() { value = Vector256.Sqrt(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Round(V256 a) => new() { value = Vector256.Round(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Floor(V256 a) => new() { value = Vector256.Floor(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Ceiling(V256 a) => new() { value = Vector256.Ceiling(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Truncate(V256 a) => new() { value = Vector256.Truncate(a.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 CopySign(V256 a, V256 b) => new() { value = Vector256.CopySign(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 GreaterThan(V256 a, V256 b) => new() { value = Vector256.GreaterThan(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 GreaterThanOrEqual(V256 a, V256 b) => new() { value = Vector256.GreaterThanOrEqual(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 LessThan(V256 a, V256 b) => new() { value = Vector256.LessThan(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Equal(V256 a, V256 b) => new() { value = Vector256.Equals(a.value, b.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Select(V256 mask, V256 whenTrue, V256 whenFalse) => new() { value = Vector256.ConditionalSelect(mask.value, whenTrue.value, whenFalse.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 SelectGreater(V256 a, V256 b, V256 whenTrue, V256 whenFalse)
        => new() { value = Vector256.ConditionalSelect(Vector256.GreaterThan(a.value, b.value), whenTrue.value, whenFalse.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 SelectPositive(V256 a, V256 whenPositive)
        => new() { value = Vector256.ConditionalSelect(Vector256.GreaterThan(a.value, Vector256<float>.Zero), whenPositive.value, Vector256<float>.Zero) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 SelectEqual(V256 a, V256 b, V256 whenTrue, V256 whenFalse)
        => new() { value = Vector256.ConditionalSelect(Vector256.Equals(a.value, b.value), whenTrue.value, whenFalse.value) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(V256 mask) => mask.value.ExtractMostSignificantBits() != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 PowerOfTwo(V256 exponent) => new() { value = ((Vector256.ConvertToInt32Native(exponent.value) + Vector256.Create(127)) << 23).AsSingle() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Scale(V256 a, V256 exponent)
        => Avx512F.VL.IsSupported ? new(Avx512F.VL.Scale(a.value, exponent.value)) : VectorMath.TimesPowerOfTwo(a, exponent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Exponent(V256 a) => new() { value = Vector256.ConvertToSingle((a.value.AsInt32() >> 23) - Vector256.Create(127)) };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 Mantissa(V256 a) => new() { value = ((a.value.AsInt32() & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F800000)).AsSingle() };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V256 MantissaAtRoot(V256 a, out V256 exponent)
    {
        Vector256<int> root = Vector256.Create(VectorMath.RootOfHalf), bits = a.value.AsInt32() - root;
        exponent = new(Vector256.ConvertToSingle(bits >> 23));
        return new(((bits & Vector256.Create(0x007FFFFF)) + root).AsSingle());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreLanes(float* target, V256 vector, int count)
    {
        for (int lane = 0; lane < Math.Min(count, Count); lane++)
        {
            target[lane] = vector.value[lane];
        }
    }
}
