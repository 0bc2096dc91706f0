// Initializers against theory: limits, means, deviations, the shape of the truncated normal, and bits that hang on the seed alone.

namespace NetGen.Tests.Checkpoints;

public sealed class ParameterInitializationTests
{
    private const int Elements = 40000;

    [Theory]
    [InlineData(Initializer.GlorotUniform, 30, 50, 0.27386127875258306)]
    [InlineData(Initializer.GlorotUniform, 784, 128, 0.08111071056538127)]
    [InlineData(Initializer.HeUniform, 30, 50, 0.4472135954999579)]
    [InlineData(Initializer.HeUniform, 0, 50, 2.449489742783178)]
    public void UniformInitializers_FillTheirRangeEvenly(Initializer initializer, int fanIn, int fanOut, double limit)
    {
        double[] values = Draw(initializer, fanIn, fanOut);
        Assert.InRange(values.Min(), -limit * (1 + 1e-6), -limit * 0.999);
        Assert.InRange(values.Max(), limit * 0.999, limit * (1 + 1e-6));
        double deviation = limit / Math.Sqrt(3);
        CheckMoments(values, deviation, kurtosis: 1.8);

        // Each tenth of the range holds a tenth of the values: chi-squared with 9 degrees of freedom, 33.7 at one in ten thousand.
        double expected = Elements / 10.0;
        double chiSquared = values.GroupBy(value => Math.Clamp((int)((value + limit) / (2 * limit) * 10), 0, 9)).Sum(g => Math.Pow(g.Count() - expected, 2) / expected);
        Assert.InRange(chiSquared, 0.5, 33.7);
    }

    [Theory]
    [InlineData(Initializer.GlorotNormal, 30, 50, 0.15811388300841897)]
    [InlineData(Initializer.HeNormal, 30, 50, 0.2581988897471611)]
    public void NormalInitializers_HaveTheDeviationAskedForAfterTruncation(Initializer initializer, int fanIn, int fanOut, double deviation)
    {
        double[] values = Draw(initializer, fanIn, fanOut);

        // Truncated at two deviations of the normal before truncation, which is wider by 1 / 0.8796.
        double limit = 2 * deviation / 0.87962566103423978;
        Assert.InRange(values.Min(), -limit * (1 + 1e-6), -limit * 0.99);
        Assert.InRange(values.Max(), limit * 0.99, limit * (1 + 1e-6));

        // The kurtosis of a normal truncated at ±2: by its moments, m4 / m2² = (3 m2 - 8 · 2 φ(2) / (2 Φ(2) - 1)) / m2² = 2.3655.
        CheckMoments(values, deviation, kurtosis: 2.3655);

        // The middle half of a truncated normal lies within 0.6391 deviations of the normal before truncation: Φ(q) - 1/2 = (Φ(2) - 1/2) / 2.
        double quartile = 0.6391 * limit / 2;
        Assert.Equal(0.5, values.Count(value => Math.Abs(value) < quartile) / (double)Elements, 0.0125);
    }

    [Fact]
    public void ZerosAndOnes_AreThat()
    {
        Assert.All(Draw(Initializer.Zeros, 3, 3), value => Assert.Equal(0, value));
        Assert.All(Draw(Initializer.Ones, 3, 3), value => Assert.Equal(1, value));
    }

    [Fact]
    public void PaddingBetweenTensors_BecomesZero()
    {
        NetworkInfo info = Info(
            [new TensorInfo("a", [17], 0, Initializer.Ones, 1, 1), new TensorInfo("b", [3], 32, Initializer.HeNormal, 1, 1)],
            [new TensorInfo("s", [5], 0, Initializer.Ones, 1, 1)]);
        AlignedBuffer parameters = new(info.ParameterBlockLength), state = new(info.StateBlockLength);
        parameters.Span.Fill(7);
        state.Span.Fill(7);
        ParameterInitialization.Initialize(info, parameters, state, 1);
        Assert.All(parameters.Span[..17].ToArray(), value => Assert.Equal(1f, value));
        Assert.All(parameters.Span[17..32].ToArray(), value => Assert.Equal(0f, value));
        Assert.All(parameters.Span[32..35].ToArray(), value => Assert.NotEqual(0f, value));
        Assert.All(parameters.Span[35..].ToArray(), value => Assert.Equal(0f, value));
        Assert.Equal([1f, 1f, 1f, 1f, 1f], state.Span[..5].ToArray());
        Assert.All(state.Span[5..].ToArray(), value => Assert.Equal(0f, value));
    }

    [Theory]
    [InlineData(Initializer.GlorotUniform)]
    [InlineData(Initializer.HeNormal)]
    public void Bits_HangOnSeedTensorAndElementAlone(Initializer initializer)
    {
        float[] once = Twins(initializer, length: 100, seed: 1), again = Twins(initializer, length: 100, seed: 1);
        Assert.Equal(once, again);
        Assert.NotEqual(once, Twins(initializer, length: 100, seed: 2));
        Assert.NotEqual(once, Twins(initializer, length: 100, seed: 1UL << 32 | 1));

        // Two tensors of one network differ, and a longer tensor begins with the same values.
        Assert.NotEqual(once[..100], once[112..212]);
        Assert.Equal(once[..100], Twins(initializer, length: 150, seed: 1)[..100]);
    }

    [Fact]
    public void KnownSeed_GivesTheseBitsOnEveryMachine()
    {
        // Computed by make_initializers.py, which has a Philox of its own.
        float[] uniform = Twins(Initializer.GlorotUniform, length: 100, seed: 42), normal = Twins(Initializer.HeNormal, length: 100, seed: 42);
        Assert.Equal(KnownDraws.GlorotUniform, uniform[..KnownDraws.GlorotUniform.Length]);
        Assert.Equal(KnownDraws.HeNormal, normal[112..(112 + KnownDraws.HeNormal.Length)]);
    }

    [Fact]
    public void WrongBuffers_AreRefusedBeforeAnythingIsWritten()
    {
        NetworkInfo info = Info([new TensorInfo("a", [17], 0, Initializer.Ones, 1, 1)], []);
        AlignedBuffer parameters = new(info.ParameterBlockLength);
        Assert.Contains(
            "Expected 0 floats for Test, got 16.",
            Assert.Throws<ArgumentException>(() => ParameterInitialization.Initialize(info, parameters, new AlignedBuffer(16), 1)).Message,
            StringComparison.Ordinal);
        Assert.All(parameters.Span.ToArray(), value => Assert.Equal(0f, value));
        Assert.Throws<ArgumentException>(() => ParameterInitialization.Initialize(info, new AlignedBuffer(16), new AlignedBuffer(0), 1));
    }

    private static void CheckMoments(double[] values, double deviation, double kurtosis)
    {
        // Standard errors: of the mean, deviation / sqrt(n); of the variance, deviation² sqrt((kurtosis - 1) / n). Five of them.
        double mean = values.Average(), variance = values.Average(value => value * value) - (mean * mean);
        Assert.InRange(mean, -5 * deviation / Math.Sqrt(Elements), 5 * deviation / Math.Sqrt(Elements));
        double tolerance = 5 * Math.Sqrt((kurtosis - 1) / Elements);
        Assert.InRange(variance / (deviation * deviation), 1 - tolerance, 1 + tolerance);
        double fourth = values.Average(value => Math.Pow(value - mean, 4));
        Assert.InRange(fourth / (variance * variance), kurtosis - 0.05, kurtosis + 0.05);

        // Neighbours are independent.
        double correlation = values.Zip(values.Skip(1), (a, b) => a * b).Average() / variance;
        Assert.InRange(correlation, -5 / Math.Sqrt(Elements), 5 / Math.Sqrt(Elements));
    }

    private static double[] Draw(Initializer initializer, int fanIn, int fanOut)
    {
        NetworkInfo info = Info([new TensorInfo("a", [Elements / 100, 100], 0, initializer, fanIn, fanOut)], []);
        AlignedBuffer parameters = new(info.ParameterBlockLength);
        ParameterInitialization.Initialize(info, parameters, new AlignedBuffer(0), seed: 3);
        return Array.ConvertAll(parameters.Span[..Elements].ToArray(), value => (double)value);
    }

    private static float[] Twins(Initializer initializer, int length, ulong seed)
    {
        int padded = (length + 15) / 16 * 16;
        NetworkInfo info = Info([new TensorInfo("a", [length], 0, initializer, 10, 20), new TensorInfo("b", [length], padded, initializer, 10, 20)], []);
        AlignedBuffer parameters = new(info.ParameterBlockLength);
        ParameterInitialization.Initialize(info, parameters, new AlignedBuffer(0), seed);
        return parameters.Span.ToArray();
    }

    private static NetworkInfo Info(TensorInfo[] parameters, TensorInfo[] states) => new()
    {
        Name = "Test",
        Fingerprint = "0",
        InputShape = [1],
        OutputShape = [1],
        Layers = [],
        Parameters = parameters,
        States = states,
        ParameterBlockLength = Block(parameters),
        StateBlockLength = Block(states),
    };

    private static int Block(TensorInfo[] tensors) => tensors.Length == 0 ? 0 : (tensors[^1].Offset + tensors[^1].Length + 15) / 16 * 16;
}
