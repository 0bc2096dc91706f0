// Data between two axes.

using System.Globalization;
using System.Numerics;
using NetGen.Plots.Axes;
using NetGen.Plots.Content;
using NetGen.Plots.Drawing;

namespace NetGen.Plots;

/// <summary>
/// A plot with two axes. Each method adds a series, or changes an axis, and returns the plot:
/// <c>new Plot("Training") { XLabel = "epoch", YLabel = "loss" }.Line(epochs, losses, "train").LogY().Save("curve.svg")</c>.
/// </summary>
public sealed class Plot : Figure
{
    private const int LeastSize = 120, MostSize = 10_000, MostBins = 10_000, MostResolution = 2000;

    // The square of a larger number, or a difference of two, could overflow.
    private const double LargestValue = 1e100;

    private readonly List<Series> series = [];
    private (double Min, double Max)? xRange, yRange;
    private string[]? xNames, yNames;
    private bool logX, logY, equalAspect, yGoesDown;
    private int colorsTaken;

    /// <summary>Makes an empty plot.</summary>
    /// <param name="title">What stands above it.</param>
    public Plot(string title = "")
        : base(title)
    {
    }

    /// <summary>What the x axis shows; empty for nothing.</summary>
    public string XLabel
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = "";

    /// <summary>What the y axis shows; empty for nothing.</summary>
    public string YLabel
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = "";

    /// <summary>Width in pixels, 120 to 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public int Width
    {
        get;
        init => field = CheckedSize(value, nameof(Width));
    } = 560;

    /// <summary>Height in pixels, 120 to 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public int Height
    {
        get;
        init => field = CheckedSize(value, nameof(Height));
    } = 360;

    /// <inheritdoc/>
    internal override (double Width, double Height) Size => (Width, Height);

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
    /// <exception cref="ArgumentException">The lengths differ, a value is not above 0 on a logarithmic axis or beyond ±1e100, or the colour is none.</exception>
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
    /// <exception cref="ArgumentException">The lengths differ, a value is not above 0 on a logarithmic axis or beyond ±1e100, or the colour is none.</exception>
    public Plot Scatter<TX, TY>(IEnumerable<TX> xs, IEnumerable<TY> ys, string? label = null, string? color = null)
        where TX : INumber<TX>
        where TY : INumber<TY>
    {
        (double[] x, double[] y) = Pairs(xs, ys);
        Palette.Checked(color);
        return Add(new ScatterSeries(x, y, label, color ?? NextColor, colorsTaken), takesColor: color is null);
    }

    /// <summary>
    /// Adds points of several classes. Class k has colour k of <see cref="Palette.Colors"/>, as in <see cref="DecisionRegions(Func{double, double, int}, ValueTuple{double, double},
    /// ValueTuple{double, double}, int)"/>, and a shape of its own.
    /// </summary>
    /// <typeparam name="T">A type of numbers.</typeparam>
    /// <param name="points">The points; those with NaN or an infinity are left out.</param>
    /// <param name="classes">The class of each, 0 or more.</param>
    /// <param name="names">What the legend calls the classes; null for "class 0", "class 1", …</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a class is negative or has no name, a value is not above 0 on a logarithmic axis or beyond ±1e100.</exception>
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
                throw new ArgumentException(
                    Invariant($"Expected classes from 0 to {(names is null ? "any number" : names.Count - 1)}{(names is null ? "" : ", each with a name")}, got {label}."),
                    nameof(classes));
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

    /// <summary>Colours the plane by the class that a function gives to each of its points, in pale forms of the colours that <c>Scatter</c> gives to the classes.</summary>
    /// <param name="classify">The class of the point (x, y), 0 or more.</param>
    /// <param name="x">From where to where along x.</param>
    /// <param name="y">From where to where along y.</param>
    /// <param name="resolution">Points along each axis, 2 to 2000; the function is asked for the square of it.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">A range is empty, an axis is logarithmic, or a class is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="resolution"/> is outside its range.</exception>
    public Plot DecisionRegions(Func<double, double, int> classify, (double Min, double Max) x, (double Min, double Max) y, int resolution = 200)
    {
        ArgumentNullException.ThrowIfNull(classify);
        return AddField(x, y, resolution, scale: null, (pointX, pointY) =>
        {
            int label = classify(pointX, pointY);
            return label >= 0 ? Pale(Palette.Of(label)) : throw new ArgumentException(Invariant($"Expected a class of 0 or more at ({pointX}, {pointY}), got {label}."), nameof(classify));
        });
    }

    /// <summary>Colours the plane by the probability of class 1: blue where it is 0, white where it is one half, vermilion where it is 1.</summary>
    /// <param name="probability">The probability at the point (x, y), 0 to 1; NaN is grey.</param>
    /// <param name="x">From where to where along x.</param>
    /// <param name="y">From where to where along y.</param>
    /// <param name="resolution">Points along each axis, 2 to 2000; the function is asked for the square of it.</param>
    /// <param name="label">What the colour bar calls the probability.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">A range is empty, or an axis is logarithmic.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="resolution"/> is outside its range.</exception>
    public Plot DecisionRegions(
        Func<double, double, double> probability, (double Min, double Max) x, (double Min, double Max) y, int resolution = 200, string? label = "probability")
    {
        ArgumentNullException.ThrowIfNull(probability);
        ColorMap map = ColorMap.BlueWhiteVermilion;
        return AddField(x, y, resolution, new ColorScale(map, 0, 1, label), (pointX, pointY) => map[probability(pointX, pointY)]);
    }

    /// <summary>Colours the plane by a function of two variables, such as a loss over two weights.</summary>
    /// <param name="function">The value at the point (x, y); NaN is grey.</param>
    /// <param name="x">From where to where along x.</param>
    /// <param name="y">From where to where along y.</param>
    /// <param name="resolution">Points along each axis, 2 to 2000; the function is asked for the square of it.</param>
    /// <param name="label">What the colour bar calls the values.</param>
    /// <param name="map">The colours; null for <see cref="ColorMap.Viridis"/>.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">A range is empty, an axis is logarithmic, or a value is infinite or beyond ±1e100.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="resolution"/> is outside its range.</exception>
    public Plot HeatMap(
        Func<double, double, double> function,
        (double Min, double Max) x,
        (double Min, double Max) y,
        int resolution = 200,
        string? label = null,
        ColorMap? map = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        CheckField(x, y, resolution);
        double[,] values = new double[resolution, resolution];
        for (int row = 0; row < resolution; row++)
        {
            for (int column = 0; column < resolution; column++)
            {
                // Pixels stand from the top down, in the middle of their cells.
                values[row, column] = function(At(x, column, resolution), At(y, resolution - 1 - row, resolution));
            }
        }

        ColorScale scale = ScaleOf(values, label, map);
        return Add(new RasterSeries(Image(values, scale), x, y, scale, []));
    }

    /// <summary>
    /// Adds a matrix, row 0 on top, each number a coloured cell. Cell (row, column) has its middle at x = column, y = row.
    /// </summary>
    /// <param name="values">Rows and columns of at least 1; NaN is grey.</param>
    /// <param name="columnNames">What the x axis calls the columns; null for their numbers.</param>
    /// <param name="rowNames">What the y axis calls the rows; null for their numbers.</param>
    /// <param name="format">How each number is written into its cell, as a .NET format such as "F2"; null for not at all.</param>
    /// <param name="label">What the colour bar calls the numbers.</param>
    /// <param name="map">The colours; null for <see cref="ColorMap.Viridis"/>.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">The matrix is empty or holds a value that is infinite or beyond ±1e100, there are not as many names as rows or columns, or an axis is
    /// logarithmic.</exception>
    /// <exception cref="FormatException"><paramref name="format"/> is none.</exception>
    public Plot HeatMap(
        double[,] values,
        IReadOnlyList<string>? columnNames = null,
        IReadOnlyList<string>? rowNames = null,
        string? format = null,
        string? label = null,
        ColorMap? map = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        (int rows, int columns) = (values.GetLength(0), values.GetLength(1));
        if (rows == 0 || columns == 0)
        {
            throw new ArgumentException(Invariant($"Expected a matrix of at least 1 × 1, got {rows} × {columns}."), nameof(values));
        }

        CheckLengths(columns, columnNames?.Count ?? columns, "columns", nameof(columnNames));
        CheckLengths(rows, rowNames?.Count ?? rows, "rows", nameof(rowNames));
        ColorScale scale = ScaleOf(values, label, map);
        RasterText[] texts = format is null ? [] : [.. Cells(values, scale, format)];
        Add(new RasterSeries(Image(values, scale), (-0.5, columns - 0.5), (-0.5, rows - 0.5), scale, texts));
        (xNames, yNames, yGoesDown) = (Names(columnNames, columns), Names(rowNames, rows), true);
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
    /// <exception cref="ArgumentException">A value is NaN, infinite or beyond ±1e100, the range is empty, the y axis is logarithmic (bars stand on 0), or the colour is none.</exception>
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
    /// <exception cref="ArgumentException"><paramref name="y"/> is not finite, or not above 0 on a logarithmic axis, or the colour is none.</exception>
    public Plot HorizontalLine(double y, string? label = null, string? color = null) => Guide(y, vertical: false, label, color);

    /// <summary>Adds a dashed line from bottom to top.</summary>
    /// <param name="x">Where, a finite number.</param>
    /// <param name="label">What the legend calls it; null to stay out of the legend.</param>
    /// <param name="color">As #rrggbb; null for black.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not finite, or not above 0 on a logarithmic axis, or the colour is none.</exception>
    public Plot VerticalLine(double x, string? label = null, string? color = null) => Guide(x, vertical: true, label, color);

    /// <summary>Makes the x axis logarithmic.</summary>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">A series has an x of 0 or less, or is an image.</exception>
    public Plot LogX()
    {
        series.ForEach(one => CheckLog(one, one.X, "x"));
        CheckLogRange(xRange, "x");
        logX = true;
        return this;
    }

    /// <summary>Makes the y axis logarithmic.</summary>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">A series has a y of 0 or less, as every histogram has, or is an image.</exception>
    public Plot LogY()
    {
        series.ForEach(one => CheckLog(one, one.Y, "y"));
        CheckLogRange(yRange, "y");
        logY = true;
        return this;
    }

    /// <summary>Sets where the x axis begins and ends; without it, it holds all data. What lies outside is cut off.</summary>
    /// <param name="min">Where it begins.</param>
    /// <param name="max">Where it ends, above <paramref name="min"/>.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">The range is empty or not finite, or not above 0 on a logarithmic axis.</exception>
    public Plot XRange(double min, double max)
    {
        CheckRange((min, max), nameof(min));
        if (logX)
        {
            CheckLogRange((min, max), "x");
        }

        xRange = (min, max);
        return this;
    }

    /// <summary>Sets where the y axis begins and ends; without it, it holds all data. What lies outside is cut off.</summary>
    /// <param name="min">Where it begins.</param>
    /// <param name="max">Where it ends, above <paramref name="min"/>.</param>
    /// <returns>This plot.</returns>
    /// <exception cref="ArgumentException">The range is empty or not finite, or not above 0 on a logarithmic axis.</exception>
    public Plot YRange(double min, double max)
    {
        CheckRange((min, max), nameof(min));
        if (logY)
        {
            CheckLogRange((min, max), "y");
        }

        yRange = (min, max);
        return this;
    }

    /// <summary>Makes a unit as long along x as along y. Logarithmic axes are left as they are.</summary>
    /// <returns>This plot.</returns>
    public Plot EqualAspect()
    {
        equalAspect = true;
        return this;
    }

    /// <summary>What it shows, in the order in which it came.</summary>
    internal IReadOnlyList<Series> Content => series;

    private string NextColor => Palette.Of(colorsTaken);

    /// <summary>Places of everything.</summary>
    internal PlotLayout Layout()
    {
        Axis x = AxisOf(one => one.X, logX, xRange, double.NaN, xNames);

        // Bars stand on 0, unless something else goes below it.
        double foot = series.Select(one => one.Foot).FirstOrDefault(double.IsFinite, double.NaN);
        Axis y = AxisOf(one => one.Y, logY, yRange, foot, yNames);
        return new PlotLayout(new PlotContent(
            Width,
            Height,
            BelowTitle(TitleLines(Title, Width)),
            OuterMargin,
            XLabel,
            YLabel,
            x,
            y,
            yGoesDown,
            equalAspect && !logX && !logY,
            [.. series.Where(one => one.FillsFrame), .. series.Where(one => !one.FillsFrame)]));
    }

    /// <inheritdoc/>
    internal override void Draw(SvgWriter svg)
    {
        svg.Group("plot");
        PlotLayout layout = Layout();
        DrawTitle(svg, TitleLines(Title, Width), Width, layout.Middle);
        layout.Draw(svg);
        svg.End();
    }

    private Axis AxisOf(Func<Series, Extent> extentOf, bool isLog, (double Min, double Max)? range, double foot, string[]? names)
    {
        Extent data = new();
        series.ForEach(one => data.Include(extentOf(one)));
        Axis axis = Axis.Around(data, isLog, tight: series.Any(one => one.FillsFrame), foot) with { Names = names };
        return range is { } asked ? axis with { Min = asked.Min, Max = asked.Max } : axis;
    }

    private Plot Add(Series one, bool takesColor = false)
    {
        Check(one);
        series.Add(one);
        colorsTaken += takesColor ? 1 : 0;
        return this;
    }

    private void Check(Series one)
    {
        foreach ((Extent extent, bool isLog, string axis) in ((Extent, bool, string)[])[(one.X, logX, "x"), (one.Y, logY, "y")])
        {
            double largest = extent.IsEmpty ? 0 : Math.Max(Math.Abs(extent.Min), Math.Abs(extent.Max));
            if (largest > LargestValue)
            {
                throw new ArgumentException(Invariant($"Expected values of {axis} between -{LargestValue} and {LargestValue}, got {largest} or its negative."));
            }

            if (isLog)
            {
                CheckLog(one, extent, axis);
            }
        }
    }

    private static void CheckLog(Series one, Extent extent, string axis)
    {
        if (one.FillsFrame)
        {
            throw new ArgumentException(Invariant($"Expected linear axes under a heat map or decision regions, but the {axis} axis is logarithmic."));
        }

        if (!extent.IsEmpty && extent.Min <= 0)
        {
            string name = one.Label is null ? "a series" : $"\"{one.Label}\"";
            throw new ArgumentException(
                Invariant($"Expected values above 0 on the logarithmic {axis} axis, but {name} has {extent.Min}: leave them out (NaN makes a gap) or use a linear axis."));
        }
    }

    private static void CheckLogRange((double Min, double Max)? range, string axis)
    {
        if (range is { Min: <= 0 } asked)
        {
            throw new ArgumentException(Invariant($"Expected a range above 0 on the logarithmic {axis} axis, got {asked.Min} to {asked.Max}."));
        }
    }

    private static void CheckRange((double Min, double Max) range, string parameter)
    {
        if (!(range.Min < range.Max && Math.Abs(range.Min) <= LargestValue && Math.Abs(range.Max) <= LargestValue))
        {
            throw new ArgumentException(
                Invariant($"Expected a range from a smaller to a larger number, both between -{LargestValue} and {LargestValue}, got {range.Min} to {range.Max}."), parameter);
        }
    }

    private static void CheckField((double Min, double Max) x, (double Min, double Max) y, int resolution)
    {
        CheckRange(x, nameof(x));
        CheckRange(y, nameof(y));
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(resolution, MostResolution);
    }

    private static void CheckLengths(int expected, int actual, string of, string parameter)
    {
        if (expected != actual)
        {
            throw new ArgumentException(Invariant($"Expected {expected} {parameter}, one for each of the {of}, got {actual}."), parameter);
        }
    }

    private static int CheckedSize(int value, string name)
        => value is >= LeastSize and <= MostSize
            ? value
            : throw new ArgumentOutOfRangeException(name, value, Invariant($"Expected {LeastSize} to {MostSize} pixels."));

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

    private Plot AddField(
        (double Min, double Max) x,
        (double Min, double Max) y,
        int resolution,
        ColorScale? scale,
        Func<double, double, (byte Red, byte Green, byte Blue)> colorAt)
    {
        CheckField(x, y, resolution);
        byte[] pixels = new byte[resolution * resolution * 3];
        for (int row = 0, next = 0; row < resolution; row++)
        {
            for (int column = 0; column < resolution; column++)
            {
                (pixels[next++], pixels[next++], pixels[next++]) = colorAt(At(x, column, resolution), At(y, resolution - 1 - row, resolution));
            }
        }

        return Add(new RasterSeries(new PixelImage(resolution, resolution, 3, pixels), x, y, scale, []));
    }

    /// <summary>The middle of a cell.</summary>
    private static double At((double Min, double Max) range, int cell, int cells) => range.Min + ((range.Max - range.Min) * (cell + 0.5) / cells);

    private static ColorScale ScaleOf(double[,] values, string? label, ColorMap? map)
    {
        Extent extent = new();
        foreach (double value in values)
        {
            if (double.IsInfinity(value) || Math.Abs(value) > LargestValue)
            {
                throw new ArgumentException(
                    Invariant($"Expected values between -{LargestValue} and {LargestValue} (or NaN, which is grey), got {value}."), nameof(values));
            }

            extent.Include(value);
        }

        Axis axis = Axis.Around(extent, isLog: false, tight: true, double.NaN);
        return new ColorScale(map ?? ColorMap.Viridis, axis.Min, axis.Max, label);
    }

    private static PixelImage Image(double[,] values, ColorScale scale)
    {
        (int rows, int columns) = (values.GetLength(0), values.GetLength(1));
        byte[] pixels = new byte[rows * columns * 3];
        int next = 0;
        foreach (double value in values)
        {
            (pixels[next++], pixels[next++], pixels[next++]) = scale.Map[(value - scale.Min) / (scale.Max - scale.Min)];
        }

        return new PixelImage(columns, rows, 3, pixels);
    }

    private static IEnumerable<RasterText> Cells(double[,] values, ColorScale scale, string format)
    {
        for (int row = 0; row < values.GetLength(0); row++)
        {
            for (int column = 0; column < values.GetLength(1); column++)
            {
                double value = values[row, column];
                (byte red, byte green, byte blue) = scale.Map[(value - scale.Min) / (scale.Max - scale.Min)];

                // Luma of ITU-R BT.601.
                bool dark = (0.299 * red) + (0.587 * green) + (0.114 * blue) < 140;
                yield return new RasterText(column, row, value.ToString(format, CultureInfo.InvariantCulture), dark ? SvgWriter.Paper : SvgWriter.Ink);
            }
        }
    }

    private static string[] Names(IReadOnlyList<string>? names, int count)
        => [.. Enumerable.Range(0, count).Select(i => names?[i] ?? i.ToString(CultureInfo.InvariantCulture))];

    private static (byte Red, byte Green, byte Blue) Pale(string color)
    {
        const double White = 0.62;
        (byte red, byte green, byte blue) = Palette.Parse(color);
        return (ColorMap.Mix(red, 255, White), ColorMap.Mix(green, 255, White), ColorMap.Mix(blue, 255, White));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
