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
    [InlineData(Initializer.LeCunUniform, 30, 50, 0.31622776601683794)]
    [InlineData(Initializer.VarianceScalingUniform, 30, 50, 1.5, 0.75)]
    public void UniformInitializers_FillTheirRangeEvenly(Initializer initializer, int fanIn, int fanOut, double limit, params double[] numbers)
    {
        double[] values = Draw(initializer, fanIn, fanOut, numbers);
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
    [InlineData(Initializer.LeCunNormal, 30, 50, 0.18257418583505536)]
    [InlineData(Initializer.VarianceScalingTruncatedNormal, 30, 50, 0.5, 0.25)]
    public void NormalInitializers_HaveTheDeviationAskedForAfterTruncation(Initializer initializer, int fanIn, int fanOut, double deviation, params double[] numbers)
    {
        double[] values = Draw(initializer, fanIn, fanOut, numbers);

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

    [Theory]
    [InlineData(Initializer.Uniform, -0.25, 1.5, -0.25, 1.5)]
    [InlineData(Initializer.Uniform, 0.5, 0.5, 0.5, 0.5)]
    [InlineData(Initializer.Normal, double.NegativeInfinity, double.PositiveInfinity, 0.5, 0.02)]
    [InlineData(Initializer.Normal, 0.5, 0.5, 0.5, 0.0)]
    [InlineData(Initializer.VarianceScalingNormal, double.NegativeInfinity, double.PositiveInfinity, 0.09)]
    [InlineData(Initializer.TruncatedNormal, 0.46, 0.54, 0.5, 0.02)]
    [InlineData(Initializer.TruncatedNormal, -4.0, 2.0, -1.0, 1.5)]
    [InlineData(Initializer.GlorotNormal, -0.35950573, 0.35950573)]
    public void Draws_FollowTheDistributionAskedFor(Initializer initializer, double least, double most, params double[] numbers)
    {
        double[] values = Draw(initializer, 30, 50, numbers);
        Assert.All(values, value => Assert.InRange(value, least - 1e-7, most + 1e-7));

        // Kolmogorov and Smirnov: the largest distance between the draws' distribution and the one asked for; 1.95 / sqrt(n) is one in a thousand.
        Array.Sort(values);
        if (values[0] == values[^1])
        {
            Assert.Equal(least, values[0], 1e-7);
            return;
        }

        double distance = values.Select((value, i) => Math.Max(Math.Abs(Distribution(value) - (i / (double)Elements)), Math.Abs(Distribution(value) - ((i + 1) / (double)Elements)))).Max();
        Assert.InRange(distance, 0, 1.95 / Math.Sqrt(Elements));

        double Distribution(double x) => initializer switch
        {
            Initializer.Uniform => (x - least) / (most - least),
            Initializer.Normal => NormalDistribution((x - numbers[0]) / numbers[1]),
            Initializer.VarianceScalingNormal => NormalDistribution(x / 0.3),
            Initializer.TruncatedNormal => Truncated((x - numbers[0]) / numbers[1]),
            _ => Truncated(x / (0.15811388300841897 / 0.87962566103423978)),
        };

        static double Truncated(double z) => Math.Clamp((NormalDistribution(z) - NormalDistribution(-2)) / (NormalDistribution(2) - NormalDistribution(-2)), 0, 1);
    }

    [Theory]
    [InlineData(1.0, 7, 7)]
    [InlineData(1.0, 300, 40)]
    [InlineData(0.5, 17, 90)]
    [InlineData(1.0, 600, 600)]
    [InlineData(2.0, 3, 3, 5, 16)]
    [InlineData(1.0, 1, 9)]
    [InlineData(1.0, 9, 1)]
    public void Orthogonal_HasColumnsOrRowsAtRightAngles(double gain, params int[] shape)
    {
        float[] values = Drawn(shape, Initializer.Orthogonal, gain);
        int columns = shape[^1], rows = values.Length / columns, count = Math.Min(rows, columns);
        for (int a = 0; a < count; a++)
        {
            for (int b = a; b < count; b++)
            {
                double dot = 0;
                for (int i = 0; i < Math.Max(rows, columns); i++)
                {
                    dot += rows >= columns ? (double)values[(i * columns) + a] * values[(i * columns) + b] : (double)values[(a * columns) + i] * values[(b * columns) + i];
                }

                Assert.Equal(a == b ? gain * gain : 0, dot, 1e-5 * gain * gain);
            }
        }
    }

    [Fact]
    public void Orthogonal_PrefersNoDirection()
    {
        // Of a square matrix drawn evenly over all rotations, n times each squared element has mean 1, each element mean 0: signs are right, or the diagonal would lean to one side.
        const int Size = 40, Count = 100;
        double diagonal = 0, all = 0;
        for (ulong seed = 1; seed <= Count; seed++)
        {
            float[] values = Drawn([Size, Size], Initializer.Orthogonal, seed, 1);
            diagonal += Enumerable.Range(0, Size).Sum(i => values[i * (Size + 1)]) / Math.Sqrt(Size);
            all += values.Sum(v => (double)v) / Size;
        }

        // Each of the two sums of one matrix is about a standard normal number; five standard errors.
        Assert.InRange(diagonal / Count, -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
        Assert.InRange(all / Count, -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(3, 7)]
    [InlineData(7, 3)]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    public void Identity_HasItsGainOnTheDiagonal(int rows, int columns)
    {
        float[] values = Drawn([rows, columns], Initializer.Identity, 2.5);
        Assert.Equal(Enumerable.Range(0, rows * columns).Select(i => i / columns == i % columns ? 2.5f : 0), values);
    }

    [Theory]
    [InlineData(Initializer.Normal, new[] { 4 }, "Expected the numbers (mean, standard deviation) of Normal for tensor 'a', got 1 numbers.", 1.0)]
    [InlineData(Initializer.Constant, new[] { 4 }, "Expected the numbers (value) of Constant for tensor 'a', got 0 numbers.")]
    [InlineData(Initializer.Zeros, new[] { 4 }, "Expected the numbers () of Zeros for tensor 'a', got 1 numbers.", 1.0)]
    [InlineData(Initializer.Orthogonal, new[] { 4 }, "Expected at least two axes for Orthogonal of tensor 'a', got 1.", 1.0)]
    [InlineData(Initializer.Identity, new[] { 2, 2, 2 }, "Expected two axes for Identity of tensor 'a', got 3.", 1.0)]
    [InlineData((Initializer)99, new[] { 4 }, "Expected a known initializer for tensor 'a', got 99.")]
    public void InitializerThatDoesNotFit_IsRefusedBeforeAnythingIsWritten(Initializer initializer, int[] shape, string message, params double[] numbers)
    {
        TensorInfo wrong = new("a", shape, 16, initializer, 1, 1) { InitializerArguments = numbers };
        NetworkInfo info = Info([new TensorInfo("ones", [3], 0, Initializer.Ones, 1, 1), wrong], []);
        AlignedBuffer parameters = new(info.ParameterBlockLength);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => ParameterInitialization.Initialize(info, parameters, new AlignedBuffer(0), 1)).Message);
        Assert.All(parameters.Span.ToArray(), value => Assert.Equal(0f, value));
    }

    [Fact]
    public void ZerosOnesAndConstant_AreThat()
    {
        Assert.All(Draw(Initializer.Zeros, 3, 3), value => Assert.Equal(0, value));
        Assert.All(Draw(Initializer.Ones, 3, 3), value => Assert.Equal(1, value));
        Assert.All(Draw(Initializer.Constant, 3, 3, -0.75), value => Assert.Equal(-0.75, value));
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
    [InlineData(Initializer.LeCunUniform)]
    [InlineData(Initializer.LeCunNormal)]
    [InlineData(Initializer.Uniform, -0.5, 0.25)]
    [InlineData(Initializer.Normal, 0.5, 0.25)]
    [InlineData(Initializer.TruncatedNormal, 0.5, 0.25)]
    [InlineData(Initializer.VarianceScalingUniform, 0.5)]
    [InlineData(Initializer.VarianceScalingNormal, 0.5)]
    [InlineData(Initializer.VarianceScalingTruncatedNormal, 0.5)]
    public void Bits_HangOnSeedTensorAndElementAlone(Initializer initializer, params double[] numbers)
    {
        float[] once = Twins(initializer, length: 100, seed: 1, numbers), again = Twins(initializer, length: 100, seed: 1, numbers);
        Assert.Equal(once, again);
        Assert.NotEqual(once, Twins(initializer, length: 100, seed: 2, numbers));
        Assert.NotEqual(once, Twins(initializer, length: 100, seed: 1UL << 32 | 1, numbers));

        // Two tensors of one network differ, and a longer tensor begins with the same values.
        Assert.NotEqual(once[..100], once[112..212]);
        Assert.Equal(once[..100], Twins(initializer, length: 150, seed: 1, numbers)[..100]);
    }

    [Fact]
    public void BitsOfOrthogonal_HangOnSeedAlone()
    {
        // Large enough for several threads.
        float[] once = Drawn([600, 500], Initializer.Orthogonal, 1);
        Assert.Equal(once, Drawn([600, 500], Initializer.Orthogonal, 1));
        Assert.NotEqual(once, Drawn([600, 500], Initializer.Orthogonal, seed: 4, 1));
    }

    [Fact]
    public void KnownSeed_GivesTheseBitsOnEveryMachine()
    {
        // Computed by make_initializers.py, which has a Philox of its own.
        float[] uniform = Twins(Initializer.GlorotUniform, length: 100, seed: 42), normal = Twins(Initializer.HeNormal, length: 100, seed: 42);
        Assert.Equal(KnownDraws.GlorotUniform, uniform[..KnownDraws.GlorotUniform.Length]);
        Assert.Equal(KnownDraws.HeNormal, normal[112..(112 + KnownDraws.HeNormal.Length)]);
        Assert.Equal(KnownDraws.Uniform, Twins(Initializer.Uniform, length: 100, seed: 42, -0.25, 1.5)[..KnownDraws.Uniform.Length]);
        Assert.Equal(KnownDraws.Normal, Twins(Initializer.Normal, length: 100, seed: 42, 0.5, 0.25)[..KnownDraws.Normal.Length]);
        Assert.Equal(KnownDraws.TruncatedNormal, Twins(Initializer.TruncatedNormal, length: 100, seed: 42, 0.5, 0.25)[..KnownDraws.TruncatedNormal.Length]);

        // NumPy's QR decomposition, by Householder's reflections: the same matrix but for rounding.
        AssertClose(KnownDraws.Orthogonal7To4, Drawn([7, 4], Initializer.Orthogonal, seed: 42, 1));
        AssertClose(KnownDraws.Orthogonal2By2To7, Drawn([2, 2, 7], Initializer.Orthogonal, seed: 42, 0.5));

        static void AssertClose(float[] expected, float[] actual)
        {
            Assert.Equal(expected.Length, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
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

    // The integral of the normal density by Simpson's rule, 0.01 to a step: exact to 1e-10.
    private static double NormalDistribution(double z)
    {
        double end = Math.Clamp(z, -8, 8);
        int steps = 2 * (int)Math.Ceiling(Math.Abs(end) / 0.02) + 2;
        double h = end / steps, sum = 0;
        for (int i = 0; i <= steps; i++)
        {
            double x = i * h;
            sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-0.5 * x * x);
        }

        return 0.5 + (sum * h / 3 / Math.Sqrt(2 * Math.PI));
    }

    private static double[] Draw(Initializer initializer, int fanIn, int fanOut, params double[] numbers)
        => Array.ConvertAll(Drawn(new TensorInfo("a", [Elements / 100, 100], 0, initializer, fanIn, fanOut) { InitializerArguments = numbers }, seed: 3), value => (double)value);

    private static float[] Drawn(int[] shape, Initializer initializer, double number) => Drawn(shape, initializer, seed: 3, number);

    private static float[] Drawn(int[] shape, Initializer initializer, ulong seed, double number)
        => Drawn(new TensorInfo("a", shape, 0, initializer, 1, 1) { InitializerArguments = [number] }, seed);

    private static float[] Drawn(TensorInfo tensor, ulong seed)
    {
        NetworkInfo info = Info([tensor], []);
        AlignedBuffer parameters = new(info.ParameterBlockLength);
        ParameterInitialization.Initialize(info, parameters, new AlignedBuffer(0), seed);
        return parameters.Span[..tensor.Length].ToArray();
    }

    private static float[] Twins(Initializer initializer, int length, ulong seed, params double[] numbers)
    {
        int padded = (length + 15) / 16 * 16;
        NetworkInfo info = Info(
            [
                new TensorInfo("a", [length], 0, initializer, 10, 20) { InitializerArguments = numbers },
                new TensorInfo("b", [length], padded, initializer, 10, 20) { InitializerArguments = numbers },
            ],
            []);
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
