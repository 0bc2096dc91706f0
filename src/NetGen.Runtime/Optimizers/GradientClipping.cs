// Limits of the gradient: each value, each tensor's norm, or the norm of all. Norms are sums over pieces of fixed length, added up in their order, so
// that they do
// not depend on threads.

using NetGen.Numerics;

namespace NetGen;

/// <summary>Clips gradients in place, for one layout of a parameter block.</summary>
internal sealed unsafe class GradientClipping
{
    // As long as the training loop's chunks, for the same reason.
    private const int PieceLength = 4096;

    private readonly float? limit, norm, globalNorm;
    private readonly Piece[] pieces;
    private readonly double[] sums;
    private readonly float[] scales;

    /// <summary>Makes a clipping by value, norm or global norm: the one that is not null.</summary>
    /// <param name="limit">Largest absolute value.</param>
    /// <param name="norm">Largest Euclidean norm of each part.</param>
    /// <param name="globalNorm">Largest Euclidean norm of all parts together.</param>
    /// <param name="parts">The trainable tensors, in order.</param>
    public GradientClipping(float? limit, float? norm, float? globalNorm, IReadOnlyList<(int Begin, int End)> parts)
    {
        (this.limit, this.norm, this.globalNorm) = (limit, norm, globalNorm);
        List<Piece> list = [];
        for (int part = 0; part < parts.Count && limit is null; part++)
        {
            for (int begin = parts[part].Begin; begin < parts[part].End; begin += PieceLength)
            {
                list.Add(new Piece(begin, Math.Min(begin + PieceLength, parts[part].End), globalNorm is null ? part : 0));
            }
        }

        pieces = [.. list];
        sums = new double[pieces.Length];
        scales = new float[parts.Count];
    }

    /// <summary>Pieces to be measured in each step; 0 where values are limited.</summary>
    public int PieceCount => pieces.Length;

    /// <summary>The step whose norms are known.</summary>
    public long MeasuredStep { get; private set; }

    /// <summary>Sums the squares of one piece.</summary>
    public void Measure(float* gradients, int piece, int bits)
        => sums[piece] = BlockMath.Dot(gradients, gradients, pieces[piece].Begin, pieces[piece].End, bits);

    /// <summary>Computes the factors once all pieces are measured: limit / max(norm, limit), as Keras. A norm that is not finite gives gradients that are
    /// not.</summary>
    public void Finish(long step)
    {
        MeasuredStep = step;
        float most = norm ?? globalNorm ?? 0f;
        for (int first = 0, end; first < pieces.Length; first = end)
        {
            double sum = 0.0;
            for (end = first; end < pieces.Length && pieces[end].Part == pieces[first].Part; end++)
            {
                sum += sums[end];
            }

            // A factor of 0 would hide the overflow.
            scales[pieces[first].Part] = double.IsFinite(sum) ? (float)(most / Math.Max(Math.Sqrt(sum), most)) : float.NaN;
        }
    }

    /// <summary>Clips a range.</summary>
    public void Apply<T>(float* gradients, int begin, int end)
        where T : struct, IVector<T>
    {
        if (limit is float most)
        {
            new BlockMath.Clamp(gradients, most).Run<T>(begin, end);
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

    private readonly record struct Piece(int Begin, int End, int Part);
}
