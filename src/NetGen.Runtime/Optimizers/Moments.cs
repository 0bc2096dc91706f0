// What update rules remember, and how it fades. Moments that decay towards 0 get stuck in subnormal floats, where arithmetic is up to ten times slower, and .NET cannot switch them off
// (docs/performance.md, finding 2). Values this small change no parameter.

using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>How small what is remembered may become. A NaN stays one.</summary>
internal static class Moments
{
    private const float Tiny = 1e-20f, TinySquare = 1e-30f;

    /// <summary>A moment of either sign; 0 where it is tiny.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T WithoutTiny<T>(T moment)
        where T : struct, IVector<T>
        => T.SelectGreater(T.Broadcast(Tiny), T.Abs(moment), T.Zero, moment);

    /// <summary>A moment of squares; never below a tiny one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NoTinySquare<T>(T square)
        where T : struct, IVector<T>
        => T.AtLeast(square, T.Broadcast(TinySquare));
}

/// <summary>A mean over the steps in which the past fades: decay × mean + (1 - decay) × value.</summary>
/// <param name="decay">What is kept of the past, in [0, 1).</param>
/// <param name="exactDecay">The decimal that was meant by <paramref name="decay"/>.</param>
internal readonly struct FadingMean(float decay, double exactDecay)
{
    private readonly float decay = decay, share = (float)(1.0 - exactDecay);

    /// <summary>The mean with one more value, of whatever size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Plain<T>(T mean, T value)
        where T : struct, IVector<T>
        => T.FusedMultiplyAdd(T.Broadcast(decay), mean, T.Broadcast(share) * value);

    /// <summary>The mean with one more value, as it is remembered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Of<T>(T mean, T value)
        where T : struct, IVector<T>
        => Moments.WithoutTiny(Plain(mean, value));

    /// <summary>The mean of squares with one more value's, as it is remembered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T OfSquares<T>(T mean, T value)
        where T : struct, IVector<T>
        => Moments.NoTinySquare(T.FusedMultiplyAdd(T.Broadcast(decay), mean, T.Broadcast(share) * value * value));
}
