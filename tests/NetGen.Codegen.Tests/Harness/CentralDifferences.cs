namespace NetGen.Codegen.Tests;

/// <summary>Derivatives by the symmetric five-point formula, f'(x) = (8 (f(x+h) - f(x-h)) - (f(x+2h) - f(x-2h))) / 12h + O(h⁴) (Abramowitz and Stegun 25.3.6).</summary>
internal static class CentralDifferences
{
    /// <summary>Small enough that no maximum among the numbers of <see cref="Draws.Spread"/> changes; rounding is then of order 1e-12, for functions of order 1.</summary>
    public const double Step = 2e-4;

    /// <summary>The derivative of a function along a direction, at the point that <paramref name="x"/> holds; x is left as it was.</summary>
    public static double Along(Func<double> function, double[] x, double[] direction)
    {
        double[] start = (double[])x.Clone();
        double At(double t)
        {
            for (int i = 0; i < x.Length; i++)
            {
                x[i] = start[i] + (t * direction[i]);
            }

            return function();
        }

        double derivative = ((8 * (At(Step) - At(-Step))) - (At(2 * Step) - At(-2 * Step))) / (12 * Step);
        start.CopyTo(x, 0);
        return derivative;
    }

    /// <summary>The derivative with respect to one element.</summary>
    public static double Of(Func<double> function, double[] x, int element)
    {
        var direction = new double[x.Length];
        direction[element] = 1;
        return Along(function, x, direction);
    }
}
