// A matrix product, the work inside dense layers on batches: C = A B with A (m, k), B (k, n).

using NetGen.SideBySide.Models;
using NetGen.SideBySide.Peers;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Contests;

/// <summary>Our product: C (m, n) = A (m, k) B (k, n), row-major, 64-byte aligned.</summary>
internal unsafe delegate void OurContraction(float* a, float* b, float* c, int m, int k, int n);

internal sealed unsafe class ContractionContest(int m, int k, int n, OurContraction ours) : Contest
{
    internal override string Name => $"contraction {m}x{k}x{n}";

    internal override string Description => "C = A B, row-major, single precision, one thread";

    internal override string ThroughputUnit => "GFLOP/s";

    internal override double WorkPerIteration => 2e-9 * m * k * n;

    internal override Field Assemble(PeerSet peers)
    {
        AlignedBuffer a = Draw(m * k, 1), b = Draw(k * n, 2);
        var field = new Field { Expected = Reference(a, b), Tolerance = 1e-5 };
        field.Enter(() => [Enter(Competitor.Ours, "register tiles", a, b, ours)]);
        if (peers.OpenBlas.IsAvailable)
        {
            peers.OpenBlas.SetThreads(1);
            field.Enter(() => [Enter(peers.OpenBlas.Name, "cblas_sgemm", a, b, peers.OpenBlas.Multiply)]);
        }

        return field;
    }

    private Competitor Enter(string engine, string variant, AlignedBuffer a, AlignedBuffer b, OurContraction multiply)
    {
        var c = new AlignedBuffer((long)m * n);
        void Run(int iterations)
        {
            for (int i = 0; i < iterations; i++)
            {
                multiply(a.Pointer, b.Pointer, c.Pointer, m, k, n);
            }

            // The pointers do not keep the buffers alive.
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            GC.KeepAlive(c);
        }

        c.Span.Fill(float.NaN);
        Run(1);
        return Competitor.InProcess(engine, variant, 1, Run, c.Span.ToArray());
    }

    private double[] Reference(AlignedBuffer a, AlignedBuffer b)
    {
        var c = new double[m * n];
        for (int row = 0; row < m; row++)
        {
            for (int inner = 0; inner < k; inner++)
            {
                double factor = a.Span[(row * k) + inner];
                for (int column = 0; column < n; column++)
                {
                    c[(row * n) + column] += factor * b.Span[(inner * n) + column];
                }
            }
        }

        return c;
    }

    private static AlignedBuffer Draw(int length, int seed)
    {
        var random = new Random(seed);
        var buffer = new AlignedBuffer(length);
        foreach (ref float value in buffer.Span)
        {
            value = (float)((2 * random.NextDouble()) - 1);
        }

        return buffer;
    }
}
