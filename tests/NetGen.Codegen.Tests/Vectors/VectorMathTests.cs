// The elementary functions of emitted code: how far each is from the true value, over a dense sweep of the floats, on every width; and what
// they make of infinities, zeros, subnormal numbers and NaN.

using NetGen.Generator.Graph;
using NetGen.Numerics;

namespace NetGen.Codegen.Tests;

public unsafe class VectorMathTests
{
    private const float SmallestNormal = 1.17549435e-38f, LastPlaceBelowOne = 1f / 16777216;

    // Every 97th float of magnitude 2^-13 to 2^7, where these functions bend, and every 9973rd elsewhere: 4.1 million.
    private static readonly Lazy<float[]> Sweep = new(() => Floats().ToArray());

    private delegate void OnArrays(float[] x, float[] y);

    [Theory]
    [InlineData(UnaryFunctionName.Exp, 2)]
    [InlineData(UnaryFunctionName.Log, 2)]
    [InlineData(UnaryFunctionName.Tanh, 5)]
    [InlineData(UnaryFunctionName.Sigmoid, 4)]
    [InlineData(UnaryFunctionName.Softplus, 4)]
    public void Function_IsWithinItsDocumentedUnitsInTheLastPlace(UnaryFunctionName function, double bound)
    {
        float[] x = Sweep.Value, y = new float[x.Length];
        Apply<V256>(function)(x, y);
        double worst = 0;
        float worstAt = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double exact = Expr.Compute((UnaryFunction)(int)function, x[i]);

            if (!(Math.Abs(exact) >= SmallestNormal && Math.Abs(exact) <= float.MaxValue) || !Covered(function, x[i]))
            {
                continue;
            }

            double error = Math.Abs(y[i] - exact) / Math.ScaleB(1, Math.ILogB(exact) - 23);
            if (!(error <= worst))
            {
                (worst, worstAt) = (error, x[i]);
            }
        }

        Assert.True(worst <= bound, $"{function}({worstAt:R}) is {worst:F2} units in the last place from the true value.");
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_HasTheSameBitsOnEveryWidth(UnaryFunctionName function)
    {
        float[] x = Sweep.Value, expected = new float[x.Length], y = new float[x.Length];
        Apply<V256>(function)(x, expected);
        foreach ((string width, OnArrays apply) in new[] { ("512", Apply<V512>(function)), ("128", Apply<V128>(function)), ("scalar", Apply<V32>(function)) })
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

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_OfNaN_IsNaN(UnaryFunctionName function) => AssertOnEveryWidth(function, float.NaN, float.NaN);

    [Fact]
    public void Exp_OfSpecials()
    {
        AssertOnEveryWidth(UnaryFunctionName.Exp, 0f, 1f);
        AssertOnEveryWidth(UnaryFunctionName.Exp, -0f, 1f);
        AssertOnEveryWidth(UnaryFunctionName.Exp, float.Epsilon, 1f);
        AssertOnEveryWidth(UnaryFunctionName.Exp, float.PositiveInfinity, float.PositiveInfinity);
        AssertOnEveryWidth(UnaryFunctionName.Exp, 88.8f, float.PositiveInfinity);
        AssertOnEveryWidth(UnaryFunctionName.Exp, float.MaxValue, float.PositiveInfinity);

        // Flushed towards the smallest normal number, not to 0: e^-87.3 = 1.22e-38.
        AssertOnEveryWidth(UnaryFunctionName.Exp, float.NegativeInfinity, y => y is >= 0 and < 1.3e-38f);
        AssertOnEveryWidth(UnaryFunctionName.Exp, -104f, y => y is >= 0 and < 1.3e-38f);
    }

    [Fact]
    public void Log_OfSpecials()
    {
        AssertOnEveryWidth(UnaryFunctionName.Log, 1f, 0f);
        AssertOnEveryWidth(UnaryFunctionName.Log, 0f, float.NegativeInfinity);
        AssertOnEveryWidth(UnaryFunctionName.Log, -0f, float.NegativeInfinity);
        AssertOnEveryWidth(UnaryFunctionName.Log, float.Epsilon, float.NegativeInfinity);
        AssertOnEveryWidth(UnaryFunctionName.Log, -1f, float.NaN);
        AssertOnEveryWidth(UnaryFunctionName.Log, float.NegativeInfinity, float.NaN);
        AssertOnEveryWidth(UnaryFunctionName.Log, float.PositiveInfinity, float.PositiveInfinity);
        AssertOnEveryWidth(UnaryFunctionName.Log, SmallestNormal, y => Math.Abs(y - Math.Log(SmallestNormal)) < 1e-5);
    }

    [Fact]
    public void Tanh_OfSpecials()
    {
        AssertOnEveryWidth(UnaryFunctionName.Tanh, 0f, 0f);
        AssertOnEveryWidth(UnaryFunctionName.Tanh, -0f, y => y == 0 && float.IsNegative(y));
        AssertOnEveryWidth(UnaryFunctionName.Tanh, float.PositiveInfinity, y => y is > 1 - (5 * LastPlaceBelowOne) and <= 1f);
        AssertOnEveryWidth(UnaryFunctionName.Tanh, float.NegativeInfinity, y => y is < -1 + (5 * LastPlaceBelowOne) and >= -1f);

        AssertOnEveryWidth(UnaryFunctionName.Tanh, 1e-37f, y => Math.Abs(y - 1e-37f) <= 256 * float.Epsilon);
        AssertOnEveryWidth(UnaryFunctionName.Tanh, float.Epsilon, y => y is >= 0 and <= 256 * float.Epsilon);
    }

    [Fact]
    public void Sigmoid_OfSpecials()
    {
        AssertOnEveryWidth(UnaryFunctionName.Sigmoid, 0f, 0.5f);
        AssertOnEveryWidth(UnaryFunctionName.Sigmoid, -0f, 0.5f);
        AssertOnEveryWidth(UnaryFunctionName.Sigmoid, float.PositiveInfinity, 1f);
        AssertOnEveryWidth(UnaryFunctionName.Sigmoid, float.NegativeInfinity, 0f);
        AssertOnEveryWidth(UnaryFunctionName.Sigmoid, float.Epsilon, 0.5f);
    }

    [Fact]
    public void Softplus_OfSpecials()
    {
        AssertOnEveryWidth(UnaryFunctionName.Softplus, 0f, (float)Math.Log(2));
        AssertOnEveryWidth(UnaryFunctionName.Softplus, 200f, 200f);
        AssertOnEveryWidth(UnaryFunctionName.Softplus, float.PositiveInfinity, float.PositiveInfinity);
        AssertOnEveryWidth(UnaryFunctionName.Softplus, float.NegativeInfinity, y => y is >= 0 and < 1.3e-38f);
    }

    /// <summary>The functions that have a vector form.</summary>
    public enum UnaryFunctionName
    {
        /// <summary>e^x.</summary>
        Exp = (int)UnaryFunction.Exp,

        /// <summary>The natural logarithm.</summary>
        Log = (int)UnaryFunction.Log,

        /// <summary>The hyperbolic tangent.</summary>
        Tanh = (int)UnaryFunction.Tanh,

        /// <summary>The logistic function.</summary>
        Sigmoid = (int)UnaryFunction.Sigmoid,

        /// <summary>log(1 + e^x).</summary>
        Softplus = (int)UnaryFunction.Softplus,
    }

    public static TheoryData<UnaryFunctionName> Functions => new(Enum.GetValues<UnaryFunctionName>());

    // What the bounds leave out, and the tests of specials hold: exponentials that are flushed, logarithms of subnormal numbers, and arguments of tanh so small
    // that 0.0049 x, the first term of its numerator, is subnormal.
    private static bool Covered(UnaryFunctionName function, float x)
        => function switch
        {
            UnaryFunctionName.Exp or UnaryFunctionName.Softplus => x >= -87.3f,
            UnaryFunctionName.Log => x >= SmallestNormal,
            UnaryFunctionName.Tanh => Math.Abs(x) >= 2.5e-36f,
            _ => true,
        };

    private static void AssertOnEveryWidth(UnaryFunctionName function, float x, float expected)
        => AssertOnEveryWidth(function, x, y => float.IsNaN(expected) ? float.IsNaN(y) : y == expected);

    private static void AssertOnEveryWidth(UnaryFunctionName function, float x, Func<float, bool> accepts)
    {
        foreach (OnArrays apply in new[] { Apply<V512>(function), Apply<V256>(function), Apply<V128>(function), Apply<V32>(function) })
        {
            // The neighbours are other numbers: a lane must not see them.
            float[] inputs = Enumerable.Range(0, 16).Select(i => i == 5 ? x : i - 7f).ToArray(), outputs = new float[16];
            apply(inputs, outputs);
            Assert.True(accepts(outputs[5]), $"{function}({x:R}) is {outputs[5]:R}.");
        }
    }

    private static OnArrays Apply<T>(UnaryFunctionName function)
        where T : struct, IVector<T>
        => function switch
        {
            UnaryFunctionName.Exp => static (x, y) => Map<T, ExpOf>(x, y),
            UnaryFunctionName.Log => static (x, y) => Map<T, LogOf>(x, y),
            UnaryFunctionName.Tanh => static (x, y) => Map<T, TanhOf>(x, y),
            UnaryFunctionName.Sigmoid => static (x, y) => Map<T, SigmoidOf>(x, y),
            _ => static (x, y) => Map<T, SoftplusOf>(x, y),
        };

    private static void Map<T, TFunction>(float[] x, float[] y)
        where T : struct, IVector<T>
        where TFunction : struct, IFunction
    {
        fixed (float* source = x, target = y)
        {
            for (int i = 0; i < x.Length; i += T.Count)
            {
                T.Store(target + i, TFunction.Of(T.Load(source + i)));
            }
        }
    }

    private interface IFunction
    {
        static abstract T Of<T>(T x)
            where T : struct, IVector<T>;
    }

    private struct ExpOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Exp(x);
    }

    private struct LogOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Log(x);
    }

    private struct TanhOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Tanh(x);
    }

    private struct SigmoidOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Sigmoid(x);
    }

    private struct SoftplusOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Softplus(x);
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
