// The distributions of what noise layers draw: moments and quantiles of many draws, which a reference of a few samples cannot show. Seeds are fixed, so that each figure is
// one number; the bounds are five standard deviations of it.

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;

namespace NetGen.Codegen.Tests;

public class NoiseDistributionTests
{
    private const int Batch = 200, Features = 200, Count = Batch * Features;

    [Fact]
    public void GaussianNoise_HasTheMomentsAndQuantilesOfTheNormalDistribution()
    {
        double[] noise = Trained(Noise("GaussianNoise", "stddev", 2), new double[Count]).Select(x => x / 2).ToArray();

        Assert.All(noise, x => Assert.True(double.IsFinite(x)));
        Assert.InRange(noise.Average(), -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
        Assert.InRange(noise.Average(x => x * x), 1 - (5 * Math.Sqrt(2.0 / Count)), 1 + (5 * Math.Sqrt(2.0 / Count)));
        Assert.InRange(noise.Average(x => x * x * x * x), 3 - (5 * Math.Sqrt(96.0 / Count)), 3 + (5 * Math.Sqrt(96.0 / Count)));
        foreach ((double quantile, double share) in new[] { (-1.959964, 0.025), (-0.674490, 0.25), (0.0, 0.5), (0.674490, 0.75), (1.281552, 0.9) })
        {
            double deviation = Math.Sqrt(share * (1 - share) / Count);
            Assert.InRange(noise.Count(x => x < quantile) / (double)Count, share - (5 * deviation), share + (5 * deviation));
        }
    }

    [Fact]
    public void GaussianDropout_MultipliesByMean1_AndTheVarianceOfDropout()
    {
        double[] factors = Trained(Noise("GaussianDropout", "rate", 0.2), Enumerable.Repeat(1.0, Count).ToArray());
        double variance = 0.2 / 0.8;

        Assert.InRange(factors.Average(), 1 - (5 * Math.Sqrt(variance / Count)), 1 + (5 * Math.Sqrt(variance / Count)));
        Assert.InRange(factors.Average(x => (x - 1) * (x - 1)), variance * (1 - (5 * Math.Sqrt(2.0 / Count))), variance * (1 + (5 * Math.Sqrt(2.0 / Count))));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void AlphaDropout_KeepsMean0AndVariance1_AndDropsAtItsRate(double rate)
    {
        double[] x = new Draws(seed: 3).Normal(Count);
        double[] y = Trained(Noise("AlphaDropout", "rate", rate), x);
        double dropped = y.GroupBy(v => v).OrderByDescending(g => g.Count()).First().Count() / (double)Count;

        // The input's own mean and variance are 0 and 1 within these bounds, too; the fourth moment of the output is below 8.
        Assert.InRange(y.Average(), -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
        Assert.InRange(y.Average(v => v * v), 1 - (5 * Math.Sqrt(7.0 / Count)), 1 + (5 * Math.Sqrt(7.0 / Count)));
        Assert.InRange(dropped, rate - (5 * Math.Sqrt(rate * (1 - rate) / Count)), rate + (5 * Math.Sqrt(rate * (1 - rate) / Count)));
    }

    [Theory]
    [InlineData("SpatialDropout1D", new[] { 10, 20 })]
    [InlineData("SpatialDropout2D", new[] { 2, 5, 20 })]
    [InlineData("SpatialDropout3D", new[] { 5, 1, 2, 20 })]
    public void SpatialDropout_DropsWholeChannelsOfEachSample(string kind, int[] shape)
    {
        double[] y = Trained(Noise(kind, "rate", 0.25), Enumerable.Repeat(1.0, Batch * 200).ToArray(), shape);
        double[][] channels = [.. from sample in Enumerable.Range(0, Batch) from channel in Enumerable.Range(0, 20) select Enumerable.Range(0, 10).Select(cell => y[(sample * 200) + (cell * 20) + channel]).ToArray()];

        Assert.All(channels, channel => Assert.True(channel.All(v => v == 0) || channel.All(v => v == 1 / 0.75)));
        double share = channels.Count(channel => channel[0] == 0) / (double)channels.Length;
        Assert.InRange(share, 0.25 - (5 * Math.Sqrt(0.25 * 0.75 / channels.Length)), 0.25 + (5 * Math.Sqrt(0.25 * 0.75 / channels.Length)));
    }

    [Theory]
    [InlineData("GaussianNoise", "stddev")]
    [InlineData("GaussianDropout", "rate")]
    [InlineData("AlphaDropout", "rate")]
    [InlineData("SpatialDropout1D", "rate")]
    public void Noise_DoesNothing_InInferenceOrAtAnAmountOf0(string kind, string amount)
    {
        double[] x = new Draws(seed: 4).Normal(Batch * 200);

        Assert.Equal(x, Run(Noise(kind, amount, 0.5), x, [10, 20], training: false));
        Assert.Equal(x, Run(Noise(kind, amount, 0), x, [10, 20], training: true));
        Assert.NotEqual(x, Run(Noise(kind, amount, 0.5), x, [10, 20], training: true));
    }

    private static LayerSpec Noise(string kind, string amount, double value) => Spec.Make(kind, Spec.Number(amount, value));

    private static double[] Trained(LayerSpec layer, double[] x, params int[] shape) => Run(layer, x, shape.Length > 0 ? shape : [Features], training: true);

    private static double[] Run(LayerSpec layer, double[] x, int[] shape, bool training)
    {
        NetworkLowering lowering = NetworkLowering.Lower(Spec.Network("Disturbed", Spec.Input(shape), layer), LayerCatalog.BuiltIn, training);
        var leaves = new Dictionary<string, double[]> { ["input"] = x };
        return Interpreter.Run(new TensorGraph([new("output", lowering.Output)]), new EvaluationContext(Batch, DrawSeed: 9, DrawStep: 2), leaves)["output"].Data;
    }
}
