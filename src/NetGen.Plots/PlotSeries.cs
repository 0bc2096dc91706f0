// Curves, points, histograms and straight lines.

using System.Numerics;
using NetGen.Plots.Axes;
using NetGen.Plots.Content;

namespace NetGen.Plots;

public sealed partial class Plot
{
    private const int MostBins = 10_000;

    /// <summary>Adds a curve through points, in their order. NaN and infinities are gaps.</summary>
    /// <typeparam name="TX">A type of numbers.</typeparam>
    /// <typeparam name="TY">A type of numbers.</typeparam>
    /// <param name="xs">The points' x.</param>
    /// <param name="ys">The points' y, as many.</param>
    /// <param name="label">What the legend calls it; null to stay out of the legend.</param>
    /// <param name="color">As #rrggbb; null for the next of <see cref="Palette.Colors"/>.</param>
    /// <param name="style">Solid, dashed or dotted.</param>
    /// <param name="markers">Whether each point gets a dot.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a value is not above 0 on a logarithmic axis or beyond ±1e100, or the colour is
    /// none.</exception>
    public Plot Line<TX, TY>(
        IEnumerable<TX> xs, IEnumerable<TY> ys, string? label = null, string? color = null, LineStyle style = LineStyle.Solid, bool markers = false)
        where TX : INumber<TX>
        where TY : INumber<TY>
    {
        (double[] x, double[] y) = Pairs(xs, ys);
        Palette.Checked(color);
        if (!Enum.IsDefined(style))
        {
            throw new ArgumentOutOfRangeException(nameof(style), style, "Expected Solid, Dashed or Dotted.");
        }

        // When the colours are used up, dashes tell the curves apart.
        LineStyle drawn = color is null && style == LineStyle.Solid ? (LineStyle)(colorsTaken / Palette.Colors.Count % 3) : style;
        return Add(new LineSeries(x, y, label, color ?? NextColor, drawn, markers), takesColor: color is null);
    }

    /// <summary>Adds a curve through values at 0, 1, 2, … NaN and infinities are gaps.</summary>
    /// <typeparam name="T">A type of numbers.</typeparam>
    /// <param name="ys">The values.</param>
    /// <param name="label">What the legend calls it; null to stay out of the legend.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">As of the other overload.</exception>
    public Plot Line<T>(IEnumerable<T> ys, string? label = null)
        where T : INumber<T>
    {
        T[] values = ys is null ? throw new ArgumentNullException(nameof(ys)) : [.. ys];
        return Line(Enumerable.Range(0, values.Length), values, label);
    }

    /// <summary>Adds points. Those with NaN or an infinity are left out.</summary>
    /// <typeparam name="TX">A type of numbers.</typeparam>
    /// <typeparam name="TY">A type of numbers.</typeparam>
    /// <param name="xs">The points' x.</param>
    /// <param name="ys">The points' y, as many.</param>
    /// <param name="label">What the legend calls them; null to stay out of the legend.</param>
    /// <param name="color">As #rrggbb; null for the next of <see cref="Palette.Colors"/>.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a value is not above 0 on a logarithmic axis or beyond ±1e100, or the colour is
    /// none.</exception>
    public Plot Scatter<TX, TY>(IEnumerable<TX> xs, IEnumerable<TY> ys, string? label = null, string? color = null)
        where TX : INumber<TX>
        where TY : INumber<TY>
    {
        (double[] x, double[] y) = Pairs(xs, ys);
        Palette.Checked(color);
        return Add(new ScatterSeries(x, y, label, color ?? NextColor, colorsTaken), takesColor: color is null);
    }

    /// <summary>
    /// Adds points of several classes. Class k has colour k of <see cref="Palette.Colors"/>, as in <c>DecisionRegions</c>, and a shape of its own.
    /// </summary>
    /// <typeparam name="T">A type of numbers.</typeparam>
    /// <param name="points">The points; those with NaN or an infinity are left out.</param>
    /// <param name="classes">The class of each, 0 or more.</param>
    /// <param name="names">What the legend calls the classes; null for "class 0", "class 1", …</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a class is negative or has no name, a value is not above 0 on a logarithmic axis
    /// or beyond ±1e100.</exception>
    public Plot Scatter<T>(IEnumerable<(T X, T Y)> points, IEnumerable<int> classes, IReadOnlyList<string>? names = null)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(classes);
        (T X, T Y)[] all = [.. points];
        int[] labels = [.. classes];
        CheckLengths(all.Length, labels.Length, "points", "classes");
        foreach (int label in labels)
        {
            if (label < 0 || (names is not null && label >= names.Count))
            {
                string expected = names is null ? "classes of 0 or more" : Invariant($"classes from 0 to {names.Count - 1}, each with a name");
                throw new ArgumentException(Invariant($"Expected {expected}, got {label}."), nameof(classes));
            }
        }

        ScatterSeries[] added =
        [
            .. labels.Distinct().Order().Select(label =>
            {
                (T X, T Y)[] members = [.. all.Where((_, i) => labels[i] == label)];
                (double[] x, double[] y) = Pairs(members.Select(point => point.X), members.Select(point => point.Y));
                return new ScatterSeries(x, y, names?[label] ?? Invariant($"class {label}"), Palette.Of(label), label);
            }),
        ];
        Array.ForEach(added, Check);
        series.AddRange(added);
        return this;
    }

    /// <summary>Adds a histogram of values in equal bins, as NumPy counts: a bin holds its lower edge, the last one its upper edge as well.</summary>
    /// <typeparam name="T">A type of numbers.</typeparam>
    /// <param name="values">Finite numbers.</param>
    /// <param name="bins">Bins, 1 to 10,000.</param>
    /// <param name="label">What the legend calls it; null to stay out of the legend.</param>
    /// <param name="range">From where to where the bins reach, values outside being left out; null for the values' own range.</param>
    /// <param name="color">As #rrggbb; null for the next of <see cref="Palette.Colors"/>.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">A value is NaN, infinite or beyond ±1e100, the range is empty, the y axis is logarithmic (bars stand on
    /// 0), or the colour is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is outside its range.</exception>
    public Plot Histogram<T>(IEnumerable<T> values, int bins = 20, string? label = null, (double Min, double Max)? range = null, string? color = null)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, MostBins);
        Palette.Checked(color);
        double[] numbers = [.. values.Select(double.CreateChecked)];
        int bad = Array.FindIndex(numbers, number => !double.IsFinite(number));
        if (bad >= 0)
        {
            throw new ArgumentException(Invariant($"Expected finite values, but value {bad} is {numbers[bad]}."), nameof(values));
        }

        Extent extent = Extent.Of(numbers);
        (double Min, double Max) reach = range ?? (extent.IsEmpty ? (0, 1) : (extent.Min, extent.Max));
        if (range is not null)
        {
            CheckRange(reach, nameof(range));
        }
        else if (reach.Min == reach.Max)
        {
            // One value: a bar of width 1 around it, or for a large one as wide as its digits tell apart.
            double half = Math.Max(0.5, Math.Abs(reach.Min) * 1e-6);
            reach = (reach.Min - half, reach.Max + half);
        }

        return Add(new HistogramSeries(numbers, reach, bins, label, color ?? NextColor), takesColor: color is null);
    }

    /// <summary>Adds a dashed line from left to right.</summary>
    /// <param name="y">Where, a finite number.</param>
    /// <param name="label">What the legend calls it; null to stay out of the legend.</param>
    /// <param name="color">As #rrggbb; null for black.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException"><paramref name="y"/> is not finite or not above 0 on a logarithmic axis, or the colour is none.</exception>
    public Plot HorizontalLine(double y, string? label = null, string? color = null) => Guide(y, vertical: false, label, color);

    /// <summary>Adds a dashed line from bottom to top.</summary>
    /// <param name="x">Where, a finite number.</param>
    /// <param name="label">What the legend calls it; null to stay out of the legend.</param>
    /// <param name="color">As #rrggbb; null for black.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not finite or not above 0 on a logarithmic axis, or the colour is none.</exception>
    public Plot VerticalLine(double x, string? label = null, string? color = null) => Guide(x, vertical: true, label, color);

    private static (double[] X, double[] Y) Pairs<TX, TY>(IEnumerable<TX> xs, IEnumerable<TY> ys)
        where TX : INumber<TX>
        where TY : INumber<TY>
    {
        ArgumentNullException.ThrowIfNull(xs);
        ArgumentNullException.ThrowIfNull(ys);
        (double[] x, double[] y) = ([.. xs.Select(double.CreateChecked)], [.. ys.Select(double.CreateChecked)]);
        CheckLengths(x.Length, y.Length, "xs", "ys");
        return (x, y);
    }

    private Plot Guide(double value, bool vertical, string? label, string? color)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException(Invariant($"Expected a finite number, got {value}."), vertical ? "x" : "y");
        }

        return Add(new GuideSeries(value, vertical, label, Palette.Checked(color) ?? Palette.Black));
    }
}
