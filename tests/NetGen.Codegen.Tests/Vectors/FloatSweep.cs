// How far a function of floats is from the truth, over all floats or a part of them, on all processors.

using System.Globalization;
using System.Runtime.Intrinsics;

namespace NetGen.Codegen.Tests;

/// <summary>The largest error of a function of floats, and where it is.</summary>
/// <param name="Error">In units in the last place of the true value; NaN where a NaN, a sign or the function's range is missed.</param>
/// <param name="X">The argument there.</param>
/// <param name="Y">What the function gives there.</param>
/// <param name="Exact">What is true there.</param>
/// <param name="Count">Floats that were tried.</param>
/// <param name="Checked">How many of the true values were checked.</param>
internal sealed record WorstError(double Error, float X, float Y, double Exact, long Count, long Checked)
{
    /// <summary>Nothing tried, no error.</summary>
    public static WorstError None { get; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>The worse of two, of equals the one with the smaller argument; counts are added.</summary>
    public static WorstError Of(WorstError a, WorstError b)
    {
        (double A, double B) errors = (Order(a), Order(b));
        bool first = errors.A > errors.B || (errors.A == errors.B && Math.Abs(a.X) <= Math.Abs(b.X));
        return (first ? a : b) with { Count = a.Count + b.Count, Checked = a.Checked + b.Checked };
    }

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Error:F3} ulp at {X:R} ({Y:R}, exact {Exact:R}); {Count:N0} floats, {Checked:N0} true values checked");

    private static double Order(WorstError worst) => double.IsNaN(worst.Error) ? double.PositiveInfinity : worst.Error;
}

/// <summary>Sweeps over the floats.</summary>
internal static class FloatSweep
{
    /// <summary>Floats in a run: evenly spaced, since the spacing changes at multiples of 2^23.</summary>
    public const int RunLength = 4096;

    private const int Runs = (int)((1L << 32) / RunLength), RunsPerTask = 512;

    private const double FirstBeyond = 3.4028236692093846e38, SmallestNormal = 1.1754943508222875e-38, UnitOfOne = 1.0 / (1 << 23);

    /// <summary>Compares in every run that <paramref name="includes"/> accepts; it gets the bits of the run's first float.</summary>
    public static WorstError Measure(VectorFunction function, VectorFunction.OnArrays apply, Func<uint, bool> includes)
    {
        object gate = new();
        WorstError worst = WorstError.None;
        Parallel.For(0, Runs / RunsPerTask, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, task =>
        {
            WorstError found = MeasureRuns(function, apply, includes, task * RunsPerTask);
            lock (gate)
            {
                worst = WorstError.Of(worst, found);
            }
        });
        return worst;
    }

    /// <summary>The worst of the errors in <paramref name="y"/> above half the function's bound, and of a worst one from before.</summary>
    public static WorstError Worst(VectorFunction function, float[] x, float[] y, double[] exact, WorstError before)
    {
        WorstError worst = before with { Count = before.Count + y.Length };
        Vector512<float> least = Vector512.Create(function.Least), most = Vector512.Create(function.Most);
        for (int i = 0; i < y.Length; i += 16)
        {
            Vector512<float> found = Vector512.Create(y, i);
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(found);
            bool inRange = (Vector512.LessThan(found, least) | Vector512.GreaterThan(found, most)) == Vector512<float>.Zero;

            // Where errors grow from 0 with x, each vector would hold a new worst one.
            double limit = Math.Max(worst.Error, function.Bound / 2);
            if (!inRange || !AllWithin(limit, low, Vector512.Create(exact, i)) || !AllWithin(limit, high, Vector512.Create(exact, i + 8)))
            {
                for (int lane = 0; lane < 16; lane++)
                {
                    double error = Error(function, y[i + lane], exact[i + lane]);
                    worst = WorstError.Of(worst, new WorstError(error, x[i + lane], y[i + lane], exact[i + lane], 0, 0));
                }
            }
        }

        return worst;
    }

    private static WorstError MeasureRuns(VectorFunction function, VectorFunction.OnArrays apply, Func<uint, bool> includes, int firstRun)
    {
        float[] x = new float[RunLength], y = new float[RunLength];
        double[] exact = new double[RunLength];
        var runs = new ExactRuns(function.Exact);
        WorstError worst = WorstError.None;
        for (int run = firstRun; run < firstRun + RunsPerTask; run++)
        {
            uint first = (uint)run * RunLength;
            if (includes(first))
            {
                for (int i = 0; i < RunLength; i += 16)
                {
                    (Vector512<uint>.Indices + Vector512.Create(first + (uint)i)).AsSingle().CopyTo(x, i);
                }

                apply(x, y);
                runs.Fill(first, exact);
                worst = Worst(function, x, y, exact, worst);
            }
        }

        return worst with { Checked = runs.Checked };
    }

    // Whether all errors are surely within a limit: the quick answer to what Error says of one. As bits, a difference of two signs or a NaN is larger than any limit.
    private static bool AllWithin(double limit, Vector512<double> y, Vector512<double> exact)
    {
        Vector512<double> sign = Vector512.Create(-0.0), exponents = Vector512.Create(double.PositiveInfinity);
        Vector512<double> error = Vector512.ConditionalSelect(sign, y ^ exact, y - exact);
        Vector512<double> allowed = Vector512.MaxNative((exact & exponents) * Vector512.Create(limit * UnitOfOne), Vector512.Create(limit * float.Epsilon));
        allowed = Vector512.MinNative(allowed, Vector512.Create(double.MaxValue));
        if (Vector512.LessThanOrEqualAll(error.AsUInt64(), allowed.AsUInt64()))
        {
            return true;
        }

        // The same infinity, or NaN.
        Vector512<double> infinite = Vector512.Create(double.PositiveInfinity), beyond = Vector512.Create((double)float.MaxValue * 2);
        Vector512<double> bothInfinite = Vector512.Equals(Vector512.Abs(y), infinite) & Vector512.GreaterThan(Vector512.Abs(exact), beyond) & ~Vector512.LessThan(y * exact, Vector512<double>.Zero);
        Vector512<double> bothNaN = ~(Vector512.Equals(y, y) | Vector512.Equals(exact, exact));
        return (Vector512.LessThanOrEqual(error.AsUInt64(), allowed.AsUInt64()).AsDouble() | bothInfinite | bothNaN).AsUInt64() == Vector512<ulong>.AllBitsSet;
    }

    // |y - exact| in units in the last place of exact; an infinity that is not exact counts as the power of two that follows the floats.
    private static double Error(VectorFunction function, float y, double exact)
    {
        if (float.IsNaN(y) && double.IsNaN(exact))
        {
            return 0;
        }

        if (y < function.Least || y > function.Most || float.IsNegative(y) != double.IsNegative(exact) || (double.IsInfinity(exact) && !float.IsInfinity(y)))
        {
            return double.NaN;
        }

        double size = Math.Min(Math.Abs(exact), FirstBeyond), unit = UnitOfOne * Math.ScaleB(1, Math.ILogB(Math.Clamp(size, SmallestNormal, float.MaxValue)));
        return Math.Abs(Math.Min(Math.Abs(y), FirstBeyond) - size) / unit;
    }
}
