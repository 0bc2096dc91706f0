// What Winograd's transforms do to precision: errors of emitted convolutions against those of a sum that adds all products one after the other, as the direct form does. docs/performance.md has the figures.

using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

public class WinogradErrorTests
{
    private const int Samples = 8, Size = 8, Filters = 16;

    private static readonly Dictionary<int, NetworkSpec> Networks = new[] { 16, 64, 256 }.ToDictionary(
        channels => channels, channels => Spec.Network($"TransformedFrom{channels}", Spec.Input(Size, Size, channels), Spec.Conv2D(Filters, 3, 3, bias: false, same: true)));

    private static readonly Lazy<EmittedAssembly> Assembly = new(() => EmittedAssembly.Compile(Networks.Values));

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(256)]
    public void OneSample_IsAsPreciseAsTheSum(int channels)
    {
        Errors found = Measure(channels, "predict/output"), direct = Measure(channels, output: null);
        Assert.True(found.Typical <= direct.Typical && found.Largest <= direct.Largest, $"{found}; summed directly {direct}.");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(256)]
    public void Batch_IsOffByAFewRoundingsMore(int channels)
    {
        Errors found = Measure(channels, "predictBatch/output"), direct = Measure(channels, output: null);
        Assert.True(found.Typical <= 6 * direct.Typical && found.Largest <= 12 * direct.Largest, $"{found}; summed directly {direct}.");

        // Tiles of four rows and columns, not the direct form: were it that, this test would prove nothing.
        Assert.True(found.Typical > 1.5 * direct.Typical, $"{found}; summed directly {direct}.");
    }

    // Of an emitted result, or of the direct sum.
    private static Errors Measure(int channels, string? output)
    {
        NetworkSpec spec = Networks[channels];
        var oracle = new Oracle(spec);
        Dictionary<string, double[]> leaves = oracle.DrawLeaves(Samples, seed: 5);
        double[] exact = NetworkRun.Interpreted(oracle, leaves, Samples)["predict/output"];
        float[] actual = output is null ? Summed(channels, leaves) : NetworkRun.Emitted(Assembly.Value.Create(spec), leaves, Samples)[output];
        double size = Math.Sqrt(exact.Average(y => y * y));
        double[] errors = [.. exact.Zip(actual, (y, a) => Math.Abs(y - a) / size)];
        return new Errors(Math.Sqrt(errors.Average(e => e * e)), errors.Max());
    }

    private static float[] Summed(int channels, Dictionary<string, double[]> leaves)
    {
        double[] kernel = leaves.Single(l => l.Key.EndsWith("/kernel", StringComparison.Ordinal)).Value;
        double[] input = leaves["input"];
        var sums = new float[Samples * Size * Size * Filters];
        for (int i = 0; i < sums.Length; i++)
        {
            int filter = i % Filters, column = i / Filters % Size, row = i / Filters / Size % Size, sample = i / Filters / Size / Size;
            for (int tap = 0; tap < 9; tap++)
            {
                int y = row + (tap / 3) - 1, x = column + (tap % 3) - 1;
                for (int channel = 0; channel < channels && y is >= 0 and < Size && x is >= 0 and < Size; channel++)
                {
                    sums[i] = float.FusedMultiplyAdd(
                        (float)input[(((((sample * Size) + y) * Size) + x) * channels) + channel], (float)kernel[(((tap * channels) + channel) * Filters) + filter], sums[i]);
                }
            }
        }

        return sums;
    }

    private sealed record Errors(double Typical, double Largest)
    {
        public override string ToString() => $"typical error {Typical:E2} and largest {Largest:E2} of the typical result";
    }
}
