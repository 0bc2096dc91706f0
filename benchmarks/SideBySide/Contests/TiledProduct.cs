// Our matrix product on user memory, as the contraction contest runs it: register tiles of 4 x 64 results, operands read where they lie.

using System.Runtime.Intrinsics;

namespace NetGen.SideBySide.Contests;

internal static unsafe class TiledProduct
{
    private const int TileRows = 4;
    private const int TileColumns = 64;

    /// <summary>C (m, n) = A (m, k) B (k, n).</summary>
    /// <exception cref="ArgumentException">m is no multiple of 4 or n none of 64: the contest's sizes are.</exception>
    internal static void Multiply(float* a, float* b, float* c, int m, int k, int n)
    {
        if (m % TileRows != 0 || n % TileColumns != 0)
        {
            throw new ArgumentException($"Expected m a multiple of {TileRows} and n of {TileColumns}, got m = {m}, n = {n}.");
        }

        // A panel of 64 columns of B (200 KB for k = 784) stays in the second-level cache while all rows of A pass.
        for (int column = 0; column < n; column += TileColumns)
        {
            for (int row = 0; row < m; row += TileRows)
            {
                Tile(a + ((long)row * k), b + column, c + ((long)row * n) + column, k, n);
            }
        }
    }

    private static void Tile(float* a, float* b, float* c, int k, int n)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default, c33 = default;
        for (int i = 0; i < k; i++, a++, b += n)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), b2 = Vector512.Load(b + 32), b3 = Vector512.Load(b + 48);
            var x = Vector512.Create(a[0]);
            (c00, c01, c02, c03) = (Fma(x, b0, c00), Fma(x, b1, c01), Fma(x, b2, c02), Fma(x, b3, c03));
            x = Vector512.Create(a[k]);
            (c10, c11, c12, c13) = (Fma(x, b0, c10), Fma(x, b1, c11), Fma(x, b2, c12), Fma(x, b3, c13));
            x = Vector512.Create(a[2 * k]);
            (c20, c21, c22, c23) = (Fma(x, b0, c20), Fma(x, b1, c21), Fma(x, b2, c22), Fma(x, b3, c23));
            x = Vector512.Create(a[3 * k]);
            (c30, c31, c32, c33) = (Fma(x, b0, c30), Fma(x, b1, c31), Fma(x, b2, c32), Fma(x, b3, c33));
        }

        Store(c, c00, c01, c02, c03);
        Store(c + n, c10, c11, c12, c13);
        Store(c + (2 * n), c20, c21, c22, c23);
        Store(c + (3 * n), c30, c31, c32, c33);
    }

    private static Vector512<float> Fma(Vector512<float> x, Vector512<float> y, Vector512<float> sum) => Vector512.FusedMultiplyAdd(x, y, sum);

    private static void Store(float* target, Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3)
    {
        v0.Store(target);
        v1.Store(target + 16);
        v2.Store(target + 32);
        v3.Store(target + 48);
    }
}
