// Sines, cosines, tangents and their inverses.

using System.Runtime.CompilerServices;

namespace NetGen.Numerics;

public static unsafe partial class VectorMath
{
    private const float HalfPi = 1.57079637f, HalfPiSecond = -4.37113883e-8f, HalfPiThird = -1.7151245e-15f;

    // Up to here three floats of π/2 suffice (Cody and Waite): the multiple is below 2^17, and its product with the first leaves an exact rest.
    private const float LargestCodyWaite = 1e5f;

    // 256 bits of 2/π after 64 zeros.
    private static ReadOnlySpan<ulong> TwoOverPi => [0, 0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041, 0xFE5163ABDEBBC561];

    /// <summary>
    /// sin x, x in radians, within 2 ulp for every finite x; NaN of infinities. Arguments above 1e5 are reduced exactly, with 96 bits of 2/π, one lane
    /// after the other (M. Payne and R. Hanek, 1983).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sin<T>(T x)
        where T : struct, IVector<T>
    {
        T r = ReduceByHalfPi(x, out T n);

        // The reduction loses the sign of a zero.
        return T.Select(T.Equal(x, T.Zero), x, SinOfQuadrant(r, n));
    }

    /// <summary>cos x, x in radians, within 2 ulp for every finite x; NaN of infinities. Reduced as by <see cref="Sin{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cos<T>(T x)
        where T : struct, IVector<T>
    {
        T r = ReduceByHalfPi(x, out T n);
        return SinOfQuadrant(r, n + T.Broadcast(1f));
    }

    /// <summary>tan x, x in radians, within 3 ulp for every finite x; NaN of infinities. Reduced as by <see cref="Sin{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tan<T>(T x)
        where T : struct, IVector<T>
    {
        T r = ReduceByHalfPi(x, out T n);
        T s = r * r;
        T p = T.FusedMultiplyAdd(s, T.Broadcast(0.0046741664f), T.Broadcast(-0.0005125631f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.011308286f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.0211014f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.054094497f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.13332364f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.33333358f));
        T tan = T.FusedMultiplyAdd(r * s, p, r);
        T y = T.Select(IsOdd(n), T.Broadcast(-1f) / tan, tan);
        return T.Select(T.Equal(x, T.Zero), x, y);
    }

    /// <summary>arctan x in [-π/2, π/2], within 1.5 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atan<T>(T x)
        where T : struct, IVector<T>
    {
        T a = T.Abs(x), above = T.GreaterThan(a, T.Broadcast(1f));
        T t = T.Select(above, T.Broadcast(1f) / a, a), s = t * t;
        T p = T.FusedMultiplyAdd(s, T.Broadcast(-0.0017904058f), T.Broadcast(0.0108996965f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(-0.031148937f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.05792723f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(-0.08401582f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.10951506f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(-0.14264102f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.19998534f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(-0.333333f));
        p = T.FusedMultiplyAdd(t * s, p, t);
        return T.CopySign(T.Select(above, T.Broadcast(HalfPi) - p + T.Broadcast(HalfPiSecond), p), x);
    }

    /// <summary>arcsin x in [-π/2, π/2], within 2 ulp; NaN where |x| is above 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Asin<T>(T x)
        where T : struct, IVector<T>
    {
        T p = AsinOfSmaller(x, out T folded);
        T mirrored = T.FusedMultiplyAdd(T.Broadcast(-2f), p, T.Broadcast(HalfPi)) + T.Broadcast(HalfPiSecond);
        return T.CopySign(T.Select(folded, mirrored, p), x);
    }

    /// <summary>arccos x in [0, π], within 1.5 ulp; NaN where |x| is above 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Acos<T>(T x)
        where T : struct, IVector<T>
    {
        T p = AsinOfSmaller(x, out T folded);
        T left = T.FusedMultiplyAdd(T.Broadcast(-2f), p, T.Broadcast(2 * HalfPi)) + T.Broadcast(2 * HalfPiSecond);
        T outer = T.Select(T.LessThan(x, T.Zero), left, p + p);
        T inner = T.Broadcast(HalfPi) - (T.CopySign(p, x) - T.Broadcast(HalfPiSecond));
        return T.Select(folded, outer, inner);
    }

    // arcsin |x| where |x| is up to 1/2; beyond ("folded"), arcsin sqrt((1 - |x|) / 2), which is half of arccos |x|.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T AsinOfSmaller<T>(T x, out T folded)
        where T : struct, IVector<T>
    {
        T a = T.Abs(x);
        folded = T.GreaterThan(a, T.Broadcast(0.5f));
        T s = T.Select(folded, (T.Broadcast(1f) - a) * T.Broadcast(0.5f), a * a);
        T t = T.Select(folded, T.Sqrt(s), a);
        T p = T.FusedMultiplyAdd(s, T.Broadcast(0.042158306f), T.Broadcast(0.024184778f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.04546915f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.074953094f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.16666752f));
        return T.FusedMultiplyAdd(t * s, p, t);
    }

    // sin(r + n π/2) for |r| up to 0.8.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SinOfQuadrant<T>(T r, T n)
        where T : struct, IVector<T>
    {
        T s = r * r;
        T p = T.FusedMultiplyAdd(s, T.Broadcast(-0.00019495988f), T.Broadcast(0.008332016f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(-0.16666652f));
        T sin = T.FusedMultiplyAdd(r * s, p, r);
        T q = T.FusedMultiplyAdd(s, T.Broadcast(2.4412306e-05f), T.Broadcast(-0.0013887131f));
        q = T.FusedMultiplyAdd(q, s, T.Broadcast(0.04166664f));
        T cos = T.FusedMultiplyAdd(s * s, q, T.FusedMultiplyAdd(s, T.Broadcast(-0.5f), T.Broadcast(1f)));
        T y = T.Select(IsOdd(n), cos, sin);

        // The third and fourth quadrant mirror the first and second.
        T quadrant = T.FusedMultiplyAdd(T.Floor(n * T.Broadcast(0.25f)), T.Broadcast(-4f), n);
        return T.Select(T.GreaterThan(quadrant, T.Broadcast(1.5f)), -y, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T IsOdd<T>(T integer)
        where T : struct, IVector<T>
    {
        T half = integer * T.Broadcast(0.5f);
        return T.GreaterThan(half, T.Floor(half));
    }

    // x = n π/2 + r, |r| up to 0.8; n as it is, or its rest by 4.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ReduceByHalfPi<T>(T x, out T n)
        where T : struct, IVector<T>
    {
        n = T.Round(x * T.Broadcast(0.636619772f));
        T r = T.FusedMultiplyAdd(n, T.Broadcast(-HalfPi), x);
        r = T.FusedMultiplyAdd(n, T.Broadcast(-HalfPiSecond), r);
        r = T.FusedMultiplyAdd(n, T.Broadcast(-HalfPiThird), r);
        if (T.Any(T.GreaterThan(T.Abs(x), T.Broadcast(LargestCodyWaite))))
        {
            r = T.ReduceLarge(x, r, n, out n);
        }

        return r;
    }

    // Does the large lanes anew. Not inlined: it is rare, and long.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static T ReduceLarge<T>(T x, T rest, T multiple, out T n)
        where T : struct, IVector<T>
    {
        float* lanes = stackalloc float[16], rests = stackalloc float[16], multiples = stackalloc float[16];
        T.Store(lanes, x);
        T.Store(rests, rest);
        T.Store(multiples, multiple);
        for (int lane = 0; lane < T.Count; lane++)
        {
            if (MathF.Abs(lanes[lane]) > LargestCodyWaite)
            {
                rests[lane] = PayneHanek(lanes[lane], out multiples[lane]);
            }
        }

        n = T.Load(multiples);
        return T.Load(rests);
    }

    // |x| = M × 2^e with a 24-bit M. Of 2/π × 2^e, the bits worth 4 and more add whole turns, and those below 2^-94 less than 2^-70: the product of M
    // and the 96 bits between holds the quadrant in its bits 95 and 94, and the rest below.
    private static float PayneHanek(float x, out float quadrant)
    {
        int bits = BitConverter.SingleToInt32Bits(x) & 0x7FFFFFFF, first = (bits >> 23) - 150 + 62;
        if (bits >= 0x7F800000)
        {
            quadrant = 0f;
            return float.NaN;
        }

        int word = first >> 6, shift = first & 63;
        UInt128 window = (new UInt128(TwoOverPi[word], TwoOverPi[word + 1]) << shift) | (new UInt128(0, TwoOverPi[word + 2]) >> (64 - shift));
        ulong turns = (ulong)(((window >> 32) * (uint)((bits & 0x007FFFFF) | 0x00800000)) >> 32);
        ulong n = (turns + (1ul << 61)) >> 62;
        double rest = (long)(turns - (n << 62)) * (Math.PI / 2 / (1L << 62));
        quadrant = x < 0 ? -(float)n : n;
        return (float)(x < 0 ? -rest : rest);
    }
}
