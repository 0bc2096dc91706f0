// Vectors at right angles and of length 1 from vectors in any directions: the Q of a QR decomposition whose R has a positive diagonal.

using System.Runtime.Intrinsics;

namespace NetGen;

/// <summary>Gram and Schmidt's method in its modified form, in double precision.</summary>
internal static class Orthonormalization
{
    // Below this a thread costs more than it brings: multiply-adds of one step over all vectors.
    private const long ParallelWork = 1 << 18;

    /// <summary>
    /// Replaces vectors by orthonormal ones that span the same space. The error of the modified form grows with the condition of the vectors, times 1e-16: that of normal
    /// draws is about their number, so what is left is far below single precision. A vector's bits do not depend on threads or on the width of the machine's vectors.
    /// </summary>
    /// <param name="vectors">Vectors of one length, no more than they are long.</param>
    public static void Run(double[][] vectors)
    {
        for (int done = 0; done < vectors.Length; done++)
        {
            double[] unit = vectors[done];
            double length = Math.Sqrt(Dot(unit, unit));
            for (int i = 0; i < unit.Length; i++)
            {
                unit[i] /= length;
            }

            int left = vectors.Length - done - 1;
            if ((long)left * unit.Length < ParallelWork)
            {
                for (int v = done + 1; v < vectors.Length; v++)
                {
                    RemoveProjection(vectors[v], unit);
                }
            }
            else
            {
                Parallel.For(done + 1, vectors.Length, v => RemoveProjection(vectors[v], unit));
            }
        }
    }

    private static void RemoveProjection(double[] vector, double[] unit)
    {
        double along = Dot(vector, unit);
        Vector256<double> factor = Vector256.Create(along);
        int i = 0;
        for (; i + 4 <= vector.Length; i += 4)
        {
            (Vector256.Create(vector, i) - (factor * Vector256.Create(unit, i))).CopyTo(vector, i);
        }

        for (; i < vector.Length; i++)
        {
            vector[i] -= along * unit[i];
        }
    }

    // Four sums side by side, whatever the machine: its own vectors' width would show in the bits.
    private static double Dot(double[] a, double[] b)
    {
        Vector256<double> sums = Vector256<double>.Zero;
        int i = 0;
        for (; i + 4 <= a.Length; i += 4)
        {
            sums += Vector256.Create(a, i) * Vector256.Create(b, i);
        }

        double sum = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
