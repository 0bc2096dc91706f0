using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Numerics;

/// <summary>
/// Elementary functions on vectors. Each is a branch-free polynomial or rational form evaluated with fused multiply-adds (but for the sines of
/// arguments above 1e5), so that a lane's result does not depend on the width or on its neighbours. Error bounds hold for every float, where there is a fused
/// multiply-add: tests/NetGen.Codegen.Tests/Vectors sweeps all 2^32. polynomials.py there makes the coefficients that name no other source.
/// </summary>
public static unsafe partial class VectorMath
{
    // The bits of the float below sqrt(1/2).
    internal const int RootOfHalf = 0x3F3504F3;

    // e^-104 is less than half of the smallest float.
    private const float LeastExponent = -104f;

    /// <summary>
    /// e^x, within 1.5 ulp, subnormal results included; 0 below -103.98, infinite above 88.73.
    /// Two-step range reduction and a degree-6 polynomial (Cephes' expf, S. Moshier).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, IVector<T>
        => ExpTo89(T.AtMost(x, T.Broadcast(89f)));

    /// <summary>
    /// The natural logarithm, within 1 ulp, of subnormal x as well; -infinity at 0, NaN below.
    /// Mantissa in [sqrt(1/2), sqrt(2)) and a degree-8 polynomial (Cephes' logf, S. Moshier).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x)
        where T : struct, IVector<T>
    {
        T mantissa = T.MantissaAtRoot(FromSubnormal(x, out T shift), out T exponent);
        return WithEndsOfLog(x, LogOnePlus(mantissa - T.Broadcast(1f), exponent - shift), pole: T.Zero);
    }

    /// <summary>
    /// tanh x, within 5 ulp; x itself where it is tiny, 1 or -1 above |x| = 8.0904, and never beyond. A rational form, odd over even: its first float that gives 1 is
    /// where x is cut off, so that neither the result nor its sign needs mending. (Without a fused multiply-add: within 6 ulp, and 1 - 3 × 2^-24 there.)
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x)
        where T : struct, IVector<T>
    {
        // Not Horner's rule: two steps less to wait for, and a network waits for its tanh.
        T limit = T.Broadcast(8.090361f), a = T.AtLeast(T.AtMost(x, limit), -limit), s = T.AtMost(x * x, T.Broadcast(8.090361f * 8.090361f)), square = s * s, cube = a * s;
        T p = T.FusedMultiplyAdd(s, T.Broadcast(1.5097044e-08f), T.Broadcast(2.1811216e-05f));
        p = T.FusedMultiplyAdd(square, p, T.FusedMultiplyAdd(s, T.Broadcast(0.0035669417f), T.Broadcast(0.1344069f)));
        T q = T.FusedMultiplyAdd(s, T.Broadcast(8.4719414e-07f), T.Broadcast(0.00034034072f));
        q = T.FusedMultiplyAdd(square, q, T.FusedMultiplyAdd(s, T.Broadcast(0.026147084f), T.Broadcast(0.46774018f)));
        return T.FusedMultiplyAdd(cube, p, a) / T.FusedMultiplyAdd(s, q, T.Broadcast(1f));
    }

    /// <summary>The logistic function 1 / (1 + e^-x), within 3.5 ulp, subnormal results included; from 0, below x = -103.98, to 1, and never beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, IVector<T>
    {
        // Both terms by 2^-32, since e^104 is beyond the floats. Below e^-30, nothing is left beside 1.
        T r = ReduceByLog2(T.AtLeast(T.AtMost(-x, T.Broadcast(-LeastExponent)), T.Broadcast(-30f)), out T n);
        T one = T.Broadcast(2.32830644e-10f), numerator = T.SelectGreater(T.Broadcast(LeastExponent), x, T.Zero, one);
        return numerator / (one + (ExpOfRest(r) * T.PowerOfTwo(n - T.Broadcast(32f))));
    }

    /// <summary>log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), within 2.5 ulp, subnormal results included; 0 below -103.98.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Softplus<T>(T x)
        where T : struct, IVector<T>
    {
        T e = ExpTo89(-T.Abs(x));

        // log(1 + e) is e below 2^-25; its cube, in the polynomial, would be subnormal and slow.
        T least = T.Broadcast(2.98023224e-08f), u = T.AtLeast(e, least);
        T root = T.Broadcast(0.41421356f), half = T.Broadcast(0.5f);
        T f = T.SelectGreater(u, root, T.FusedMultiplyAdd(u, half, -half), u);
        T log = LogOnePlus(f, T.SelectGreater(u, root, T.Broadcast(1f), T.Zero));
        return T.AtLeast(x, T.Zero) + T.SelectGreater(least, e, e, log);
    }

    /// <summary>
    /// The error function 2/√π ∫ e^-t² dt from 0 to x, within 1 ulp, 1 or -1 above |x| = 4 and never beyond. A polynomial up to |x| = 0.93, beyond 1 - e^p with
    /// a polynomial p (N. Juffa's erff).
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
        T t = T.AtMost(a, T.Broadcast(4f)), t2 = t * t;
        T far = T.FusedMultiplyAdd(t, T.Broadcast(-1.72853470e-5f), T.Broadcast(3.83197126e-4f));
        far = T.FusedMultiplyAdd(far, t2, T.FusedMultiplyAdd(t, T.Broadcast(-3.88396438e-3f), T.Broadcast(2.42546219e-2f)));
        far = T.FusedMultiplyAdd(far, t, T.Broadcast(-1.06777877e-1f));
        far = T.FusedMultiplyAdd(far, t, T.Broadcast(-6.34846687e-1f));
        far = T.FusedMultiplyAdd(far, t, T.Broadcast(-1.28717512e-1f));
        far = T.FusedMultiplyAdd(far, t, -t);
        T r = ReduceByLog2(far, out T n);
        far = T.CopySign(one - (ExpOfRest(r) * T.PowerOfTwo(n)), x);
        return T.SelectGreater(a, T.Broadcast(0.927734375f), far, near);
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

    /// <summary>The largest of sixteen lanes; NaN if one of them is.</summary>
    /// <param name="lanes">16 floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max16(float* lanes)
    {
        Vector256<float> eight = Vector256.Max(Vector256.Load(lanes), Vector256.Load(lanes + 8));
        Vector128<float> four = Vector128.Max(eight.GetLower(), eight.GetUpper()), two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(two.ToScalar(), two.GetElement(1));
    }

    /// <summary><see cref="Sum16"/> of each of several groups of sixteen, with the same bits: eight at a time are turned as they are added.</summary>
    /// <param name="lanes">Groups one after the other, in memory for a multiple of eight; receives the sums, from its beginning.</param>
    /// <param name="groups">How many.</param>
    /// <param name="count">Lanes of each that count, from the first; 1 to 16.</param>
    [MethodImpl(Compilation.OwnMethod)]
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

    // e^x for x up to 89. Not by an underflow but by a product with 0 does it vanish, since results that are subnormal, or would be, take the processor
    // some hundred cycles, and what a mask leaves out of a softmax is far below.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpTo89<T>(T x)
        where T : struct, IVector<T>
    {
        T least = T.Broadcast(LeastExponent), r = ReduceByLog2(T.AtLeast(x, least), out T n);
        return T.Scale(T.SelectGreater(least, x, T.Zero, ExpOfRest(r)), n);
    }

    // e^r for |r| up to 0.35.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpOfRest<T>(T r)
        where T : struct, IVector<T>
    {
        T p = T.FusedMultiplyAdd(r, T.Broadcast(1.9875691500e-4f), T.Broadcast(1.3981999507e-3f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(8.3334519073e-3f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(4.1665795894e-2f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(1.6666665459e-1f));
        p = T.FusedMultiplyAdd(p, r, T.Broadcast(5.0000001201e-1f));
        return T.FusedMultiplyAdd(p, r * r, r + T.Broadcast(1f));
    }

    // The plain form of T.Scale. In two factors, since n reaches 129 where the result is infinite, and -151 where it vanishes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T TimesPowerOfTwo<T>(T x, T n)
        where T : struct, IVector<T>
    {
        T half = T.Round(n * T.Broadcast(0.5f));
        return x * T.PowerOfTwo(half) * T.PowerOfTwo(n - half);
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

    // y, a logarithm, at the ends of its domain, which begins at the pole.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T WithEndsOfLog<T>(T x, T y, T pole)
        where T : struct, IVector<T>
    {
        T below = T.SelectEqual(x, pole, T.Broadcast(float.NegativeInfinity), T.Broadcast(float.NaN));
        y = T.SelectEqual(x, T.Broadcast(float.PositiveInfinity), x, y);
        return T.SelectGreater(x, pole, y, below);
    }

    private static void ClearFrom(float* lanes, int first)
    {
        for (int lane = first; lane < 16; lane++)
        {
            lanes[lane] = 0f;
        }
    }
}
