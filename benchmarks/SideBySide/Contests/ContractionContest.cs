// A pass of one dense layer without a bias: a matrix product, the work inside dense layers on batches.

using NetGen.SideBySide.Models;
using NetGen.SideBySide.Peers;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Contests;

/// <summary>C = A B, row-major: op(A) is (m, k), op(B) (k, n).</summary>
internal sealed record MatrixProduct(float[] A, bool TransposedA, float[] B, bool TransposedB, int M, int K, int N)
{
    /// <summary>C in double precision.</summary>
    internal double[] Reference()
    {
        (int rowOfA, int stepOfA) = TransposedA ? (1, M) : (K, 1);
        (int stepOfB, int columnOfB) = TransposedB ? (1, K) : (N, 1);
        var c = new double[M * N];
        for (int row = 0; row < M; row++)
        {
            for (int inner = 0; inner < K; inner++)
            {
                double factor = A[(row * rowOfA) + (inner * stepOfA)];
                for (int column = 0; column < N; column++)
                {
                    c[(row * N) + column] += factor * B[(inner * stepOfB) + (column * columnOfB)];
                }
            }
        }

        return c;
    }
}

internal sealed class ContractionContest(ModelDescription layer, OurPasses ours, Pass pass, int batch, Gate[] gates) : Contest
{
    private const int Seed = 20240520;

    internal override string Name
        => $"contraction {pass switch { Pass.Forward => "forward", Pass.InputGradient => "dX", _ => "dW" }} {layer.InputLength}-{layer.OutputLength}, batch {batch}";

    internal override string Description => pass switch
    {
        Pass.Forward => "Y = X W of a dense layer, rows in and rows out, one thread",
        Pass.InputGradient => "dX = dY transposed(W) of a dense layer, rows in and rows out, one thread",
        _ => "dW = transposed(X) dY of a dense layer, one thread",
    };

    internal override IReadOnlyList<Gate> Gates => gates;

    internal override string ThroughputUnit => "GFLOP/s";

    internal override double WorkPerIteration => 2e-9 * MultiplyAdds;

    private long MultiplyAdds => (long)batch * layer.MultiplyAdds;

    internal override Field Assemble(PeerSet peers)
    {
        var task = new PassTask(new ModelWeights(layer, Seed), pass, batch);
        MatrixProduct product = Product(task);
        var field = new Field { Expected = product.Reference(), Tolerance = 1e-5 };
        field.Enter(() => ours(task));
        field.Enter(() => [FmaPeak.Of(MultiplyAdds)]);
        if (peers.OpenBlas.IsAvailable)
        {
            field.Enter(() => [peers.OpenBlas.Enter(product, threads: 1)]);
        }

        return field;
    }

    private MatrixProduct Product(PassTask task)
    {
        (float[] x, float[] w, float[] dy) = (task.Inputs, task.Weights.Kernel(0), task.OutputGradients);
        (int inputs, int units) = (layer.InputLength, layer.OutputLength);
        return pass switch
        {
            Pass.Forward => new(x, false, w, false, batch, inputs, units),
            Pass.InputGradient => new(dy, false, w, true, batch, units, inputs),
            _ => new(x, true, dy, false, inputs, batch, units),
        };
    }
}
