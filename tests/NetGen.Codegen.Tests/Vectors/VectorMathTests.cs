// The elementary functions of emitted code: the same bits on every width, over a dense sweep of the floats, and what they make of infinities, zeros,
// subnormal numbers and NaN. How far they are from the truth, over every float, is in ExhaustiveVectorMathTests.

namespace NetGen.Codegen.Tests;

public class VectorMathTests
{
    private const float SmallestNormal = 1.17549435e-38f;

    private const float Inf = float.PositiveInfinity, NaN = float.NaN, Tiny = float.Epsilon, Max = float.MaxValue;

    // Every 97th float of magnitude 2^-13 to 2^7, where these functions bend, and every 9973rd elsewhere: 4.1 million.
    private static readonly Lazy<float[]> Sweep = new(() => Floats().ToArray());

    // Where the sines are hardest: the floats beside the multiples of π/4 to beyond 1e5, where the reduction changes; beside multiples of π/2 up to the
    // largest float; and one that is 1.6e-9 from such a multiple, the worst of all (16367173 × 2^72; J.-M. Muller, Elementary Functions, 2006).
    private static readonly Lazy<float[]> NearMultiplesOfPi = new(() => AroundMultiplesOfPi().ToArray());

    // What zeros, infinities, subnormal numbers and the ends of each domain give, sign of zero included.
    private static readonly Dictionary<string, (float X, float Y)[]> Specials = new()
    {
        ["Exp"] = [(0f, 1f), (-0f, 1f), (Tiny, 1f), (Inf, Inf), (88.8f, Inf), (Max, Inf), (-103.9f, Tiny), (-103.98f, 0f), (-Max, 0f), (-Inf, 0f)],
        ["Log"] = [(1f, 0f), (0f, -Inf), (-0f, -Inf), (Tiny, -103.2789306f), (-Tiny, NaN), (-1f, NaN), (-Inf, NaN), (Inf, Inf)],
        ["Tanh"] = [(0f, 0f), (-0f, -0f), (Tiny, Tiny), (-Tiny, -Tiny), (1e-38f, 1e-38f), (8.0904f, 1f), (-8.0904f, -1f), (Max, 1f), (Inf, 1f), (-Inf, -1f)],
        ["Sigmoid"] = [(0f, 0.5f), (-0f, 0.5f), (Inf, 1f), (-Inf, 0f), (Tiny, 0.5f), (17.5f, 1f), (-103.9f, Tiny), (-103.98f, 0f), (Max, 1f), (-Max, 0f)],
        ["Softplus"] = [(0f, 0.693147182f), (-0f, 0.693147182f), (200f, 200f), (Max, Max), (Inf, Inf), (-103.9f, Tiny), (-103.98f, 0f), (-Inf, 0f)],
        ["Erf"] = [(0f, 0f), (-0f, -0f), (4f, 1f), (Inf, 1f), (-Inf, -1f), (Max, 1f), (Tiny, Tiny)],
        ["Sin"] = [(0f, 0f), (-0f, -0f), (Tiny, Tiny), (Inf, NaN), (-Inf, NaN), (Max, -0.5218765f)],
        ["Cos"] = [(0f, 1f), (-0f, 1f), (Tiny, 1f), (Inf, NaN), (-Inf, NaN), (Max, 0.853021f)],
        ["Tan"] = [(0f, 0f), (-0f, -0f), (-Tiny, -Tiny), (Inf, NaN), (-Inf, NaN)],
        ["Asin"] = [(-0f, -0f), (Tiny, Tiny), (1f, 1.57079637f), (-1f, -1.57079637f), (1.0000001f, NaN), (Inf, NaN), (-Inf, NaN)],
        ["Acos"] = [(1f, 0f), (-1f, 3.14159274f), (0f, 1.57079637f), (-0f, 1.57079637f), (-1.0000001f, NaN), (Inf, NaN), (-Inf, NaN)],
        ["Atan"] = [(-0f, -0f), (Tiny, Tiny), (Inf, 1.57079637f), (-Inf, -1.57079637f), (Max, 1.57079637f)],
        ["Sinh"] = [(-0f, -0f), (Tiny, Tiny), (Inf, Inf), (-Inf, -Inf), (-Max, -Inf)],
        ["Cosh"] = [(-0f, 1f), (Inf, Inf), (-Inf, Inf), (-Max, Inf)],
        ["Expm1"] = [(-0f, -0f), (0f, 0f), (-Tiny, -Tiny), (Inf, Inf), (-Inf, -1f), (-Max, -1f)],
        ["Log1p"] = [(-0f, -0f), (-Tiny, -Tiny), (-1f, -Inf), (-1.0000001f, NaN), (-Max, NaN), (-Inf, NaN), (Inf, Inf), (Max, 88.72284f)],
        ["Exp2"] = [(-0f, 1f), (Tiny, 1f), (127f, 1.70141183e38f), (128f, Inf), (Inf, Inf), (-149f, Tiny), (-151f, 0f), (-Inf, 0f)],
        ["Log2"] = [(1f, 0f), (0f, -Inf), (-0f, -Inf), (Tiny, -149f), (1024f, 10f), (-Tiny, NaN), (-Inf, NaN), (Inf, Inf)],
        ["Cbrt"] = [(0f, 0f), (-0f, -0f), (27f, 3f), (-8f, -2f), (Tiny, 1.1190347e-15f), (Inf, Inf), (-Inf, -Inf)],
        ["Floor"] = [(-0.5f, -1f), (-0f, -0f), (-Inf, -Inf), (Inf, Inf)],
        ["Ceiling"] = [(-0.5f, -0f), (Tiny, 1f)],
        ["Round"] = [(2.5f, 2f), (-3.5f, -4f), (-0.5f, -0f)],
        ["Truncate"] = [(-1.75f, -1f), (-0.75f, -0f)],
        ["Sign"] = [(-0f, -0f), (0f, 0f), (-Tiny, -1f), (Tiny, 1f), (-Inf, -1f), (Inf, 1f)],
    };

    /// <summary>Those whose results are whole numbers: single instructions, swept here and exact.</summary>
    public static string[] Integral { get; } = ["Floor", "Ceiling", "Round", "Truncate", "Sign"];

    public static TheoryData<string> Functions => new(VectorFunction.All.Keys);

    [Fact]
    public void Integers_AreExact() => Assert.All(Integral, function => AssertBound(VectorFunction.All[function], Sweep.Value));

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_HasTheSameBitsOnEveryWidth(string function) => AssertSameBits(VectorFunction.All[function], Sweep.Value);

    [Theory]
    [InlineData("Sin")]
    [InlineData("Cos")]
    [InlineData("Tan")]
    public void Sines_NearMultiplesOfPi_AreWithinTheirBoundsAndTheSameOnEveryWidth(string function)
    {
        AssertBound(VectorFunction.All[function], NearMultiplesOfPi.Value);
        AssertSameBits(VectorFunction.All[function], NearMultiplesOfPi.Value);
    }

    // Every float within some 32 thousand units in the last place of the points where one form follows another.
    [Theory]
    [InlineData("Exp", 103.972076f)]
    [InlineData("Exp", 87.3365479f)]
    [InlineData("Exp", 88.7228394f)]
    [InlineData("Log", SmallestNormal)]
    [InlineData("Log", 0.70710678f)]
    [InlineData("Log", 1f)]
    [InlineData("Tanh", Tiny)]
    [InlineData("Tanh", 8.090361f)]
    [InlineData("Sigmoid", 30f)]
    [InlineData("Sigmoid", 87.3365479f)]
    [InlineData("Sigmoid", 103.972076f)]
    [InlineData("Softplus", 0.88137359f)]
    [InlineData("Softplus", 17.3286795f)]
    [InlineData("Softplus", 87.3365479f)]
    [InlineData("Softplus", 103.972076f)]
    [InlineData("Erf", 0.927734375f)]
    [InlineData("Erf", 4f)]
    [InlineData("Asin", 0.5f)]
    [InlineData("Asin", 1f)]
    [InlineData("Acos", 0.5f)]
    [InlineData("Acos", 1f)]
    [InlineData("Acos", Tiny)]
    [InlineData("Atan", 1f)]
    [InlineData("Sinh", 1f)]
    [InlineData("Sinh", 89.4159851f)]
    [InlineData("Cosh", 89.4159851f)]
    [InlineData("Exp2", 0.5f)]
    [InlineData("Exp2", 128f)]
    [InlineData("Exp2", 126f)]
    [InlineData("Exp2", 149f)]
    [InlineData("Expm1", 0.34657359f)]
    [InlineData("Expm1", 17.5f)]
    [InlineData("Expm1", 88.722839f)]
    [InlineData("Log1p", 0.41421356f)]
    [InlineData("Log1p", 0.29289322f)]
    [InlineData("Log1p", 1f)]
    [InlineData("Log1p", 1.2676506e30f)]
    [InlineData("Log2", 0.70710678f)]
    [InlineData("Log2", 1f)]
    [InlineData("Log2", 1.41421356f)]
    [InlineData("Log2", SmallestNormal)]
    [InlineData("Cbrt", 8f)]
    [InlineData("Cbrt", SmallestNormal)]
    [InlineData("Sin", 0.78539816f)]
    [InlineData("Cos", 1.57079637f)]
    [InlineData("Tan", 1.57079637f)]
    [InlineData("Sin", 1e5f)]
    [InlineData("Cos", 1e5f)]
    [InlineData("Tan", 1e5f)]
    [InlineData("Round", 0.5f)]
    [InlineData("Round", 8388607.5f)]
    [InlineData("Floor", 8388608f)]
    [InlineData("Ceiling", 1f)]
    [InlineData("Truncate", 1f)]
    public void Function_WhereItsFormChanges_HasTheSameBitsOnEveryWidth(string function, float centre)
    {
        int middle = BitConverter.SingleToInt32Bits(centre), first = Math.Clamp(middle - 32768, 0, 0x7F7FFFFF - 65535);
        float[] x = Enumerable.Range(0, 131072).Select(i => BitConverter.Int32BitsToSingle((first + (i & 65535)) | (i >> 16 << 31))).ToArray();
        AssertSameBits(VectorFunction.All[function], x);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_OfNaN_IsNaN(string function) => AssertOnEveryWidth(function, NaN, float.IsNaN);

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_OfSpecials_IsExact(string function)
    {
        foreach ((float x, float expected) in Specials[function])
        {
            AssertOnEveryWidth(function, x, y => float.IsNaN(expected) ? float.IsNaN(y) : BitConverter.SingleToInt32Bits(y) == BitConverter.SingleToInt32Bits(expected));
        }
    }

    private static void AssertBound(VectorFunction function, float[] x)
    {
        float[] y = new float[x.Length];
        function.Widest(x, y);
        WorstError worst = FloatSweep.Worst(function, x, y, [.. x.Select(v => function.Exact(v))], WorstError.None);
        Assert.True(worst.Error <= function.Bound, $"{function}: {worst}; the bound is {function.Bound}.");
    }

    private static void AssertSameBits(VectorFunction function, float[] x)
    {
        float[] expected = new float[x.Length], y = new float[x.Length];
        function.Width256(x, expected);
        foreach ((string width, VectorFunction.OnArrays apply) in function.Widths)
        {
            apply(x, y);
            for (int i = 0; i < x.Length; i++)
            {
                if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(y[i]) && !(float.IsNaN(expected[i]) && float.IsNaN(y[i])))
                {
                    Assert.Fail($"{function}({x[i]:R}) is {expected[i]:R} with 256 bits and {y[i]:R} with {width}.");
                }
            }
        }
    }

    private static void AssertOnEveryWidth(string function, float x, Func<float, bool> accepts)
    {
        foreach ((string width, VectorFunction.OnArrays apply) in VectorFunction.All[function].Widths)
        {
            // The neighbours are other numbers: a lane must not see them.
            float[] inputs = Enumerable.Range(0, 16).Select(i => i == 5 ? x : i - 7f).ToArray(), outputs = new float[16];
            apply(inputs, outputs);
            Assert.True(accepts(outputs[5]), $"{function}({x:R}) is {outputs[5]:R} with {width}.");
        }
    }

    private static IEnumerable<float> AroundMultiplesOfPi()
    {
        for (int k = 1; k <= 150_000; k++)
        {
            float x = (float)(k * (Math.PI / 4));
            yield return x;
            yield return -MathF.BitIncrement(x);
        }

        int count = 0;
        for (double x = 2e5; x < Max; x *= 1.0003, count++)
        {
            yield return (float)(Math.Round(x / (Math.PI / 2)) * (Math.PI / 2));
        }

        do
        {
            yield return 16367173f * MathF.ScaleB(1, 72);
        }
        while (++count % 16 != 0);
    }

    private static IEnumerable<float> Floats()
    {
        int count = 0;
        uint low = BitConverter.SingleToUInt32Bits(MathF.ScaleB(1, -13)), high = BitConverter.SingleToUInt32Bits(MathF.ScaleB(1, 7));
        for (uint bits = 0; bits < 0x7F800000; bits += bits >= low && bits < high ? 97u : 9973u)
        {
            count += 2;
            yield return BitConverter.UInt32BitsToSingle(bits);
            yield return BitConverter.UInt32BitsToSingle(bits | 0x80000000);
        }

        // Whole vectors of the widest kind.
        for (; count % 16 != 0; count++)
        {
            yield return 1;
        }
    }
}
