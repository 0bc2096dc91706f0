// Winograd's transforms of 2 x 2 results cost no precision: errors of one sample's convolution, which they compute, against those of a batch's, which adds all products one after the other. docs/performance.md has the figures.

using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

public class WinogradErrorTests
{
    private static readonly Dictionary<int, NetworkSpec> Networks = new[] { 16, 64, 256 }.ToDictionary(
        channels => channels, channels => Spec.Network($"TransformedFrom{channels}", Spec.Input(8, 8, channels), Spec.Conv2D(16, 3, 3, bias: false, same: true)));

    private static readonly Lazy<EmittedAssembly> Assembly = new(() => EmittedAssembly.Compile(Networks.Values));

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(256)]
    public void OneSample_IsAsPreciseAsTheSum(int channels)
    {
        const int Samples = 8;
        NetworkSpec spec = Networks[channels];
        var oracle = new Oracle(spec);
        Dictionary<string, double[]> leaves = oracle.DrawLeaves(Samples, seed: 5);
        double[] exact = NetworkRun.Interpreted(oracle, leaves, Samples)["predict/output"];
        Dictionary<string, float[]> emitted = NetworkRun.Emitted(Assembly.Value.Create(spec), leaves, Samples);
        (double typical, double largest) = Errors(emitted["predict/output"]);
        (double Typical, double Largest) direct = Errors(emitted["predictBatch/output"]);

        string found = $"Typical error {typical:E2} and largest {largest:E2} of the typical result; summed directly {direct.Typical:E2} and {direct.Largest:E2}.";
        Assert.True(typical <= direct.Typical && largest <= direct.Largest, found);

        // They are different sums: were they the same, this test would prove nothing.
        Assert.NotEqual(emitted["predict/output"], emitted["predictBatch/output"]);

        (double Typical, double Largest) Errors(float[] actual)
        {
            double size = Math.Sqrt(exact.Average(y => y * y));
            double[] errors = [.. exact.Zip(actual, (y, a) => Math.Abs(y - a) / size)];
            return (Math.Sqrt(errors.Average(e => e * e)), errors.Max());
        }
    }
}
