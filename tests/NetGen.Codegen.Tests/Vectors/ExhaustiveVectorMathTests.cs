// Every float, of all 2^32, through each elementary function of emitted code: how far it is from the truth at worst. NaN, infinities, zeros and their signs,
// subnormal numbers and results, overflow: all are among them, and no function leaves its range. What the narrower widths give is the same, bit by bit
// (VectorMathTests); here runs the widest one.
//
//   dotnet test tests/NetGen.Codegen.Tests -c Release --filter ExhaustiveVectorMath --logger "console;verbosity=detailed"
//
// prints where each is worst. NETGEN_EXHAUSTIVE=1 sweeps all floats for the rarer functions too, which by default leave something out (their tests' names say
// what): large arguments of sine, cosine and tangent take minutes, since each lane is reduced by itself.

using NetGen.Numerics;
using Xunit.Abstractions;

namespace NetGen.Codegen.Tests;

public class ExhaustiveVectorMathTests(ITestOutputHelper output)
{
    private const long AllFloats = 1L << 32;

    // Above it, the default test run sweeps one run of 4096 floats in 1009: their true values are computed one by one.
    private const float EveryFloatOfSinesTo = 131072f;

    // Functions that few networks use: outside their middle, the default test run sweeps one run in four.
    private static readonly string[] Rarer = ["Asin", "Acos", "Atan", "Sinh", "Cosh", "Cbrt"];

    private static readonly bool All = Environment.GetEnvironmentVariable("NETGEN_EXHAUSTIVE") == "1";

    public static TheoryData<string> Functions => new(VectorFunction.All.Keys.Where(name => !VectorMathTests.Integral.Contains(name) && !IsSine(name) && !Rarer.Contains(name)));

    public static TheoryData<string> RarerFunctions => new(Rarer);

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_OfEveryFloat_KeepsItsBoundAndItsRange(string function)
    {
        WorstError worst = AssertBound(function, _ => true);
        Assert.Equal(AllFloats, worst.Count);
        Assert.True(worst.Checked > 3_000_000, $"Only {worst.Checked} true values were checked.");
    }

    [Theory]
    [MemberData(nameof(RarerFunctions))]
    public void RarerFunctions_OfEveryFloatFromAnEighthTo128AndEveryFourthRunBeyond_KeepTheirBoundsAndRanges(string function)
    {
        WorstError worst = AssertBound(
            function, first => All || first / FloatSweep.RunLength % 4 == 0 || Math.Abs(BitConverter.UInt32BitsToSingle(first)) is >= 0.125f and < 128f);
        Assert.True(worst.Count >= (All ? AllFloats : AllFloats / 4));
        Assert.True(worst.Checked > 750_000, $"Only {worst.Checked} true values were checked.");
    }

    [Theory]
    [InlineData("Sin")]
    [InlineData("Cos")]
    [InlineData("Tan")]
    public void Sines_OfEveryFloatTo131072AndRunsBeyond_KeepTheirBoundsAndRanges(string function)
    {
        WorstError worst = AssertBound(function, first => All || Math.Abs(BitConverter.UInt32BitsToSingle(first)) < EveryFloatOfSinesTo || first / FloatSweep.RunLength % 1009 == 0);
        Assert.True(worst.Count >= (All ? AllFloats : 2L * BitConverter.SingleToInt32Bits(EveryFloatOfSinesTo)));
        Assert.True(worst.Checked > 3_000_000, $"Only {worst.Checked} true values were checked.");
    }

    // A sweep that finds nothing must not be one that cannot: each of these is wrong for one float in 2^32, or by little.
    [Theory]
    [InlineData("Tanh", 0x3F800001u, 0x3F42F000u)]
    [InlineData("Tanh", 0x41200000u, 0x3F800001u)]
    [InlineData("Tanh", 0x80000000u, 0x00000000u)]
    [InlineData("Exp", 0xFF800000u, 0x80000000u)]
    [InlineData("Exp", 0xC2CE8ED0u, 0x00000003u)]
    [InlineData("Exp", 0x42B17218u, 0x7F7FFFF0u)]
    [InlineData("Exp", 0x7F800000u, 0x7F7FFFFFu)]
    [InlineData("Log", 0x00000000u, 0x7F800000u)]
    [InlineData("Log", 0x3F800000u, 0x80000000u)]
    [InlineData("Log", 0xBF800000u, 0xC0000000u)]
    [InlineData("Log", 0x7FC00000u, 0x7F800000u)]
    [InlineData("Sigmoid", 0xC0000000u, 0x7FC00000u)]
    [InlineData("Sigmoid", 0x42000000u, 0x3F800001u)]
    public void Sweep_FindsOneWrongFloat(string function, uint x, uint wrong)
    {
        VectorFunction right = VectorFunction.All[function];
        WorstError worst = FloatSweep.Measure(right, Wrong, first => first == (x & ~(FloatSweep.RunLength - 1u)));
        Assert.False(worst.Error <= right.Bound, $"Not found: {worst}.");
        Assert.Equal(x, BitConverter.SingleToUInt32Bits(worst.X));
        Assert.Equal(FloatSweep.RunLength, worst.Count);

        void Wrong(float[] arguments, float[] results)
        {
            right.Widest(arguments, results);
            int at = Array.FindIndex(arguments, a => BitConverter.SingleToUInt32Bits(a) == x);
            results[at] = BitConverter.UInt32BitsToSingle(wrong);
        }
    }

    // Interpolated values against computed ones: all of a run, for runs all over the floats.
    [Theory]
    [MemberData(nameof(Functions))]
    [MemberData(nameof(RarerFunctions))]
    public void TrueValues_AreThoseOfTheFunction(string function)
    {
        Func<double, double> exact = VectorFunction.All[function].Exact;
        var runs = new ExactRuns(exact);
        double[] values = new double[FloatSweep.RunLength];
        for (uint run = 0; run < AllFloats / FloatSweep.RunLength; run += 9973)
        {
            uint first = run * FloatSweep.RunLength;
            runs.Fill(first, values);
            for (uint i = 0; i < FloatSweep.RunLength; i++)
            {
                double truth = exact(BitConverter.UInt32BitsToSingle(first + i));
                bool same = truth.Equals(values[i]) || Math.Abs(truth - values[i]) <= Math.ScaleB(Math.Max(Math.Abs(truth), float.Epsilon), -38)
                    || (Math.Abs(truth) > 2.0 * float.MaxValue && Math.Abs(values[i]) > float.MaxValue && Math.Sign(truth) == Math.Sign(values[i]));
                Assert.True(same, $"{function}({BitConverter.UInt32BitsToSingle(first + i):R}) = {truth:R}, not {values[i]:R}.");
            }
        }
    }

    // The double-precision functions that are not .NET's own, against mpmath 1.2.1 with 200 digits.
    [Theory]
    [InlineData("Sigmoid", -100.0, 3.720075976020836e-44)]
    [InlineData("Sigmoid", -20.5, 1.2501528648238605e-09)]
    [InlineData("Sigmoid", -1.25, 0.22270013882530884)]
    [InlineData("Sigmoid", 17.0, 0.9999999586006245)]
    [InlineData("Softplus", -100.0, 3.720075976020836e-44)]
    [InlineData("Softplus", -20.5, 1.2501528656053015e-09)]
    [InlineData("Softplus", -1.25, 0.2519290813453729)]
    [InlineData("Softplus", 0.375, 0.89812326413984)]
    [InlineData("Erf", 9.313225746154785e-10, 1.050884991041862e-09)]
    [InlineData("Erf", 0.5, 0.5204998778130465)]
    [InlineData("Erf", 1.75, 0.9866716712191824)]
    [InlineData("Erf", 2.5, 0.999593047982555)]
    [InlineData("Erf", 3.75, 0.9999998862727434)]
    [InlineData("Expm1", -20.5, -0.9999999987498471)]
    [InlineData("Expm1", -9.5367431640625e-07, -9.536738616590436e-07)]
    [InlineData("Expm1", 9.313225746154785e-10, 9.313225750491594e-10)]
    [InlineData("Expm1", 0.375, 0.45499141461820136)]
    [InlineData("Expm1", 80.0, 5.54062238439351e+34)]
    [InlineData("Log1p", -0.96875, -3.4657359027997265)]
    [InlineData("Log1p", -9.5367431640625e-07, -9.5367477115389e-07)]
    [InlineData("Log1p", 9.313225746154785e-10, 9.313225741817976e-10)]
    [InlineData("Log1p", 0.375, 0.3184537311185346)]
    public void DoublePrecision_IsThatOfMpmath(string function, double x, double expected)
        => Assert.InRange(VectorFunction.All[function].Exact(x) / expected, 1 - 2e-15, 1 + 2e-15);

    private static bool IsSine(string name) => name is "Sin" or "Cos" or "Tan";

    private WorstError AssertBound(string function, Func<uint, bool> includes)
    {
        VectorFunction f = VectorFunction.All[function];
        WorstError worst = FloatSweep.Measure(f, f.Widest, includes);
        output.WriteLine($"{function,-8} {VectorWidth.Bits} bits: {worst}");
        Assert.True(worst.Error <= f.Bound, $"{function}, {VectorWidth.Bits} bits: {worst}; the bound is {f.Bound}.");
        return worst;
    }
}
