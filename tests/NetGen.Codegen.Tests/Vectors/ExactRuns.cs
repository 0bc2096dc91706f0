// True values of a function for run after run of neighbouring floats, at the cost of some multiply-adds each. The floats of a run lie evenly, so that a
// polynomial through eight values of the double-precision function (at Chebyshev's nodes) gives all between. Three more values check each polynomial;
// where it is not good to 2^-40 of the value (2^-16 units in the last place of a float), near a root or where the function changes too fast, the run is
// halved, and the last 32 floats are computed one by one.

using System.Runtime.Intrinsics;

namespace NetGen.Codegen.Tests;

/// <summary>Fills in true values. Not thread-safe.</summary>
internal sealed class ExactRuns(Func<double, double> function)
{
    private const int Nodes = 8, Shortest = 32;

    // From 2^129 up, a float is infinite; below 1e-150, 0. Errors below 2^-149 are counted in units of 2^-149.
    private const double Beyond = 6.8056473384187693e38, Vanishing = 1e-150, SmallestFloat = 1.4012984643248171e-45, Tolerance = 9.0949470177292824e-13;

    private static readonly double[] NodeAt = [.. Enumerable.Range(0, Nodes).Select(k => -Math.Cos(Math.PI * (k + 0.5) / Nodes))];

    // Row k: the coefficients, constant first, of the polynomial that is 1 at node k and 0 at the others.
    private static readonly double[][] Basis = [.. Enumerable.Range(0, Nodes).Select(BasisPolynomial)];

    private readonly double[] values = new double[Nodes], coefficients = new double[Nodes];

    /// <summary>How many true values were checked against the function itself, in all runs so far.</summary>
    public long Checked { get; private set; }

    /// <summary>Writes the true values of the floats with the bits <paramref name="first"/>, first + 1, and so on: a power of two of them, of one exponent.</summary>
    public void Fill(uint first, Span<double> exact)
    {
        if ((first & 0x7F800000) == 0x7F800000)
        {
            exact.Fill(double.NaN);
            if ((first & 0x007FFFFF) == 0)
            {
                exact[0] = function(BitConverter.UInt32BitsToSingle(first));
            }
        }
        else if (exact.Length <= Shortest)
        {
            for (int i = 0; i < exact.Length; i++)
            {
                exact[i] = function(BitConverter.UInt32BitsToSingle(first + (uint)i));
            }
        }
        else if (!Interpolate(first, exact))
        {
            int half = exact.Length / 2;
            Fill(first, exact[..half]);
            Fill(first + (uint)half, exact[half..]);
        }
    }

    private static double[] BasisPolynomial(int k)
    {
        double[] product = new double[Nodes];
        product[0] = 1;
        for (int j = 0; j < Nodes; j++)
        {
            if (j == k)
            {
                continue;
            }

            double scale = 1 / (NodeAt[k] - NodeAt[j]);
            for (int power = Nodes - 1; power >= 0; power--)
            {
                product[power] = ((power > 0 ? product[power - 1] : 0) - (NodeAt[j] * product[power])) * scale;
            }
        }

        return product;
    }

    private bool Interpolate(uint first, Span<double> exact)
    {
        double low = BitConverter.UInt32BitsToSingle(first), high = BitConverter.UInt32BitsToSingle(first + (uint)exact.Length - 1);
        double middle = (low + high) / 2, half = (high - low) / 2, least = double.PositiveInfinity, most = 0;
        bool constant = true;
        for (int k = 0; k < Nodes; k++)
        {
            values[k] = function(middle + (half * NodeAt[k]));
            least = Math.Min(least, Math.Abs(values[k]));
            most = Math.Max(most, Math.Abs(values[k]));
            constant &= values[k].Equals(values[0]);
        }

        // A NaN is constant too. What is infinite or 0 for floats may as well be constant.
        bool sameSign = Array.TrueForAll(values, v => double.IsNegative(v) == double.IsNegative(values[0]));
        if (constant || (sameSign && (least >= Beyond || most <= Vanishing)))
        {
            exact.Fill(values[0]);
        }
        else if (!sameSign || !(least * 16 >= most) || least <= Vanishing)
        {
            return false;
        }
        else
        {
            Evaluate(exact);
        }

        return Agrees(first, exact, 0) && Agrees(first, exact, exact.Length - 1) && Agrees(first, exact, (exact.Length / 2) - 7);
    }

    private bool Agrees(uint first, ReadOnlySpan<double> exact, int i)
    {
        Checked++;
        double truth = function(BitConverter.UInt32BitsToSingle(first + (uint)i));
        return truth.Equals(exact[i]) || Math.Abs(truth - exact[i]) <= Tolerance * Math.Max(Math.Abs(truth), SmallestFloat) || (truth >= Beyond && exact[i] >= Beyond)
            || (truth <= -Beyond && exact[i] <= -Beyond);
    }

    private void Evaluate(Span<double> exact)
    {
        Array.Clear(coefficients);
        for (int k = 0; k < Nodes; k++)
        {
            for (int power = 0; power < Nodes; power++)
            {
                coefficients[power] += values[k] * Basis[k][power];
            }
        }

        Vector512<double> c0 = Vector512.Create(coefficients[0]), c1 = Vector512.Create(coefficients[1]), c2 = Vector512.Create(coefficients[2]);
        Vector512<double> c3 = Vector512.Create(coefficients[3]), c4 = Vector512.Create(coefficients[4]), c5 = Vector512.Create(coefficients[5]);
        Vector512<double> c6 = Vector512.Create(coefficients[6]), c7 = Vector512.Create(coefficients[7]);
        Vector512<double> step = Vector512.Create(2.0 / (exact.Length - 1)), t, place = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
        for (int i = 0; i < exact.Length; i += 8)
        {
            t = Vector512.FusedMultiplyAdd(place, step, Vector512.Create(-1.0));
            Vector512<double> p = Vector512.FusedMultiplyAdd(c7, t, c6);
            p = Vector512.FusedMultiplyAdd(p, t, c5);
            p = Vector512.FusedMultiplyAdd(p, t, c4);
            p = Vector512.FusedMultiplyAdd(p, t, c3);
            p = Vector512.FusedMultiplyAdd(p, t, c2);
            p = Vector512.FusedMultiplyAdd(p, t, c1);
            Vector512.FusedMultiplyAdd(p, t, c0).CopyTo(exact[i..]);
            place += Vector512.Create(8.0);
        }
    }
}
