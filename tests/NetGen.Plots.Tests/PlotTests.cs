// What a plot shows, and where.

using System.Xml.Linq;
using NetGen.Plots.Tests.Harness;
using NetGen.Tests.Data;

namespace NetGen.Plots.Tests;

public sealed class PlotTests
{
    public static TheoryData<string> OddPlots => [.. Odd.Keys];

    private static Dictionary<string, Func<Figure>> Odd { get; } = new()
    {
        ["empty"] = () => new Plot("Nothing yet") { XLabel = "x", YLabel = "y" },
        ["empty, logarithmic"] = () => new Plot().LogX().LogY(),
        ["no points"] = () => new Plot().Line<double, double>([], [], "none").Scatter<double, double>([], [], "none either").Histogram<double>([]),
        ["only gaps"] = () => new Plot().Line([1, 2], [double.NaN, double.PositiveInfinity], "gaps"),
        ["one point"] = () => new Plot("One").Scatter([3.0], [7.0], "it"),
        ["one value, logarithmic"] = () => new Plot().Line([1, 2], [5.0, 5.0], "flat").LogY(),
        ["huge"] = () => new Plot().Line([-1e100, 1e100], [-1e100, 1e100], "huge"),
        ["tiny"] = () => new Plot().Line([1e-300, 3e-300], [1e-12, 4e-12], "tiny"),
        ["far from 0"] = () => new Plot().Line([1, 2], [1e15, 1e15 + 2], "far"),
        ["many decades"] = () => new Plot().Line([1, 2], [1e-90, 1e90], "decades").LogY(),
        ["half a decade"] = () => new Plot().Line([2, 6], [2.2, 4.1], "less than a decade").LogX().LogY(),
        ["small, long words"] = () => new Plot("A title that is much too long for a plot this small")
        {
            Width = 240,
            Height = 200,
            XLabel = "an x axis with a long name",
            YLabel = "a y axis likewise",
        }
            .Line([1, 2, 3], "a label of many words that has to be broken"),
        ["one long word"] = () => new Plot(new string('W', 120)) { XLabel = new string('M', 90) }.Line([1, 2, 3], new string('Q', 60)),
        ["other scripts"] = () => new Plot("損失 ≤ 5 % — «Größe» 😀") { YLabel = "потери" }.Line([1, 2], [1.0, 2.0], "訓練"),
        ["matrix with long names"] = () => new Plot("Confusion").HeatMap(
            new double[,] { { 1, 2, 3 }, { 4, 5, double.NaN }, { 7, 8, 9 } },
            ["aeroplane with wings", "automobile with wheels", "a bird that cannot fly at all"],
            ["aeroplane with wings", "automobile", "bird"],
            "F1",
            "count"),
        ["constant matrix"] = () => new Plot().HeatMap(new double[20, 30]),
        ["field"] = () => new Plot("Field").HeatMap((x, y) => x * y, (-1, 1), (-2, 2), 20, "value").Line([-1, 1], [0, 1], "way").EqualAspect(),
        ["grid"] = () => new PlotGrid([new Plot("a").Line([1, 2, 3]), new Plot("b") { Width = 300 }.Histogram([1, 2, 2, 3], 3)], 1, "Both"),
        ["images"] = () => new ImageGrid([[0f, 1f], [0.5f, float.NaN]], 2, 1, ["a caption of several words", ""], title: "Two"),
        ["no images"] = () => new ImageGrid([], 2, 2, [], title: "None"),
    };

    [Theory]
    [MemberData(nameof(OddPlots))]
    public void OddData_GiveAWellFormedPictureWithNothingCutOff(string name)
    {
        SvgPicture picture = new(Odd[name]());

        Assert.Equal(SvgPicture.Svg + "svg", picture.Document.Root!.Name);
        Assert.All(picture.Texts, text => Assert.True(
            text.Box is { Left: >= -0.5, Top: >= -0.5 } && text.Box.Right <= picture.Width + 0.5 && text.Box.Bottom <= picture.Height + 0.5,
            $"\"{text.Words}\" is cut off: {text.Box} in {picture.Width} × {picture.Height}."));
        Assert.DoesNotContain("NaN", WithoutHints(picture), StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", WithoutHints(picture), StringComparison.Ordinal);
    }

    [Fact]
    public void SameFigure_IsTheSameText_InAnyCulture()
    {
        string text = Training().ToSvg();
        using ForeignCulture culture = new();
        Assert.Equal(text, Training().ToSvg());
    }

    [Fact]
    public void Words_AreEscaped_AndWhatXmlCannotHoldIsReplaced()
    {
        SvgPicture picture = new(new Plot("a < b & \"c\" \u0001\ud800") { XLabel = "<script>" }.Line([1, 2], "x > y"));
        Assert.Contains("a < b & \"c\" \ufffd\ufffd", picture.Words);
        Assert.Contains("<script>", picture.Words);
        Assert.Contains("x > y", picture.Words);
    }

    [Fact]
    public void Gap_PartsACurve_AndAPointBetweenGapsIsADot()
    {
        SvgPicture picture = new(new Plot().Line([1, 2, 3, 4, 5, 6], [1, 2, double.NaN, 3, double.PositiveInfinity, 4]));
        string[] paths = [.. picture.Groups("series").Single().Elements(SvgPicture.Svg + "path").Select(path => (string)path.Attribute("d")!)];
        Assert.Equal(3, paths[0].Count(c => c == 'M'));
        Assert.Equal(1, paths[0].Count(c => c == 'L'));
        Assert.Equal(2, paths[1].Count(c => c == 'z'));
    }

    [Fact]
    public void PointsOfACurve_AreWhereTheTicksSayTheyAre()
    {
        // Ends of the axes are given, so that places are shares of the frame.
        SvgPicture picture = new(new Plot().Line([0, 5, 10], [1.0, 10.0, 1000.0]).LogY().XRange(0, 10).YRange(1, 1000));
        XElement window = picture.Groups("data").Single();
        (double left, double top) = ((double)window.Attribute("x")!, (double)window.Attribute("y")!);
        (double width, double height) = ((double)window.Attribute("width")!, (double)window.Attribute("height")!);
        List<(double X, double Y)> curve = picture.Curves.Single();
        Assert.Equal(left, curve[0].X, 0.02);
        Assert.Equal(top + height, curve[0].Y, 0.02);
        Assert.Equal(left + (width / 2), curve[1].X, 0.02);
        Assert.Equal(top + (height * 2 / 3), curve[1].Y, 0.02);
        Assert.Equal(left + width, curve[2].X, 0.02);
        Assert.Equal(top, curve[2].Y, 0.02);
    }

    [Fact]
    public void MillionPoints_KeepTheirExtremes_InASmallFile()
    {
        const int Count = 1_000_000;
        double[] values = [.. Enumerable.Range(0, Count).Select(i => Math.Sin(i * 0.001))];
        values[123_456] = 5;
        Plot plot = new Plot().Line(values).YRange(-1, 5);
        SvgPicture picture = new(plot);
        double top = (double)picture.Groups("data").Single().Attribute("y")!;
        Assert.Contains(picture.Curves.Single(), point => Math.Abs(point.Y - top) < 0.02);
        Assert.InRange(plot.ToSvg().Length, 1000, 100_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Legend_StandsWhereItHidesNothing(int direction)
    {
        double[] xs = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        SvgPicture picture = new(new Plot()
            .Line(xs, xs.Select(x => direction * x), "a straight line")
            .Scatter([5, 10, 15], [direction * 90, direction * 80, direction * 85.0], "points"));
        AssertHidesNothing(picture);
        XElement window = picture.Groups("data").Single();
        double right = (double)window.Attribute("x")! + (double)window.Attribute("width")!;
        Assert.True(picture.Legend.Right < right, "Expected the legend within the frame, where there is room.");
    }

    [Fact]
    public void Legend_OfAFullFrame_StandsBesideIt()
    {
        Plot plot = new Plot().Line(Enumerable.Range(0, 400).Select(i => Math.Sin(i * 0.5) * 10), "all over the place");
        SvgPicture picture = new(plot);
        AssertHidesNothing(picture);
        XElement window = picture.Groups("data").Single();
        Assert.True(picture.Legend.Left > (double)window.Attribute("x")! + (double)window.Attribute("width")!, "Expected the legend beside the frame.");
        Assert.True(picture.Legend.Right <= picture.Width);
    }

    [Fact]
    public void SeriesWithoutLabel_StayOutOfTheLegend()
    {
        Assert.Empty(new SvgPicture(new Plot().Line([1, 2, 3])).Groups("legend"));
        SvgPicture picture = new(new Plot().Line([1, 2, 3], "named").Line([2, 3, 4]));
        Assert.Equal(["named"], picture.Groups("legend").Single().Elements(SvgPicture.Svg + "text").Select(text => text.Value));
    }

    [Fact]
    public void Curves_TakeTheColoursInTurn_AndDashesWhenTheyAreUsedUp()
    {
        Plot plot = new();
        for (int i = 0; i < 9; i++)
        {
            plot.Line([i, i + 1, i]);
        }

        XElement[] paths = [.. new SvgPicture(plot).Groups("series").Select(series => series.Element(SvgPicture.Svg + "path")!)];
        Assert.Equal([.. Palette.Colors, Palette.Colors[0]], paths.Select(path => (string)path.Attribute("stroke")!));
        Assert.Null(paths[0].Attribute("stroke-dasharray"));
        Assert.NotNull(paths[8].Attribute("stroke-dasharray"));
    }

    [Fact]
    public void DecisionRegions_HaveThePaleColourOfTheirClass_TheRightWayUp()
    {
        // Class 1 at the top right alone.
        Plot plot = new Plot().DecisionRegions((x, y) => x > 0 && y > 0 ? 1 : 0, (-1, 1), (-1, 1), 100).Scatter([(0.5, 0.5), (-0.5, -0.5)], [1, 0]);
        DecodedPng image = new SvgPicture(plot).Image();
        (byte Red, byte Green, byte Blue) blue = image.At(0.25, 0.75), vermilion = image.At(0.75, 0.25);
        Assert.Equal(blue, image.At(0.25, 0.25));
        Assert.Equal(blue, image.At(0.75, 0.75));
        Assert.True(blue.Blue > blue.Red && vermilion.Red > vermilion.Blue, $"{blue}, {vermilion}");
        string[] fills = [.. new SvgPicture(plot).Groups("series").Skip(1).Select(series => (string)series.Element(SvgPicture.Svg + "path")!.Attribute("fill")!)];
        Assert.Equal([Palette.Blue, Palette.Vermilion], fills);
    }

    [Fact]
    public void Probabilities_AreWhiteAtOneHalf()
    {
        DecodedPng image = new SvgPicture(new Plot().DecisionRegions((x, _) => x, (0, 1), (0, 1), 101)).Image();
        Assert.Equal((255, 255, 255), image.At(0.5, 0.5));
        Assert.True(image.At(0, 0.5) is var low && low.Blue > low.Red);
        Assert.True(image.At(0.99, 0.5) is var high && high.Red > high.Blue);
    }

    [Fact]
    public void HeatMap_HasRowZeroOnTop_NumbersInCells_AndTheRangeOnItsBar()
    {
        SvgPicture picture = new(new Plot().HeatMap(new double[,] { { 0, 10 }, { 2.5, double.NaN } }, ["left", "right"], ["upper", "lower"], "F1", "count"));
        DecodedPng image = picture.Image();
        Assert.Equal(ColorMap.Viridis[0], image.At(0.25, 0.25));
        Assert.Equal(ColorMap.Viridis[1], image.At(0.75, 0.25));
        Assert.Equal(ColorMap.Viridis[0.25], image.At(0.25, 0.75));
        Assert.Equal(ColorMap.Viridis[double.NaN], image.At(0.75, 0.75));
        Assert.Equal(["0.0", "10.0", "2.5", "NaN"], picture.Groups("series").Single().Elements(SvgPicture.Svg + "text").Select(text => text.Value));
        Dictionary<string, Box> texts = picture.Texts.DistinctBy(text => text.Words).ToDictionary(text => text.Words, text => text.Box);
        Assert.True(texts["upper"].Bottom < texts["lower"].Top);
        Assert.True(texts["left"].Right < texts["right"].Left);
        string[] bar = [.. picture.Groups("colour-bar").Single().Elements(SvgPicture.Svg + "text").Select(text => text.Value)];
        Assert.Equal(["0", "2", "4", "6", "8", "10", "count"], bar);
    }

    [Fact]
    public void FieldHeatMap_HasTheLargestValueWhereTheFunctionHasIt()
    {
        DecodedPng image = new SvgPicture(new Plot().HeatMap((x, y) => x + (2 * y), (0, 1), (0, 1), 50)).Image();
        Assert.Equal(ColorMap.Viridis[1], image.At(0.99, 0));
        Assert.Equal(ColorMap.Viridis[0], image.At(0, 0.99));
    }

    [Fact]
    public void Histogram_CountsAsNumPyDoes()
    {
        // numpy.histogram([1, 2, 1, 3, 4, 2.5], bins=3) gives counts 2, 2, 2 and edges 1, 2, 3, 4: the last bin holds its upper edge.
        Assert.Equal([2, 2, 2], Counts(new Plot().Histogram([1, 2, 1, 3, 4, 2.5], 3)));

        // numpy.histogram([1, 2, 1, 3, 4, 2.5], bins=2, range=(0, 3)) gives counts 2, 3.
        Assert.Equal([2, 3], Counts(new Plot().Histogram([1, 2, 1, 3, 4, 2.5], 2, range: (0, 3))));
        Assert.Equal([0, 4, 0], Counts(new Plot().Histogram([7, 7, 7, 7], 3)));

        static IReadOnlyList<int> Counts(Plot plot) => Assert.IsType<Content.HistogramSeries>(Assert.Single(plot.Content)).Counts;
    }

    [Fact]
    public void EqualAspect_MakesUnitsEquallyLong()
    {
        XElement window = new SvgPicture(new Plot().Line([0, 4], [0, 1]).XRange(0, 4).YRange(0, 1).EqualAspect()).Groups("data").Single();
        Assert.Equal(4.0, (double)window.Attribute("width")! / (double)window.Attribute("height")!, 0.01);
    }

    [Fact]
    public void PlotGrid_PutsFiguresSideBySide()
    {
        Figure[] figures = [new Plot("one"), new Plot("two") { Width = 200 }, new Plot("three") { Height = 500 }];
        PlotGrid grid = new(figures, 2, "All");
        SvgPicture picture = new(grid);
        string[] places = [.. picture.Groups("cell").Select(cell => (string)cell.Attribute("transform")!)];
        Assert.Equal(2, grid.Columns);
        Assert.Equal(560 + 200, picture.Width);
        Assert.Equal(38.75 + 360 + 500, picture.Height);
        Assert.Equal(["translate(0 38.75)", "translate(560 38.75)", "translate(0 398.75)"], places);
    }

    [Fact]
    public void ImageGrid_EmbedsThePixels()
    {
        SvgPicture picture = new(new ImageGrid([[0f, 0.5f, 1f, 2f, -1f, float.NaN]], 3, 2, ["six"]));
        DecodedPng image = picture.Image("image");
        byte[] corners = [.. Enumerable.Range(0, 6).Select(i => image.At(((i % 3) + 0.5) / 3, ((i / 3) + 0.5) / 2).Red)];
        Assert.Equal([0, 128, 255, 255, 0, 0], corners);
        Assert.Contains("six", picture.Words);

        DecodedPng colour = new SvgPicture(new ImageGrid([[1f, 0f, 0.2f]], 1, 1, channels: 3)).Image("image");
        Assert.Equal((255, 0, 51), colour.At(0, 0));
    }

    [Fact]
    public void Save_WritesTheText_WithoutAByteOrderMark()
    {
        using TestFolder folder = new();
        Training().Save(folder.File("curve.svg"));
        Training().Save(folder.File("curve.svg"));
        byte[] bytes = File.ReadAllBytes(folder.File("curve.svg"));
        Assert.Equal((byte)'<', bytes[0]);
        Assert.Equal(Training().ToSvg(), File.ReadAllText(folder.File("curve.svg")));
        Assert.DoesNotContain((byte)'\r', bytes);
    }

    internal static Plot Training()
    {
        int[] epochs = [.. Enumerable.Range(1, 12)];
        return new Plot("Training & validation") { XLabel = "epoch", YLabel = "loss", Width = 420, Height = 280 }
            .Line(epochs, epochs.Select(epoch => 2.3 / (epoch * epoch)), "training")
            .Line(epochs, epochs.Select(epoch => epoch == 5 ? double.NaN : 0.2 + (2.1 / epoch)), "validation", style: LineStyle.Dashed, markers: true)
            .VerticalLine(9, "best")
            .LogY();
    }

    private static void AssertHidesNothing(SvgPicture picture)
    {
        Box legend = picture.Legend;
        foreach (List<(double X, double Y)> curve in picture.Curves)
        {
            for (int i = 1; i < curve.Count; i++)
            {
                for (double share = 0; share <= 1; share += 0.01)
                {
                    double x = curve[i - 1].X + (share * (curve[i].X - curve[i - 1].X)), y = curve[i - 1].Y + (share * (curve[i].Y - curve[i - 1].Y));
                    Assert.False(legend.Contains(x, y), $"The legend {legend} hides ({x}, {y}).");
                }
            }
        }
    }

    // The numbers in cells say NaN, rightly.
    private static string WithoutHints(SvgPicture picture)
        => string.Join(
            '\n',
            picture.Document.Descendants().Attributes().Where(attribute => attribute.Name != "href").Select(attribute => attribute.Value));
}
