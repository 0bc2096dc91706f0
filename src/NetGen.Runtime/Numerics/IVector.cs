namespace NetGen.Numerics;

/// <summary>
/// A register of floats. Emitted kernels are generic over this interface, once for all widths: the JIT compiles each kernel anew for
/// every implementing struct, so that no call and no check remains. Memory is always laid out in groups of sixteen lanes,
/// whatever the width, and every operation is the same IEEE operation on every width: results have the same bits wherever there is a
/// fused multiply-add. The runtime finds a member faster the later it stands here, and the JIT asks for thousands: those that kernels use most come last (docs/performance.md).
/// </summary>
/// <typeparam name="T">The implementing struct.</typeparam>
public unsafe interface IVector<T>
    where T : struct, IVector<T>
{
    /// <summary>0, 1, 2, ... by lane.</summary>
    static abstract T Indices { get; }

    /// <summary>The smaller of two; NaN if either is.</summary>
    static abstract T Min(T a, T b);

    /// <summary>The larger of two; NaN if either is.</summary>
    static abstract T Max(T a, T b);

    /// <summary>Absolute value.</summary>
    static abstract T Abs(T a);

    /// <summary>Square root.</summary>
    static abstract T Sqrt(T a);

    /// <summary>The nearest integer, ties to even.</summary>
    static abstract T Round(T a);

    /// <summary>The largest integer that is not above.</summary>
    static abstract T Floor(T a);

    /// <summary>The smallest integer that is not below.</summary>
    static abstract T Ceiling(T a);

    /// <summary>The integer next towards zero.</summary>
    static abstract T Truncate(T a);

    /// <summary>The magnitude of a with the sign of b, that of a zero or a NaN included.</summary>
    static abstract T CopySign(T a, T b);

    /// <summary>All bits set in each lane where a &gt; b.</summary>
    static abstract T GreaterThan(T a, T b);

    /// <summary>All bits set in each lane where a ≥ b.</summary>
    static abstract T GreaterThanOrEqual(T a, T b);

    /// <summary>All bits set in each lane where a &lt; b.</summary>
    static abstract T LessThan(T a, T b);

    /// <summary>All bits set in each lane where a = b.</summary>
    static abstract T Equal(T a, T b);

    /// <summary>Lane by lane: <paramref name="whenTrue"/> where the mask's bits are set, else <paramref name="whenFalse"/>.</summary>
    static abstract T Select(T mask, T whenTrue, T whenFalse);

    /// <summary>As <see cref="SelectGreater"/>, where a = b.</summary>
    static abstract T SelectEqual(T a, T b, T whenTrue, T whenFalse);

    /// <summary>Whether a comparison holds in some lane.</summary>
    static abstract bool Any(T mask);

    /// <summary>2 to an integral power between -126 and 127.</summary>
    static abstract T PowerOfTwo(T exponent);

    /// <summary>
    /// a × 2^exponent for an a between 2^-30 and 2^30 and an integral exponent between -151 and 130, rounded once: subnormal results are right, and what is too
    /// large is infinite. One instruction of AVX-512; elsewhere two multiplications, of which the first is exact.
    /// </summary>
    static abstract T Scale(T a, T exponent);

    /// <summary>The exponent e of a normal positive float m × 2^e, 1 ≤ m &lt; 2.</summary>
    static abstract T Exponent(T a);

    /// <summary>The mantissa m of a normal positive float m × 2^e, 1 ≤ m &lt; 2.</summary>
    static abstract T Mantissa(T a);

    /// <summary>The m and the exponent e of a normal positive float m × 2^e, sqrt(1/2) ≤ m &lt; sqrt(2): what a logarithm begins with.</summary>
    static abstract T MantissaAtRoot(T a, out T exponent);

    /// <summary>x = n π/2 + rest for the lanes of x that are so large that π/2 in three parts does not do; the others keep what they have. Rare, and long.</summary>
    static virtual T ReduceLarge(T x, T rest, T multiple, out T n) => VectorMath.ReduceLarge(x, rest, multiple, out n);

    /// <summary>Quotient.</summary>
    static abstract T operator /(T a, T b);

    /// <summary>Negation.</summary>
    static abstract T operator -(T a);

    /// <summary>Reads every second of 2 × <see cref="Count"/> floats: source[0], source[2], ...</summary>
    static abstract T LoadEven(float* source);

    /// <summary>
    /// Reads <see cref="Count"/> floats and keeps the first <paramref name="count"/> of them; the other lanes are zero. (What lies beyond a tensor's end may be
    /// anything; as a subnormal number it would slow arithmetic a hundredfold.)
    /// </summary>
    static abstract T LoadPartial(float* source, int count);

    /// <summary>
    /// a, or the limit where a is above it; NaN where a is. For a limit that is a number: one instruction then, where <see cref="Min"/>, which minds a NaN on
    /// either side, takes four on x86.
    /// </summary>
    static abstract T AtMost(T a, T limit);

    /// <summary>
    /// Lane by lane: <paramref name="whenTrue"/> where a &gt; b, else <paramref name="whenFalse"/>. On AVX-512 faster than <see cref="Select"/> of a comparison, which
    /// the JIT then turns from a mask to a vector and back.
    /// </summary>
    static abstract T SelectGreater(T a, T b, T whenTrue, T whenFalse);

    /// <summary>Difference.</summary>
    static abstract T operator -(T a, T b);

    /// <summary>Product.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>Sum.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>Writes the first <paramref name="count"/> lanes; all of them when it is at least <see cref="Count"/>, none when it is not positive.</summary>
    static abstract void StorePartial(float* target, T vector, int count);

    /// <summary>Floats in a register: 16, 8, 4 or 1.</summary>
    static abstract int Count { get; }

    /// <summary>All lanes zero.</summary>
    static abstract T Zero { get; }

    /// <summary>a, or the limit where a is below it; NaN where a is. As <see cref="AtMost"/>.</summary>
    static abstract T AtLeast(T a, T limit);

    /// <summary><paramref name="whenPositive"/> where a &gt; 0, else 0: what a ReLU's gradient is.</summary>
    static abstract T SelectPositive(T a, T whenPositive);

    /// <summary>a, or 0 where a is below it; NaN where a is.</summary>
    static abstract T AtLeastZero(T a);

    /// <summary>The same float in every lane.</summary>
    static abstract T Broadcast(float scalar);

    /// <summary>Writes <see cref="Count"/> floats.</summary>
    static abstract void Store(float* target, T vector);

    /// <summary>Reads <see cref="Count"/> floats.</summary>
    static abstract T Load(float* source);

    /// <summary>a × b + c, rounded once where the machine can.</summary>
    static abstract T FusedMultiplyAdd(T a, T b, T c);

    /// <summary>a × b + c with the same b in every lane.</summary>
    static abstract T FusedMultiplyAdd(T a, float b, T c);

    /// <summary>a × b + c with <see cref="Count"/> floats b.</summary>
    static abstract T FusedMultiplyAdd(T a, float* b, T c);
}
