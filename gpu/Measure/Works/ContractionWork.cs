// A product of two square matrices: the inference pass of one dense layer, without the copies of inputs and outputs.

using ILGPU;
using ILGPU.Runtime;
using NetGen.Measure.Timing;
using NetGen.Measure.Torch;

namespace NetGen.Measure.Works;

/// <summary>Multiplies matrices, as a share of the GPU's measured peak.</summary>
/// <typeparam name="TNetwork">A dense layer of as many units as inputs.</typeparam>
/// <param name="sizes">How much is done.</param>
internal sealed class ContractionWork<TNetwork>(Sizes sizes)
    : Work(FormattableString.Invariant($"contraction {sizes.Matrix}^3, f32"), "GFLOPS")
    where TNetwork : class, INetwork<TNetwork>, IGpuCompiled
{
    // Rows of the product that the CPU computes too.
    private const int RowsChecked = 64;

    // Sums of 4,096 products in single precision, in another order.
    private const double Limit = 1e-4, LeastShare = 0.6;

    private readonly TNetwork net = TNetwork.Create(1);
    private double? peak;

    /// <inheritdoc/>
    internal override string TorchName => "contraction";

    /// <inheritdoc/>
    internal override IEnumerable<Deviation> Check(Accelerator accelerator)
    {
        int n = sizes.Matrix, stride = Math.Max(1, n / RowsChecked), rows = n / stride;
        float[] inputs = Inputs(), chosen = new float[rows * n], expected = new float[rows * n], actual = new float[rows * n], all = new float[n * n];
        using GpuNetwork gpu = net.ToGpu(accelerator);
        using GpuPass pass = Pass(gpu, inputs);
        pass.Run(n);
        pass.ReadOutputs(all);
        for (int row = 0; row < rows; row++)
        {
            inputs.AsSpan(row * stride * n, n).CopyTo(chosen.AsSpan(row * n));
            all.AsSpan(row * stride * n, n).CopyTo(actual.AsSpan(row * n));
        }

        net.PredictBatch(chosen, expected, rows);
        return [Deviation.Of(FormattableString.Invariant($"{rows} of {n} rows"), expected, actual, Limit)];
    }

    /// <inheritdoc/>
    internal override Figure Measure(Accelerator accelerator)
    {
        int n = sizes.Matrix;
        using GpuNetwork gpu = net.ToGpu(accelerator);
        using GpuPass pass = Pass(gpu, Inputs());

        // The peak right before and after: a GPU that has become warm clocks lower.
        double before = FmaPeak.Measure(accelerator, sizes);
        double seconds = SynchronisedClock.Median(accelerator, sizes.RoundSeconds, () => pass.Run(n));
        peak = Math.Max(before, FmaPeak.Measure(accelerator, sizes));
        double operations = 2.0 * n * n * n / seconds;
        return new Figure(operations / 1e9, FormattableString.Invariant($"{100 * operations / peak:0.0} % of the FMA peak, measured as {peak / 1e9:#,0.###} GFLOPS"));
    }

    /// <inheritdoc/>
    internal override IEnumerable<Gate> Gates(Figure? ours, TorchFigures torch)
        => [new Gate(Name, ours is null ? null : 1e9 * ours.Rate / peak, LeastShare, "x the measured FMA peak")];

    private float[] Inputs()
    {
        var random = new Random(1);
        float[] values = new float[sizes.Matrix * sizes.Matrix];
        foreach (ref float value in values.AsSpan())
        {
            value = (2 * random.NextSingle()) - 1;
        }

        return values;
    }

    private static GpuPass Pass(GpuNetwork gpu, float[] inputs)
    {
        var pass = new GpuPass(gpu, gpu.Inference, inputs.Length / gpu.Info.InputLength);
        pass.Inputs.Write(inputs);
        return pass;
    }
}
