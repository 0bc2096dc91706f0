// The elementary functions of emitted code, each with its true value in double precision, its documented error bound and its range.

using NetGen.Generator.Graph;
using NetGen.Numerics;

namespace NetGen.Codegen.Tests;

/// <summary>One function of <see cref="VectorMath"/> on each width, and what is promised of it.</summary>
internal sealed unsafe record VectorFunction(
    string Name,
    double Bound,
    Func<double, double> Exact,
    VectorFunction.OnArrays Width512,
    VectorFunction.OnArrays Width256,
    VectorFunction.OnArrays Width128,
    VectorFunction.OnArrays Scalar)
{
    private const float HalfPi = 1.57079637f;

    /// <summary>The function's smallest value: nothing is below, not by a unit in the last place.</summary>
    public float Least { get; init; } = float.NegativeInfinity;

    /// <summary>The function's largest value.</summary>
    public float Most { get; init; } = float.PositiveInfinity;

    /// <summary>Writes f(x) for every element; lengths are multiples of sixteen.</summary>
    public delegate void OnArrays(float[] x, float[] y);

    /// <summary>All of them, with the bounds of their documentation, which hold for every float.</summary>
    public static IReadOnlyDictionary<string, VectorFunction> All { get; } = new[]
    {
        Of<ExpOf>("Exp", 1.5, x => Expr.Compute(UnaryFunction.Exp, x), least: 0),
        Of<LogOf>("Log", 1, x => Expr.Compute(UnaryFunction.Log, x)),
        Of<TanhOf>("Tanh", 5, x => Expr.Compute(UnaryFunction.Tanh, x), least: -1, most: 1),
        Of<SigmoidOf>("Sigmoid", 3.5, x => Expr.Compute(UnaryFunction.Sigmoid, x), least: 0, most: 1),
        Of<SoftplusOf>("Softplus", 2.5, x => Expr.Compute(UnaryFunction.Softplus, x), least: 0),
        Of<ErfOf>("Erf", 1, Erf, least: -1, most: 1),
        Of<SinOf>("Sin", 2, Math.Sin, least: -1, most: 1),
        Of<CosOf>("Cos", 2, Math.Cos, least: -1, most: 1),
        Of<TanOf>("Tan", 3, Math.Tan),
        Of<AsinOf>("Asin", 2, Math.Asin, least: -HalfPi, most: HalfPi),
        Of<AcosOf>("Acos", 1.5, Math.Acos, least: 0, most: 2 * HalfPi),
        Of<AtanOf>("Atan", 1.5, Math.Atan, least: -HalfPi, most: HalfPi),
        Of<SinhOf>("Sinh", 2, Math.Sinh),
        Of<CoshOf>("Cosh", 1.5, Math.Cosh, least: 1),
        Of<Expm1Of>("Expm1", 1.5, Expm1, least: -1),
        Of<Log1pOf>("Log1p", 1.5, Log1p),
        Of<Exp2Of>("Exp2", 1, x => Math.Pow(2, x), least: 0),
        Of<Log2Of>("Log2", 1, Math.Log2),
        Of<CbrtOf>("Cbrt", 0.75, Math.Cbrt),
        Of<FloorOf>("Floor", 0, Math.Floor),
        Of<CeilingOf>("Ceiling", 0, Math.Ceiling),
        Of<RoundOf>("Round", 0, Math.Round),
        Of<TruncateOf>("Truncate", 0, Math.Truncate),
        Of<SignOf>("Sign", 0, x => x > 0 ? 1 : x < 0 ? -1 : x, least: -1, most: 1),
    }.ToDictionary(f => f.Name);

    /// <summary>The one of the four that this machine's vectors run, or NETGEN_VECTOR_WIDTH asks for.</summary>
    public OnArrays Widest => VectorWidth.Bits switch { 512 => Width512, 256 => Width256, 128 => Width128, _ => Scalar };

    /// <summary>The four widths, by name.</summary>
    public IEnumerable<(string Width, OnArrays Apply)> Widths => [("512", Width512), ("256", Width256), ("128", Width128), ("scalar", Scalar)];

    public override string ToString() => Name;

    private static VectorFunction Of<TFunction>(string name, double bound, Func<double, double> exact, float least = float.NegativeInfinity, float most = float.PositiveInfinity)
        where TFunction : struct, IFunction
        => new(name, bound, exact, Map<V512, TFunction>, Map<V256, TFunction>, Map<V128, TFunction>, Map<V32, TFunction>) { Least = least, Most = most };

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

    // W. Kahan's corrections of the rounding of e^x and 1 + x, as .NET's own forms have none.
    private static double Expm1(double x)
    {
        double e = Math.Exp(x);
        return e == 1 ? x : e - 1 == -1 || double.IsInfinity(e) ? e - 1 : (e - 1) * x / Math.Log(e);
    }

    private static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsPositiveInfinity(u) ? u : Math.Log(u) * x / (u - 1);
    }

    // A series of positive terms (Abramowitz and Stegun 7.1.6), and from 2.5 the continued fraction of the complement (7.1.14).
    private static double Erf(double x)
    {
        double a = Math.Abs(x), value = a;
        if (a > 6)
        {
            value = 1;
        }
        else if (a < 2.5)
        {
            double term = a;
            for (int k = 1; term > value * 1e-18; k++)
            {
                term *= 2 * a * a / ((2 * k) + 1);
                value += term;
            }

            value *= 2 / Math.Sqrt(Math.PI) * Math.Exp(-a * a);
        }
        else if (a >= 2.5)
        {
            double fraction = 0;
            for (int k = 60; k > 0; k--)
            {
                fraction = k / 2.0 / (a + fraction);
            }

            value = 1 - (Math.Exp(-a * a) / Math.Sqrt(Math.PI) / (a + fraction));
        }

        return Math.CopySign(value, x);
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

    private struct ErfOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Erf(x);
    }

    private struct SinOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Sin(x);
    }

    private struct CosOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Cos(x);
    }

    private struct TanOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Tan(x);
    }

    private struct AsinOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Asin(x);
    }

    private struct AcosOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Acos(x);
    }

    private struct AtanOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Atan(x);
    }

    private struct SinhOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Sinh(x);
    }

    private struct CoshOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Cosh(x);
    }

    private struct Expm1Of : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Expm1(x);
    }

    private struct Log1pOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Log1p(x);
    }

    private struct Exp2Of : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Exp2(x);
    }

    private struct Log2Of : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Log2(x);
    }

    private struct CbrtOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Cbrt(x);
    }

    private struct FloorOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Floor(x);
    }

    private struct CeilingOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Ceiling(x);
    }

    private struct RoundOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Round(x);
    }

    private struct TruncateOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Truncate(x);
    }

    private struct SignOf : IFunction
    {
        public static T Of<T>(T x)
            where T : struct, IVector<T>
            => VectorMath.Sign(x);
    }
}
