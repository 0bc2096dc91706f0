// What plots refuse, in words that name what was expected and what came; the plot is then what it was.

using NetGen.Tests.Data;

namespace NetGen.Plots.Tests;

public sealed class RefusalTests
{
    public static TheoryData<string, Action<Plot>, string> BadCalls => new()
    {
        { "lengths", plot => plot.Line([1, 2, 3], [1.0, 2.0]), "Expected 3 ys, one for each of the xs, got 2." },
        { "scatter lengths", plot => plot.Scatter([1], [1.0, 2.0]), "Expected 1 ys, one for each of the xs, got 2." },
        { "classes", plot => plot.Scatter([(1.0, 2.0)], [0, 1]), "Expected 1 classes, one for each of the points, got 2." },
        { "negative class", plot => plot.Scatter([(1.0, 2.0)], [-1]), "Expected classes of 0 or more, got -1." },
        { "class without a name", plot => plot.Scatter([(1.0, 2.0)], [2], ["a", "b"]), "Expected classes from 0 to 1, each with a name, got 2." },
        { "huge", plot => plot.Line([1], [1e101]), "Expected values of y between -1E+100 and 1E+100, got 1E+101 or its negative." },
        { "colour", plot => plot.Line([1], [1], color: "red"), "Expected a colour as #rrggbb, such as Palette.Blue, got \"red\"." },
        { "colour of points", plot => plot.Scatter([1], [1], color: "#12345g"), "Expected a colour as #rrggbb, such as Palette.Blue, got \"#12345g\"." },
        { "style", plot => plot.Line([1], [1], style: (LineStyle)7), "Expected Solid, Dashed or Dotted." },
        { "log y", plot => plot.Line([1, 2], [0.0, 1.0], "loss").LogY(), "Expected values above 0 on the logarithmic y axis, but \"loss\" has 0: leave them out" },
        { "log x", plot => plot.LogX().Line([-1, 2], [0, 1]), "Expected values above 0 on the logarithmic x axis, but a series has -1" },
        { "log histogram", plot => plot.LogY().Histogram([1, 2]), "Expected values above 0 on the logarithmic y axis" },
        { "log image", plot => plot.LogX().HeatMap(new double[2, 2]), "Expected linear axes under a heat map or decision regions, but the x axis is logarithmic." },
        { "image, then log", plot => plot.DecisionRegions((_, _) => 0, (1, 2), (1, 2), 2).LogY(), "Expected linear axes under a heat map" },
        { "log range", plot => plot.LogY().YRange(0, 1), "Expected a range above 0 on the logarithmic y axis, got 0 to 1." },
        { "range, then log", plot => plot.XRange(-1, 1).LogX(), "Expected a range above 0 on the logarithmic x axis, got -1 to 1." },
        { "reversed range", plot => plot.XRange(2, 1), "Expected a range from a smaller to a larger number, both between -1E+100 and 1E+100, got 2 to 1." },
        { "NaN range", plot => plot.YRange(double.NaN, 1), "got NaN to 1." },
        { "field range", plot => plot.DecisionRegions((_, _) => 0.5, (0, 1), (1, 1)), "got 1 to 1." },
        { "field resolution", plot => plot.HeatMap((_, _) => 0, (0, 1), (0, 1), 1), "resolution" },
        { "field resolution, too large", plot => plot.DecisionRegions((_, _) => 0, (0, 1), (0, 1), 2001), "resolution" },
        { "class of a point", plot => plot.DecisionRegions((_, _) => -3, (0, 2), (0, 2), 2), "Expected a class of 0 or more at (0.5, 1.5), got -3." },
        { "infinite field", plot => plot.HeatMap((_, _) => double.NegativeInfinity, (0, 1), (0, 1), 2), "(or NaN, which is grey), got -Infinity" },
        { "empty matrix", plot => plot.HeatMap(new double[0, 3]), "Expected a matrix of at least 1 × 1, got 0 × 3." },
        { "names of columns", plot => plot.HeatMap(new double[1, 3], ["a"]), "Expected 3 columnNames, one for each of the columns, got 1." },
        { "names of rows", plot => plot.HeatMap(new double[1, 3], rowNames: ["a", "b"]), "Expected 1 rowNames, one for each of the rows, got 2." },
        { "no bins", plot => plot.Histogram([1], 0), "bins" },
        { "too many bins", plot => plot.Histogram([1], 10_001), "bins" },
        { "NaN in a histogram", plot => plot.Histogram([1, double.NaN]), "Expected finite values, but value 1 is NaN." },
        { "range of bins", plot => plot.Histogram([1], range: (1, 1)), "got 1 to 1." },
        { "colour of bars", plot => plot.Histogram([1], color: ""), "Expected a colour as #rrggbb" },
        { "NaN line", plot => plot.HorizontalLine(double.NaN), "Expected a finite number, got NaN." },
        { "infinite line", plot => plot.VerticalLine(double.PositiveInfinity), "Expected a finite number, got Infinity." },
        { "line on a log axis", plot => plot.LogX().VerticalLine(0), "Expected values above 0 on the logarithmic x axis" },
        { "null xs", plot => plot.Line<double, double>(null!, [1]), "xs" },
        { "null ys", plot => plot.Line<double>(null!), "ys" },
        { "null points", plot => plot.Scatter<double>(null!, [1]), "points" },
        { "null classes", plot => plot.Scatter([(1, 2)], null!), "classes" },
        { "null classifier", plot => plot.DecisionRegions((Func<double, double, int>)null!, (0, 1), (0, 1)), "classify" },
        { "null probability", plot => plot.DecisionRegions((Func<double, double, double>)null!, (0, 1), (0, 1)), "probability" },
        { "null field", plot => plot.HeatMap(null!, (0, 1), (0, 1)), "function" },
        { "null matrix", plot => plot.HeatMap(null!), "values" },
        { "null values", plot => plot.Histogram<double>(null!), "values" },
    };

    [Theory]
    [MemberData(nameof(BadCalls))]
    public void BadCall_IsRefusedInWords_AndAddsNothing(string name, Action<Plot> call, string words)
    {
        _ = name;
        Plot plot = new Plot().Line([1, 2], [3.0, 4.0]);
        int before = plot.Content.Count;

        string message = Assert.ThrowsAny<ArgumentException>(() => call(plot)).Message;

        Assert.Contains(words, message, StringComparison.Ordinal);

        // Calls that are two in one add what the first of them says.
        Assert.InRange(plot.Content.Count, before, before + (name is "log y" or "image, then log" ? 1 : 0));
    }

    [Fact]
    public void RefusedLogarithm_LeavesTheAxisLinear()
    {
        Plot plot = new Plot().Line([1, 2], [-1.0, 1.0]);
        string before = plot.ToSvg();
        Assert.Throws<ArgumentException>(plot.LogY);
        Assert.Equal(before, plot.ToSvg());
    }

    [Fact]
    public void Figures_RefuseWhatTheyCannotBe()
    {
        Assert.Throws<ArgumentNullException>(() => new Plot(null!));
        Assert.Throws<ArgumentNullException>(() => new Plot { XLabel = null! });
        Assert.Throws<ArgumentNullException>(() => new Plot { YLabel = null! });
        Assert.Contains("Expected 120 to 10000 pixels.", Assert.Throws<ArgumentOutOfRangeException>(() => new Plot { Width = 119 }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Plot { Height = 10_001 });
        Assert.Throws<ArgumentException>(() => new PlotGrid([]));
        Assert.Throws<ArgumentException>(() => new PlotGrid([null!]));
        Assert.Throws<ArgumentNullException>(() => new PlotGrid(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlotGrid([new Plot()], -1));
        Assert.Throws<ArgumentNullException>(() => new ImageGrid(null!, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageGrid([], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageGrid([], 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageGrid([], 1, 1, columns: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageGrid([], 1, 1, scale: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageGrid([], 1, 1, channels: 2));
        Assert.Contains(
            "Expected images of 4 values (width 2 × height 2 × channels 1), but image 1 has 3.",
            Assert.Throws<ArgumentException>(() => new ImageGrid([[1, 2, 3, 4], [1, 2, 3]], 2, 2)).Message,
            StringComparison.Ordinal);
        Assert.Contains("but image 0 has none (null).", Assert.Throws<ArgumentException>(() => new ImageGrid([null!], 2, 2)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Expected 1 captions, one for each image, got 2.",
            Assert.Throws<ArgumentException>(() => new ImageGrid([[1f]], 1, 1, ["a", "b"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Save_IntoAMissingFolder_SaysSo()
    {
        using TestFolder folder = new();
        string path = Path.Combine(folder.Path, "missing", "curve.svg");
        Assert.Contains("there is no folder", Assert.Throws<DirectoryNotFoundException>(() => new Plot().Save(path)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => new Plot().Save(""));
    }
}
