using System.Runtime.CompilerServices;
using ILGPU;

namespace NetGen.Numerics;

#pragma warning disable CS1591 // what IVector documents

/// <summary>One float of a GPU thread.</summary>
public readonly unsafe struct DeviceFloat : IVector<DeviceFloat>
{
    /// <summary>The float.</summary>
    public readonly float Value;

    // What a comparison found, where this is its result.
    private readonly bool mask;

    /// <summary>A float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DeviceFloat(float value) => Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DeviceFloat(bool mask) => this.mask = mask;

    public static int Count => 1;

    public static DeviceFloat Zero => new(0f);

    public static DeviceFloat Indices => new(0f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat LoadPartial(float* source, int count) => new(count > 0 ? *source : 0f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat LoadEven(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, DeviceFloat vector) => *target = vector.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(float* target, DeviceFloat vector, int count)
    {
        if (count > 0)
        {
            *target = vector.Value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Broadcast(float scalar) => new(scalar);

    // ptxas fuses; MathF.FusedMultiplyAdd would be a call of a function that is nowhere.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat FusedMultiplyAdd(DeviceFloat a, DeviceFloat b, DeviceFloat c) => new((a.Value * b.Value) + c.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat FusedMultiplyAdd(DeviceFloat a, float scalar, DeviceFloat c) => new((a.Value * scalar) + c.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat FusedMultiplyAdd(DeviceFloat a, float* source, DeviceFloat c) => new((a.Value * *source) + c.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat operator +(DeviceFloat a, DeviceFloat b) => new(a.Value + b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat operator -(DeviceFloat a, DeviceFloat b) => new(a.Value - b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat operator *(DeviceFloat a, DeviceFloat b) => new(a.Value * b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat operator /(DeviceFloat a, DeviceFloat b) => new(a.Value / b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat operator -(DeviceFloat a) => new(-a.Value);

    // MathF.Min and MathF.Max become min.f32 and max.f32 on the device, which pass the number beside a NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Min(DeviceFloat a, DeviceFloat b) => new((a.Value < b.Value & IsNumber(b.Value)) | !IsNumber(a.Value) ? a.Value : b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Max(DeviceFloat a, DeviceFloat b) => new((a.Value > b.Value & IsNumber(b.Value)) | !IsNumber(a.Value) ? a.Value : b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat AtMost(DeviceFloat a, DeviceFloat limit) => new(a.Value > limit.Value ? limit.Value : a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat AtLeast(DeviceFloat a, DeviceFloat limit) => new(a.Value < limit.Value ? limit.Value : a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat AtLeastZero(DeviceFloat a) => new(a.Value < 0f ? 0f : a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat SelectPositive(DeviceFloat a, DeviceFloat whenPositive) => new(a.Value > 0f ? whenPositive.Value : 0f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Abs(DeviceFloat a) => new(MathF.Abs(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Sqrt(DeviceFloat a) => new(MathF.Sqrt(a.Value));

    // Floats from 2^23 are whole; below, adding it leaves no room for a fraction. (MathF.Round is no device function.)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Round(DeviceFloat a)
    {
        float magic = CopySign(8388608f, a.Value);
        return new(MathF.Abs(a.Value) < 8388608f ? CopySign((a.Value + magic) - magic, a.Value) : a.Value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Floor(DeviceFloat a) => new(MathF.Floor(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Ceiling(DeviceFloat a) => new(MathF.Ceiling(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Truncate(DeviceFloat a) => new(CopySign(MathF.Floor(MathF.Abs(a.Value)), a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat CopySign(DeviceFloat a, DeviceFloat b) => new(CopySign(a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat GreaterThan(DeviceFloat a, DeviceFloat b) => new(a.Value > b.Value & IsNumber(b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat GreaterThanOrEqual(DeviceFloat a, DeviceFloat b) => new(a.Value >= b.Value & IsNumber(b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat LessThan(DeviceFloat a, DeviceFloat b) => new(a.Value < b.Value & IsNumber(b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Equal(DeviceFloat a, DeviceFloat b) => new(a.Value == b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Select(DeviceFloat mask, DeviceFloat whenTrue, DeviceFloat whenFalse)
        => new(mask.mask ? whenTrue.Value : whenFalse.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat SelectGreater(DeviceFloat a, DeviceFloat b, DeviceFloat whenTrue, DeviceFloat whenFalse)
        => new(a.Value > b.Value & IsNumber(b.Value) ? whenTrue.Value : whenFalse.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat SelectEqual(DeviceFloat a, DeviceFloat b, DeviceFloat whenTrue, DeviceFloat whenFalse)
        => new(a.Value == b.Value ? whenTrue.Value : whenFalse.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(DeviceFloat mask)
        => mask.mask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat PowerOfTwo(DeviceFloat exponent) => new(Interop.IntAsFloat((uint)(((int)exponent.Value + 127) << 23)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Scale(DeviceFloat a, DeviceFloat exponent) => VectorMath.TimesPowerOfTwo(a, exponent);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Exponent(DeviceFloat a) => new((float)(((int)Interop.FloatAsInt(a.Value) >> 23) - 127));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat Mantissa(DeviceFloat a) => new(Interop.IntAsFloat((Interop.FloatAsInt(a.Value) & 0x007FFFFFu) | 0x3F800000u));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat MantissaAtRoot(DeviceFloat a, out DeviceFloat exponent)
    {
        int bits = (int)Interop.FloatAsInt(a.Value) - VectorMath.RootOfHalf;
        exponent = new((float)(bits >> 23));
        return new(Interop.IntAsFloat((uint)((bits & 0x007FFFFF) + VectorMath.RootOfHalf)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DeviceFloat ReduceLarge(DeviceFloat x, DeviceFloat rest, DeviceFloat multiple, out DeviceFloat n)
    {
        ulong reduced = PayneHanek(x.Value);
        float quadrant = (float)(uint)reduced;
        n = new(x.Value < 0f ? -quadrant : quadrant);
        return new(Interop.IntAsFloat((uint)(reduced >> 32)));
    }

    // VectorMath's, with words of 32 bits: the rest's bits above the quadrant. A call, since it is rare; without an out parameter, which would live in local memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong PayneHanek(float x)
    {
        int bits = (int)(Interop.FloatAsInt(x) & 0x7FFFFFFFu), first = (bits >> 23) - 150 + 62, word = first >> 5, shift = first & 31;
        uint w0 = TwoOverPi(word), w1 = TwoOverPi(word + 1), w2 = TwoOverPi(word + 2), w3 = TwoOverPi(word + 3);
        ulong a = (Pair(w0, w1) << shift) >> 32, b = (Pair(w1, w2) << shift) >> 32, c = (Pair(w2, w3) << shift) >> 32;
        ulong m = (ulong)(uint)((bits & 0x007FFFFF) | 0x00800000);
        ulong turns = ((a * m) << 32) + (b * m) + ((c * m) >> 32);
        int quadrant = (int)((turns + (1ul << 61)) >> 62);
        float r = (float)((double)(long)(turns - ((ulong)(uint)quadrant << 62)) * (Math.PI / 2 / (1L << 62)));
        r = x < 0f ? -r : r;
        return Pair(bits >= 0x7F800000 ? 0x7FC00000u : Interop.FloatAsInt(r), (uint)quadrant);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Pair(uint high, uint low) => ((ulong)high << 32) | (ulong)low;

    // Words of 2/π after two of zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TwoOverPi(int word)
        => word == 1 ? 0u : word == 2 ? 0xA2F9836Eu : word == 3 ? 0x4E441529u : word == 4 ? 0xFC2757D1u : word == 5 ? 0xF534DDC0u
            : word == 6 ? 0xDB629599u : word == 7 ? 0x3C439041u : word == 8 ? 0xFE5163ABu : 0u;

    // ILGPU 1.5.3 swaps the operands of MathF.CopySign on CUDA devices (its issue 1361).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float CopySign(float a, float b) => Interop.IntAsFloat((Interop.FloatAsInt(a) & 0x7FFFFFFFu) | (Interop.FloatAsInt(b) & 0x80000000u));

    // ILGPU 1.5.3 moves a constant operand of a comparison to the right and then takes "unordered" for "ordered": c > x holds for a NaN x. Hence the test of the
    // right operand beside each comparison, which folds away where that is the constant.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNumber(float x)
    {
        float same = x;
        return x == same;
    }
}
