using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Numerics;

/// <summary>
/// Elementary functions on vectors. Each is a branch-free polynomial or rational form evaluated with fused multiply-adds (but for the sines of
/// arguments above 1e5), so that a lane's result does not depend on the width or on its neighbours. Error bounds hold where there is a fused
/// multiply-add. tests/NetGen.Codegen.Tests/Vectors sweeps them; polynomials.py there makes the coefficients that name no other source.
/// </summary>
public static unsafe partial class VectorMath
{
    /// <summary>
    /// e^x, within 2 ulp where the result is normal; below x = -87.3 the result is flushed towards the smallest normal float, above 88.7 it is infinite.
    /// Two-step range reduction and a degree-6 polynomial (Cephes' expf, S. Moshier).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, IVector<T>
    {
        T clamped = T.Min(T.Max(x, T.Broadcast(-87.3f)), T.Broadcast(89f));
        T r = ReduceByLog2(clamped, out T n);
        return ExpTimesPowerOfTwo(r, n);
    }

    /// <summary>
    /// The natural logarithm, within 2 ulp for normal positive x; -infinity at 0 (and for subnormal x), NaN below.
    /// Mantissa in [sqrt(1/2), sqrt(2)) and a degree-8 polynomial (Cephes' logf, S. Moshier).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x)
        where T : struct, IVector<T>
    {
        T f = SplitAtRoot(x, out T exponent);
        T y = LogOnePlus(f, exponent);
        y = T.Select(T.LessThan(x, T.Broadcast(1.17549435e-38f)), T.Broadcast(float.NegativeInfinity), y);
        y = T.Select(T.Equal(x, T.Broadcast(float.PositiveInfinity)), x, y);
        y = T.Select(T.LessThan(x, T.Zero), T.Broadcast(float.NaN), y);
        return T.Select(T.Equal(x, x), y, x);
    }

    /// <summary>
    /// tanh x, within 5 ulp for |x| above 2.5e-36: the rational form 13/6 of Eigen, on |x| up to 7.9; beyond, ±0.99999976 (within 5 ulp of ±1).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x)
        where T : struct, IVector<T>
    {
        T c = T.Max(T.Min(x, T.Broadcast(7.90531110763549805f)), T.Broadcast(-7.90531110763549805f));
        T s = c * c;
        T p = T.FusedMultiplyAdd(s, T.Broadcast(-2.76076847742355e-16f), T.Broadcast(2.00018790482477e-13f));
        p = T.FusedMultiplyAdd(s, p, T.Broadcast(-8.60467152213735e-11f));
        p = T.FusedMultiplyAdd(s, p, T.Broadcast(5.12229709037114e-08f));
        p = T.FusedMultiplyAdd(s, p, T.Broadcast(1.48572235717979e-05f));
        p = T.FusedMultiplyAdd(s, p, T.Broadcast(6.37261928875436e-04f));
        p = T.FusedMultiplyAdd(s, p, T.Broadcast(4.89352455891786e-03f));
        T q = T.FusedMultiplyAdd(s, T.Broadcast(1.19825839466702e-06f), T.Broadcast(1.18534705686654e-04f));
        q = T.FusedMultiplyAdd(s, q, T.Broadcast(2.26843463243900e-03f));
        q = T.FusedMultiplyAdd(s, q, T.Broadcast(4.89352518554385e-03f));
        return c * p / q;
    }

    /// <summary>The logistic function 1 / (1 + e^-x), within 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, IVector<T>
        => T.Broadcast(1f) / (T.Broadcast(1f) + Exp(-x));

    /// <summary>log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), within 4 ulp for x of at least -87.3, with the correction of Kahan's log1p for small e^-|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Softplus<T>(T x)
        where T : struct, IVector<T>
    {
        T e = Exp(-T.Abs(x));
        T u = T.Broadcast(1f) + e;
        T log1p = T.Select(T.Equal(u, T.Broadcast(1f)), e, Log(u) * e / (u - T.Broadcast(1f)));
        return T.Max(x, T.Zero) + log1p;
    }

    /// <summary>
    /// The error function 2/√π ∫ e^-t² dt from 0 to x, within 2 ulp. A polynomial up to |x| = 0.93, beyond 1 - e^p with a polynomial p (N. Juffa's erff).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf<T>(T x)
        where T : struct, IVector<T>
    {
        T one = T.Broadcast(1f), a = T.Abs(x), s = x * x;
        T near = T.FusedMultiplyAdd(s, T.Broadcast(-5.96761703e-4f), T.Broadcast(4.99119423e-3f));
        near = T.FusedMultiplyAdd(near, s, T.Broadcast(-2.67681349e-2f));
        near = T.FusedMultiplyAdd(near, s, T.Broadcast(1.12819925e-1f));
        near = T.FusedMultiplyAdd(near, s, T.Broadcast(-3.76125336e-1f));
        near = T.FusedMultiplyAdd(near, s, T.Broadcast(1.28379166e-1f));
        near = T.FusedMultiplyAdd(near, x, x);

        // erf 4 is 1 in floats.
        T t = T.Min(a, T.Broadcast(4f)), t2 = t * t;
        T far = T.FusedMultiplyAdd(t, T.Broadcast(-1.72853470e-5f), T.Broadcast(3.83197126e-4f));
        far = T.FusedMultiplyAdd(far, t2, T.FusedMultiplyAdd(t, T.Broadcast(-3.88396438e-3f), T.Broadcast(2.42546219e-2f)));
        far = T.FusedMultiplyAdd(far, t, T.Broadcast(-1.06777877e-1f));
        far = T.FusedMultiplyAdd(far, t, T.Broadcast(-6.34846687e-1f));
        far = T.FusedMultiplyAdd(far, t, T.Broadcast(-1.28717512e-1f));
        far = T.FusedMultiplyAdd(far, t, -t);
        far = T.CopySign(one - Exp(far), x);
        return T.Select(T.GreaterThan(a, T.Broadcast(0.927734375f)), far, near);
    }

    /// <summary>The sum of the first <paramref name="count"/> of sixteen lanes, in the fixed order ((i, i+8), (i, i+4), (i, i+2), (i, i+1)), the same on every width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum16(float* lanes, int count)
    {
        if (count < 16)
        {
            ClearFrom(lanes, count);
        }

        Vector256<float> eight = Vector256.Load(lanes) + Vector256.Load(lanes + 8);
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.ToScalar() + two.GetElement(1);
    }

    /// <summary><see cref="Sum16"/> of each of several groups of sixteen, with the same bits: eight at a time are turned as they are added.</summary>
    /// <param name="lanes">Groups one after the other, in memory for a multiple of eight; receives the sums, from its beginning.</param>
    /// <param name="groups">How many.</param>
    /// <param name="count">Lanes of each that count, from the first; 1 to 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumEach16(float* lanes, int groups, int count)
    {
        int group = 0;
        if (Avx2.IsSupported && count == 16)
        {
            // Sums of eight lanes each: of four, of two, of one. The last step has them in the order 0, 2, 4, 6, 1, 3, 5, 7.
            var order = Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7);
            for (; group < groups; group += 8)
            {
                float* at = lanes + (group * 16);
                Vector256<float> a = FourOfEach(at), b = FourOfEach(at + 32), c = FourOfEach(at + 64), d = FourOfEach(at + 96);
                Vector256<float> e = Avx.Shuffle(a, b, 0x44) + Avx.Shuffle(a, b, 0xEE), f = Avx.Shuffle(c, d, 0x44) + Avx.Shuffle(c, d, 0xEE);
                Avx2.PermuteVar8x32(Avx.Shuffle(e, f, 0x88) + Avx.Shuffle(e, f, 0xDD), order).Store(lanes + group);
            }
        }

        for (; group < groups; group++)
        {
            lanes[group] = Sum16(lanes + (group * 16), count);
        }
    }

    // Of two groups, the sums of every fourth lane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> FourOfEach(float* groups)
    {
        Vector256<float> first = Vector256.Load(groups) + Vector256.Load(groups + 8), second = Vector256.Load(groups + 16) + Vector256.Load(groups + 24);
        return Avx.Permute2x128(first, second, 0x20) + Avx.Permute2x128(first, second, 0x31);
    }

    // x = n log 2 + r with |r| up to 0.35, for |x| up to some 150: n × 0.693359375 is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ReduceByLog2<T>(T x, out T n)
        where T : struct, IVector<T>
    {
        n = T.Round(x * T.Broadcast(1.44269504088896341f));
        T r = T.FusedMultiplyAdd(n, T.Broadcast(-0.693359375f), x);
        return T.FusedMultiplyAdd(n, T.Broadcast(2.12194440e-4f), r);
    }

    // e^r × 2^n; a subnormal result is rounded once more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpTimesPowerOfTwo<T>(T r, T n)
        where T : struct, IVector<T>
    {
        T p = T.FusedMultiplyAdd(r, T.Broadcast(1.9875691500e-4f), T.Broadcast(1.3981999507e-3f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(8.3334519073e-3f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(4.1665795894e-2f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(1.6666665459e-1f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(5.0000001201e-1f));
        p = T.FusedMultiplyAdd(p, r * r, r + T.Broadcast(1f));
        return TimesPowerOfTwo(p, n);
    }

    // 2^n in two factors, since n reaches 128 where the result overflows to infinity, and -151 where it vanishes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T TimesPowerOfTwo<T>(T x, T n)
        where T : struct, IVector<T>
    {
        T half = T.Round(n * T.Broadcast(0.5f));
        return x * T.PowerOfTwo(half) * T.PowerOfTwo(n - half);
    }

    // A normal positive x = (1 + f) × 2^exponent with 1 + f in [sqrt(1/2), sqrt(2)).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SplitAtRoot<T>(T x, out T exponent)
        where T : struct, IVector<T>
    {
        exponent = T.Exponent(x);
        T mantissa = T.Mantissa(x);
        T large = T.GreaterThan(mantissa, T.Broadcast(1.41421356f));
        exponent = T.Select(large, exponent + T.Broadcast(1f), exponent);
        return T.Select(large, mantissa * T.Broadcast(0.5f), mantissa) - T.Broadcast(1f);
    }

    // log((1 + f) × 2^exponent).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogOnePlus<T>(T f, T exponent)
        where T : struct, IVector<T>
    {
        T f2 = f * f;
        T p = T.FusedMultiplyAdd(f, T.Broadcast(7.0376836292e-2f), T.Broadcast(-1.1514610310e-1f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(1.1676998740e-1f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(-1.2420140846e-1f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(1.4249322787e-1f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(-1.6668057665e-1f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(2.0000714765e-1f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(-2.4999993993e-1f));
        p = T.FusedMultiplyAdd(p, f, T.Broadcast(3.3333331174e-1f));
        p = p * f * f2;
        p = T.FusedMultiplyAdd(exponent, T.Broadcast(-2.12194440e-4f), p);
        p = T.FusedMultiplyAdd(f2, T.Broadcast(-0.5f), p);
        return T.FusedMultiplyAdd(exponent, T.Broadcast(0.693359375f), f + p);
    }

    private static void ClearFrom(float* lanes, int first)
    {
        for (int lane = first; lane < 16; lane++)
        {
            lanes[lane] = 0f;
        }
    }
}
