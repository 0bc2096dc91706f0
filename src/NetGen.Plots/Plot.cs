// A plot: its axes, what it refuses, and how it becomes a picture. What can be drawn in it is in PlotSeries.cs and PlotRasters.cs.

using System.Globalization;
using NetGen.Plots.Axes;
using NetGen.Plots.Content;
using NetGen.Plots.Drawing;

namespace NetGen.Plots;

/// <summary>
/// A plot with two axes. Each method adds a series, or changes an axis, and returns the plot:
/// <c>new Plot("Training") { XLabel = "epoch", YLabel = "loss" }.Line(epochs, losses, "train").LogY().Save("curve.svg")</c>.
/// </summary>
public sealed partial class Plot : Figure
{
    private const int LeastSize = 120, MostSize = 10_000;

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
                throw new ArgumentException(
                    Invariant($"Expected values of {axis} between -{LargestValue} and {LargestValue}, got {largest} or its negative."));
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
            throw new ArgumentException(Invariant(
                $"Expected values above 0 on the logarithmic {axis} axis, but {name} has {extent.Min}: leave them out (NaN makes a gap) or use a linear axis."));
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
            string bounds = Invariant($"both between -{LargestValue} and {LargestValue}");
            throw new ArgumentException(
                Invariant($"Expected a range from a smaller to a larger number, {bounds}, got {range.Min} to {range.Max}."), parameter);
        }
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

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
