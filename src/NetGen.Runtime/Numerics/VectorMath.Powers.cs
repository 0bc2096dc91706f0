// Powers, roots and the logarithms and exponentials beside Exp and Log.

using System.Runtime.CompilerServices;

namespace NetGen.Numerics;

public static unsafe partial class VectorMath
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>e^x - 1, within 1.5 ulp; -1 far below zero, infinite above 88.7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Expm1<T>(T x)
        where T : struct, IVector<T>
    {
        T clamped = T.AtMost(T.AtLeast(x, T.Broadcast(-18f)), T.Broadcast(89f));
        T r = ReduceByLog2(clamped, out T n);
        T p = ExpMinusOne(r);

        // 2^n (p + 1) - 1, by its half since n reaches 128.
        T half = T.PowerOfTwo(n - T.Broadcast(1f));
        T y = T.FusedMultiplyAdd(p, half, half - T.Broadcast(0.5f));
        return T.SelectEqual(n, T.Zero, T.CopySign(p, x), y + y);
    }

    /// <summary>log(1 + x), within 1.5 ulp; -infinity at -1, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log1p<T>(T x)
        where T : struct, IVector<T>
    {
        // A huge x is scaled, so that the reciprocal of its power of two is normal. The 1 is lost in it before and after.
        T huge = T.Broadcast(1.2676506e30f);
        T scaled = T.SelectGreater(x, huge, x * T.Broadcast(5.42101086e-20f), x);
        _ = T.MantissaAtRoot(scaled + T.Broadcast(1f), out T exponent);

        // 1 + f = (1 + x) / 2^exponent, without the rounding of 1 + x.
        T power = T.PowerOfTwo(-exponent), f = T.FusedMultiplyAdd(scaled, power, power - T.Broadcast(1f));
        T y = LogOnePlus(f, exponent + T.SelectGreater(x, huge, T.Broadcast(64f), T.Zero));
        return T.SelectEqual(x, T.Zero, x, WithEndsOfLog(x, y, pole: T.Broadcast(-1f)));
    }

    /// <summary>2^x, within 1 ulp, exact for integral x; subnormal results included, infinite from 128 up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp2<T>(T x)
        where T : struct, IVector<T>
    {
        T clamped = T.AtMost(T.AtLeast(x, T.Broadcast(-151f)), T.Broadcast(129f));
        T n = T.Round(clamped), r = clamped - n;
        T p = T.FusedMultiplyAdd(r, T.Broadcast(0.00015326793f), T.Broadcast(0.0013391025f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(0.009618506f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(0.055503596f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(0.24022648f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(0.6931472f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(1f));
        return T.Scale(p, n);
    }

    /// <summary>The logarithm to base 2, within 1 ulp, exact for powers of two; -infinity at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log2<T>(T x)
        where T : struct, IVector<T>
    {
        T f = T.MantissaAtRoot(FromSubnormal(x, out T shift), out T exponent) - T.Broadcast(1f);
        T p = T.FusedMultiplyAdd(f, T.Broadcast(-0.11026165f), T.Broadcast(0.18707235f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(-0.19138132f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(0.20448811f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(-0.23956844f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(0.2885714f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(-0.36069864f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(0.4808982f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(-0.72134733f));

        // log2 e in two floats: the first alone would be half a unit off near 1.
        p = T.FusedMultiplyAdd(f, T.Broadcast(1.925963e-08f), p * f * f);
        return WithEndsOfLog(x, exponent - shift + T.FusedMultiplyAdd(f, T.Broadcast(1.442695f), p), pole: T.Zero);
    }

    /// <summary>
    /// x^y, within 2 ulp, subnormal x and results included; all special cases are those of C's pow (ISO C17, F.10.4.4): 1 where y is 0 or x is 1 (even
    /// beside a NaN), NaN where a finite x is negative and y not integral, and so on. e^(y log x), with the logarithm and the product in two floats
    /// (T. Dekker's double length, 1971).
    /// </summary>
    /// <remarks>A call, 5 % slower than inlined: from the third in a kernel the JIT's budget for inlining is spent, and each operation would become a call.</remarks>
    [MethodImpl(Compilation.OwnMethod)]
    public static T Pow<T>(T x, T y)
        where T : struct, IVector<T>
    {
        T one = T.Broadcast(1f), a = T.Abs(x), atOne = T.Equal(a, one);
        T high = LogInTwo(a, out T low);
        T product = T.Select(atOne, T.Zero, high * y);
        T error = T.FusedMultiplyAdd(low, y, T.FusedMultiplyAdd(high, y, -product));

        // Beyond, the result is 0 or infinite, and the error NaN where the product is infinite.
        error = T.Select(T.LessThan(T.Abs(product), T.Broadcast(110f)), error, T.Zero);
        error = T.Select(atOne, T.Zero, error);
        T r = ReduceByLog2(T.AtMost(T.AtLeast(product, T.Broadcast(-105f)), T.Broadcast(89f)), out T n);
        T power = T.Scale(one + ExpMinusOne(r + error), n);

        // The sign of a negative x: of the parity of y. Zeros and infinities (a + a = a) have roots and other powers too.
        T half = y * T.Broadcast(0.5f);
        T parity = T.Select(T.Equal(T.Truncate(half), half), one, T.Broadcast(-1f));
        T sign = T.Select(T.Equal(T.Truncate(y), y), parity, T.Select(T.Equal(a + a, a), one, T.Broadcast(float.NaN)));
        power = T.Select(T.LessThan(T.CopySign(one, x), T.Zero), power * sign, power);
        power = T.Select(T.Equal(x, x), T.Select(T.Equal(y, y), power, y), x);
        return T.Select(T.Equal(y, T.Zero), one, T.Select(T.Equal(x, one), one, power));
    }

    /// <summary>The cube root, of negative numbers as well, within 0.75 ulp: a polynomial for the mantissa and one step of Newton's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cbrt<T>(T x)
        where T : struct, IVector<T>
    {
        T a = FromSubnormal(T.Abs(x), out T shift);
        T exponent = T.Exponent(a), m = T.Mantissa(a);
        T third = T.Floor((exponent + T.Broadcast(0.5f)) * T.Broadcast(1f / 3)), remainder = T.FusedMultiplyAdd(third, T.Broadcast(-3f), exponent);
        T p = T.FusedMultiplyAdd(m, T.Broadcast(-0.010603808f), T.Broadcast(0.086090796f));
        p = T.FusedMultiplyAdd(p, m, T.Broadcast(-0.3006103f));
        p = T.FusedMultiplyAdd(p, m, T.Broadcast(0.7181527f));
        p = T.FusedMultiplyAdd(p, m, T.Broadcast(0.5069798f));

        // The cube root of 1, 2 or 4.
        T one = T.Broadcast(1f), isOne = T.Equal(remainder, one), isTwo = T.Equal(remainder, T.Broadcast(2f));
        p *= T.Select(isOne, T.Broadcast(1.25992105f), T.Select(isTwo, T.Broadcast(1.58740105f), one));
        m *= T.PowerOfTwo(remainder);
        T square = p * p, excess = T.FusedMultiplyAdd(square, p, -m);
        excess = T.FusedMultiplyAdd(T.FusedMultiplyAdd(p, p, -square), p, excess);
        p -= excess / (T.Broadcast(3f) * square);

        // The shift of a subnormal number is 24, a multiple of three.
        T y = p * T.PowerOfTwo(T.FusedMultiplyAdd(shift, T.Broadcast(-1f / 3), third));
        y = T.Select(T.Equal(a + a, a), a, y);
        return T.Select(T.Equal(x, x), T.CopySign(y, x), x);
    }

    /// <summary>sinh x, within 2 ulp; infinite above 89.4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sinh<T>(T x)
        where T : struct, IVector<T>
    {
        T a = T.Abs(x), s = x * x, half = HalfExp(a);
        T p = T.FusedMultiplyAdd(s, T.Broadcast(2.7822132e-06f), T.Broadcast(0.00019842896f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.0083333105f));
        p = T.FusedMultiplyAdd(p, s, T.Broadcast(0.16666667f));
        p = T.FusedMultiplyAdd(x * s, p, x);
        return T.SelectGreater(T.Broadcast(1f), a, p, T.CopySign(half - (T.Broadcast(0.25f) / half), x));
    }

    /// <summary>cosh x, within 1.5 ulp; infinite where |x| is above 89.4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cosh<T>(T x)
        where T : struct, IVector<T>
    {
        T half = HalfExp(T.Abs(x));
        return half + (T.Broadcast(0.25f) / half);
    }

    // e^r - 1 for |r| up to 0.35.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpMinusOne<T>(T r)
        where T : struct, IVector<T>
    {
        T p = T.FusedMultiplyAdd(r, T.Broadcast(0.00019766905f), T.Broadcast(0.0013933225f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(0.008333541f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(0.041666485f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(0.16666666f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(0.5f));
        return T.FusedMultiplyAdd(p, r * r, r);
    }

    // e^x / 2 for x of at least 0; finite a little longer than e^x is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T HalfExp<T>(T x)
        where T : struct, IVector<T>
    {
        T r = ReduceByLog2(T.AtMost(x, T.Broadcast(90f)), out T n);
        return T.Scale(ExpOfRest(r), n - T.Broadcast(1f));
    }

    // A subnormal x times 2^24, so that it has an exponent and a mantissa.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T FromSubnormal<T>(T x, out T shift)
        where T : struct, IVector<T>
    {
        T normal = T.Broadcast(SmallestNormal);
        shift = T.SelectGreater(normal, x, T.Broadcast(24f), T.Zero);
        return T.SelectGreater(normal, x, x * T.Broadcast(16777216f), x);
    }

    // log x for x of at least 0 as the sum of two floats, within some 2^-32 of it: 2 artanh q with q = f / (2 + f), each step with its rounding error.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogInTwo<T>(T x, out T low)
        where T : struct, IVector<T>
    {
        T f = T.MantissaAtRoot(FromSubnormal(x, out T shift), out T exponent) - T.Broadcast(1f);
        exponent -= shift;
        T reciprocal = T.Broadcast(1f) / (f + T.Broadcast(2f));
        T q = f * reciprocal;
        T qLow = reciprocal * T.FusedMultiplyAdd(q, -f, T.FusedMultiplyAdd(q, T.Broadcast(-2f), f));
        T square = q * q;
        T squareLow = T.FusedMultiplyAdd(q, qLow + qLow, T.FusedMultiplyAdd(q, q, -square));
        T cube = square * q;
        T cubeLow = T.FusedMultiplyAdd(square, qLow, T.FusedMultiplyAdd(squareLow, q, T.FusedMultiplyAdd(square, q, -cube)));
        T p = T.FusedMultiplyAdd(square, T.Broadcast(0.12139521f), T.Broadcast(0.14249393f));
        p = T.FusedMultiplyAdd(p, square, T.Broadcast(0.20000486f));
        p = T.FusedMultiplyAdd(p, square, T.Broadcast(0.3333333f));
        T rest = T.FusedMultiplyAdd(p, cube, T.FusedMultiplyAdd(p, cubeLow, qLow)), twice = q + q;

        // log 2 in two floats. The sum of the first products is either 2q itself or larger than it, so that its rounding error is exact.
        T sum = T.FusedMultiplyAdd(exponent, T.Broadcast(0.6931472f), twice);
        T lost = twice - T.FusedMultiplyAdd(exponent, T.Broadcast(-0.6931472f), sum);
        rest = T.FusedMultiplyAdd(exponent, T.Broadcast(-1.9046542e-09f), T.FusedMultiplyAdd(rest, T.Broadcast(2f), lost));
        T high = sum + rest;
        low = sum - high + rest;
        high = T.SelectEqual(x, T.Zero, T.Broadcast(float.NegativeInfinity), high);
        return T.SelectEqual(x, T.Broadcast(float.PositiveInfinity), x, high);
    }
}
