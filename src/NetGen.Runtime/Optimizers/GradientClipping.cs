// Limits of the gradient: each value, each tensor's norm, or the norm of all. Norms are sums over pieces of fixed length, added up in their order, so
// that they do
// not depend on threads.

using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>What a clipping limits.</summary>
internal enum ClippingKind
{
    /// <summary>Each value.</summary>
    Value,

    /// <summary>The norm of each part.</summary>
    Norm,

    /// <summary>The norm of all parts together.</summary>
    GlobalNorm,
}

/// <summary>A piece of the gradient whose squares are summed as one.</summary>
/// <param name="Begin">The first float.</param>
/// <param name="End">The end.</param>
/// <param name="Part">What its sum counts for: pieces of the same number, which follow each other, have a norm and a factor together.</param>
internal readonly record struct GradientPiece(int Begin, int End, int Part);

/// <summary>Clips gradients in place, for one layout of a parameter block.</summary>
internal sealed unsafe class GradientClipping
{
    // 16 KB: worth the claim of a piece, and small enough that LeNet-5 has fifteen. Norms add up piece by piece, so another length would mean other bits.
    private const int PieceLength = 4096;

    private readonly GradientPiece[] pieces;
    private readonly double[] sums;
    private readonly float[] scales;

    /// <summary>Makes a clipping.</summary>
    /// <param name="kind">What is limited.</param>
    /// <param name="limit">Largest absolute value, or largest Euclidean norm.</param>
    /// <param name="parts">The trainable tensors, in order.</param>
    public GradientClipping(ClippingKind kind, float limit, IReadOnlyList<(int Begin, int End)> parts)
    {
        (Kind, Limit) = (kind, limit);
        List<GradientPiece> list = [];
        for (int part = 0; part < parts.Count && kind != ClippingKind.Value; part++)
        {
            for (int begin = parts[part].Begin; begin < parts[part].End; begin += PieceLength)
            {
                list.Add(new GradientPiece(begin, Math.Min(begin + PieceLength, parts[part].End), kind == ClippingKind.Norm ? part : 0));
            }
        }

        pieces = [.. list];
        sums = new double[pieces.Length];
        scales = new float[parts.Count];
    }

    /// <summary>What is limited.</summary>
    public ClippingKind Kind { get; }

    /// <summary>The limit.</summary>
    public float Limit { get; }

    /// <summary>What is measured in each step, in order; empty where values are limited.</summary>
    public ReadOnlySpan<GradientPiece> Pieces => pieces;

    /// <summary>Pieces to be measured in each step; 0 where values are limited.</summary>
    public int PieceCount => pieces.Length;

    /// <summary>The step whose norms are known.</summary>
    public long MeasuredStep { get; private set; }

    /// <summary>The factor of gradients whose squares sum up to something: limit / max(norm, limit), as Keras. NaN where the sum is not finite, since a factor of 0 would hide the
    /// overflow.</summary>
    public static float Factor(double sumOfSquares, float limit)
    {
        double norm = Math.Sqrt(sumOfSquares);
        return sumOfSquares <= double.MaxValue ? (float)(limit / (norm > limit ? norm : limit)) : float.NaN;
    }

    /// <summary>The gradient within [-limit, limit]; a NaN stays one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Clipped<T>(T gradient, T limit)
        where T : struct, IVector<T>
        => T.AtLeast(T.AtMost(gradient, limit), -limit);

    /// <summary>Sums the squares of one piece.</summary>
    public void Measure(float* gradients, int piece, int bits)
        => sums[piece] = BlockMath.Dot(gradients, gradients, pieces[piece].Begin, pieces[piece].End, bits);

    /// <summary>Computes the factors once all pieces are measured.</summary>
    public void Finish(long step)
    {
        MeasuredStep = step;
        for (int first = 0, end; first < pieces.Length; first = end)
        {
            double sum = 0.0;
            for (end = first; end < pieces.Length && pieces[end].Part == pieces[first].Part; end++)
            {
                sum += sums[end];
            }

            scales[pieces[first].Part] = Factor(sum, Limit);
        }
    }

    /// <summary>Clips a range.</summary>
    public void Apply<T>(float* gradients, int begin, int end)
        where T : struct, IVector<T>
    {
        if (Kind == ClippingKind.Value)
        {
            ClipValues<T>(gradients, Limit, begin, end);
            return;
        }

        for (int i = FirstPieceAfter(begin); i < pieces.Length && pieces[i].Begin < end; i++)
        {
            float scale = scales[pieces[i].Part];
            if (scale != 1f)
            {
                new BlockMath.Scale(gradients, gradients, scale).Run<T>(Math.Max(begin, pieces[i].Begin), Math.Min(end, pieces[i].End));
            }
        }
    }

    [MethodImpl(Compilation.OwnMethod)]
    private static void ClipValues<T>(float* gradients, float limit, int begin, int end)
        where T : struct, IVector<T>
    {
        T most = T.Broadcast(limit);
        for (int i = begin; i < end; i += T.Count)
        {
            T.Store(gradients + i, Clipped(T.Load(gradients + i), most));
        }
    }

    // The first piece that ends after a place.
    private int FirstPieceAfter(int place)
    {
        int low = 0, high = pieces.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = pieces[middle].End <= place ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
