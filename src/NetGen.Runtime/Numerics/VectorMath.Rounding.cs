// Integral parts and signs.

using System.Runtime.CompilerServices;

namespace NetGen.Numerics;

public static unsafe partial class VectorMath
{
    /// <summary>The largest integer that is not above x; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Floor<T>(T x)
        where T : struct, IVector<T>
        => T.Floor(x);

    /// <summary>The smallest integer that is not below x; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Ceiling<T>(T x)
        where T : struct, IVector<T>
        => T.Ceiling(x);

    /// <summary>The nearest integer, ties to even; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Round<T>(T x)
        where T : struct, IVector<T>
        => T.Round(x);

    /// <summary>The integer next towards zero; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Truncate<T>(T x)
        where T : struct, IVector<T>
        => T.Truncate(x);

    /// <summary>-1, 0 or 1 as x is negative, zero or positive; zeros keep their sign, NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sign<T>(T x)
        where T : struct, IVector<T>
        => T.Select(T.GreaterThan(T.Abs(x), T.Zero), T.CopySign(T.Broadcast(1f), x), x);
}
