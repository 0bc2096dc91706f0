// How far emitted softmax and layer normalisation are from the truth, element by element: the bounds that docs/vector-math.md derives, over logits of all
// sizes, masked ones, and means far from 0. (Other tests compare whole tensors with the interpreter, by their largest element.)

using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

public class SoftmaxErrorTests
{
    private const int Classes = 37, Samples = 40;

    private const double HalfUlpOfOne = 1.0 / 16777216;

    private static readonly NetworkSpec Softmax = Spec.Network("SoftmaxAlone", Spec.Input(Classes), Spec.Activate(Activation.Softmax));

    private static readonly NetworkSpec Normalised = Spec.Network(
        "NormalisedAlone", Spec.Input(Classes), Spec.Make("LayerNormalization", Spec.Integer("center", 0), Spec.Integer("scale", 0), Spec.Number("epsilon", 1e-6)));

    private static readonly Lazy<EmittedAssembly> Assembly = new(() => EmittedAssembly.Compile([Softmax, Normalised]));

    [Theory]
    [InlineData(0.01)]
    [InlineData(1.0)]
    [InlineData(8.0)]
    [InlineData(30.0)]
    public void Softmax_IsWithinTheErrorOfItsExponent(double size)
    {
        float[] x = Draw(size, mean: 3 * size);
        AssertEach(Softmax, x, (row, i) =>
        {
            double max = row.Max(), logSum = max + Math.Log(row.Sum(v => Math.Exp(v - max))), p = Math.Exp(row[i] - logSum);
            double relative = ((2 * Math.Max(Math.Abs(logSum), Math.Abs(row[i] - logSum))) + 3 + Classes) * HalfUlpOfOne;

            // A subnormal result is rounded to a multiple of the smallest float.
            return (p, (p * relative) + float.Epsilon);
        });
    }

    [Fact]
    public void Softmax_OfMaskedLogits_IsExactlyZero()
    {
        float[] x = Draw(2, mean: 0);
        for (int i = 0; i < x.Length; i += 3)
        {
            x[i] = (i % 4) switch { 0 => float.NegativeInfinity, 1 => -1e9f, 2 => float.MinValue, _ => -120f };
        }

        foreach (float[] outputs in Predicted(Softmax, x))
        {
            for (int i = 0; i < x.Length; i++)
            {
                Assert.True(i % 3 == 0 ? BitConverter.SingleToInt32Bits(outputs[i]) == 0 : outputs[i] > 0, $"Probability {i} of {x[i]:R} is {outputs[i]:R}.");
            }

            Assert.All(outputs.Chunk(Classes), row => Assert.Equal(1.0, row.Sum(v => (double)v), 1e-5));
        }
    }

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(1.0, 100.0)]
    [InlineData(0.01, 10.0)]
    [InlineData(300.0, -2.0)]
    public void LayerNormalisation_IsWithinTheErrorOfItsMean(double size, double mean)
        => AssertEach(Normalised, Draw(size, mean), (row, i) =>
        {
            double average = row.Average(v => (double)v), variance = row.Average(v => (v - average) * (v - average)), deviation = Math.Sqrt(variance + 1e-6);
            double y = (row[i] - average) / deviation, largest = row.Max(v => Math.Abs((double)v));

            // The mean's error, which the division magnifies: 7 roundings of a sum in lanes, 36 of a sum over a sample's elements, of which most cancel (4 are seen). Then
            // those of the variance, the square root and the division.
            return (y, HalfUlpOfOne * ((8 * largest / deviation) + (8 * Math.Abs(y))));
        });

    private static void AssertEach(NetworkSpec spec, float[] x, Func<float[], int, (double Exact, double Bound)> truth)
    {
        foreach (float[] outputs in Predicted(spec, x))
        {
            for (int i = 0; i < x.Length; i++)
            {
                (double exact, double bound) = truth([.. x.Skip(i / Classes * Classes).Take(Classes)], i % Classes);
                Assert.True(Math.Abs(outputs[i] - exact) <= bound, $"Element {i}: {outputs[i]:R} is {Math.Abs(outputs[i] - exact):E2} from {exact:R}; the bound is {bound:E2}.");
            }
        }
    }

    // One sample after the other, and all together: two schedules.
    private static IEnumerable<float[]> Predicted(NetworkSpec spec, float[] x)
    {
        INetwork network = Assembly.Value.Create(spec);
        float[] each = new float[x.Length], together = new float[x.Length];
        for (int first = 0; first < x.Length; first += Classes)
        {
            network.Predict(x.AsSpan(first, Classes), each.AsSpan(first, Classes));
        }

        network.PredictBatch(x, together, Samples);
        return [each, together];
    }

    private static float[] Draw(double size, double mean) => [.. new Draws(7).Normal(Classes * Samples).Select(v => (float)(mean + (size * v)))];
}
