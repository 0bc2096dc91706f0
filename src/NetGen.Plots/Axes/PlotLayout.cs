// Where everything of a plot stands: margins are as wide as the words in them, so that nothing is cut off, and the frame takes what is left.

using NetGen.Plots.Content;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Axes;

/// <summary>What a layout has to arrange.</summary>
/// <param name="Width">Pixels of the plot.</param>
/// <param name="Height">Pixels of the plot.</param>
/// <param name="Top">Where what is below the title begins.</param>
/// <param name="Margin">Room around everything.</param>
/// <param name="XLabel">Words below the x axis.</param>
/// <param name="YLabel">Words beside the y axis.</param>
/// <param name="X">The x axis.</param>
/// <param name="Y">The y axis.</param>
/// <param name="YGoesDown">Whether y grows downwards.</param>
/// <param name="EqualAspect">Whether a unit is as long along x as along y.</param>
/// <param name="Series">What is drawn, from back to front.</param>
internal sealed record PlotContent(
    double Width,
    double Height,
    double Top,
    double Margin,
    string XLabel,
    string YLabel,
    Axis X,
    Axis Y,
    bool YGoesDown,
    bool EqualAspect,
    IReadOnlyList<Series> Series);

/// <summary>Places, in pixels of the plot.</summary>
internal sealed class PlotLayout
{
    private const double LabelSize = 12, TickLength = 4, TextGap = 4, BarGap = 14, LeastFrame = 24;
    private const string GridColor = "#e6e6e6";

    private readonly PlotContent content;
    private readonly Legend legend;
    private readonly ColorScale? scale;
    private double left, bottom, right, frameTop;
    private bool turnedNames;
    private List<Tick> xTicks = [], yTicks = [];
    private List<string> xLabel = [], yLabel = [];
    private ColorBar? bar;
    private (double X, double Y)? legendPlace;

    internal PlotLayout(PlotContent content)
    {
        this.content = content;
        legend = new Legend(content.Series, content.Width);
        scale = content.Series.Select(series => series.Scale).FirstOrDefault(one => one is not null);
        Frame = Arrange(legendBeside: false);
        if (!legend.IsEmpty)
        {
            legendPlace = legend.FreePlace(Frame, content.Series);
            if (legendPlace is null)
            {
                Frame = Arrange(legendBeside: true);
            }
        }
    }

    internal Frame Frame { get; private set; }

    /// <summary>The middle of the frame, from the plot's left.</summary>
    internal double Middle => left + (Frame.Width / 2);

    internal void Draw(SvgWriter svg)
    {
        bool filled = content.Series.Any(series => series.FillsFrame);
        svg.GroupAt("axes", left, frameTop);
        DrawTicks(svg, grid: !filled);
        svg.End();

        svg.Window("data", left, frameTop, Frame.Width, Frame.Height);
        if (content.Series.All(series => series.X.IsEmpty && series.Y.IsEmpty))
        {
            svg.Text(Frame.Width / 2, Frame.Height / 2, "no data", LabelSize, Anchor.Middle, ("fill", Palette.Grey));
        }

        foreach (Series series in content.Series)
        {
            svg.Group("series");
            if (series.Label is not null)
            {
                svg.Hint(series.Label);
            }

            series.Draw(svg, Frame);
            svg.End();
        }

        svg.End();
        svg.GroupAt("frame", left, frameTop);
        DrawFrame(svg, filled);
        svg.End();
        bar?.Draw(svg, left + Frame.Width + BarGap, frameTop);
        if (!legend.IsEmpty)
        {
            (double x, double y) = legendPlace ?? (Frame.Width + BarGap + (bar is null ? 0 : bar.Width + BarGap), 0);
            legend.Draw(svg, left + x, frameTop + y);
        }
    }

    /// <summary>Margins depend on ticks, and ticks on what the margins leave: the second round settles it, the third is for turned names.</summary>
    private Frame Arrange(bool legendBeside)
    {
        const int Rounds = 3;
        double width = content.Width * 0.8, height = content.Height * 0.7;
        turnedNames = false;
        frameTop = content.Top;
        for (int round = 0; round < Rounds; round++)
        {
            turnedNames |= content.X.Names is not null && !Ticks.AreSideBySide(content.X.Names, width);
            xTicks = Ticks.For(content.X, width, sideBySide: true);
            yTicks = Ticks.For(content.Y, height, sideBySide: false);
            xLabel = TextSize.Wrap(content.XLabel, LabelSize, width);
            yLabel = TextSize.Wrap(content.YLabel, LabelSize, height);
            bar = scale is null ? null : new ColorBar(scale, height);

            left = content.Margin + LabelHeight(yLabel) + Ticks.WidestLabel(yTicks) + TickLength + TextGap;
            double names = turnedNames ? Ticks.WidestLabel(xTicks) : Ticks.FontSize * TextSize.LineHeight;
            bottom = content.Margin + LabelHeight(xLabel) + names + TickLength + TextGap;
            right = content.Margin
                + (bar is null ? 0 : BarGap + bar.Width)
                + (legendBeside ? BarGap + legend.Width : 0);

            // The last label on the x axis reaches beyond the frame.
            right = Math.Max(right, turnedNames || content.X.Names is not null ? 0 : (Ticks.WidestLabel(xTicks) / 2) + TextGap);
            width = Math.Max(LeastFrame, content.Width - left - right);
            height = Math.Max(LeastFrame, content.Height - content.Top - bottom);
        }

        if (content.EqualAspect)
        {
            double unit = Math.Min(width / (content.X.Max - content.X.Min), height / (content.Y.Max - content.Y.Min));
            (double spareX, double spareY) = (width - (unit * (content.X.Max - content.X.Min)), height - (unit * (content.Y.Max - content.Y.Min)));
            (width, height) = (width - spareX, height - spareY);
            (left, frameTop) = (left + (spareX / 2), frameTop + (spareY / 2));
            xTicks = Ticks.For(content.X, width, sideBySide: true);
            yTicks = Ticks.For(content.Y, height, sideBySide: false);
            bar = scale is null ? null : new ColorBar(scale, height);
        }

        return new Frame(content.X, content.Y, width, height, content.YGoesDown);
    }

    private static double LabelHeight(List<string> lines) => lines.Count == 0 ? 0 : (lines.Count * LabelSize * TextSize.LineHeight) + TextGap;

    private void DrawTicks(SvgWriter svg, bool grid)
    {
        foreach (Tick tick in xTicks)
        {
            double at = Frame.PixelX(tick.Value);
            if (grid && !tick.IsMinor)
            {
                svg.Line(at, 0, at, Frame.Height, ("stroke", GridColor));
            }

            svg.Line(at, Frame.Height, at, Frame.Height + (tick.IsMinor ? TickLength / 2 : TickLength), ("stroke", SvgWriter.Ink));
            if (turnedNames)
            {
                double baseLine = at + (Ticks.FontSize * TextSize.MiddleToBase);
                svg.TurnedText(baseLine, Frame.Height + TickLength + TextGap, tick.Label, Ticks.FontSize, Anchor.End);
            }
            else if (!tick.IsMinor)
            {
                svg.Text(at, Frame.Height + TickLength + TextGap + (Ticks.FontSize * 0.85), tick.Label, Ticks.FontSize, Anchor.Middle);
            }
        }

        foreach (Tick tick in yTicks)
        {
            double at = Frame.PixelY(tick.Value);
            if (grid && !tick.IsMinor)
            {
                svg.Line(0, at, Frame.Width, at, ("stroke", GridColor));
            }

            svg.Line(-(tick.IsMinor ? TickLength / 2 : TickLength), at, 0, at, ("stroke", SvgWriter.Ink));
            if (!tick.IsMinor)
            {
                svg.Text(-TickLength - TextGap, at + (Ticks.FontSize * TextSize.MiddleToBase), tick.Label, Ticks.FontSize, Anchor.End);
            }
        }
    }

    private void DrawFrame(SvgWriter svg, bool filled)
    {
        if (filled)
        {
            svg.Rectangle(0, 0, Frame.Width, Frame.Height, "none", ("stroke", SvgWriter.Ink));
        }
        else
        {
            svg.Path($"M0 0V{SvgWriter.Number(Frame.Height)}H{SvgWriter.Number(Frame.Width)}", ("fill", "none"), ("stroke", SvgWriter.Ink));
        }

        double below = Frame.Height + bottom - content.Margin - LabelHeight(xLabel) + TextGap;
        for (int i = 0; i < xLabel.Count; i++)
        {
            svg.Text(Frame.Width / 2, below + (((i * TextSize.LineHeight) + 0.85) * LabelSize), xLabel[i], LabelSize, Anchor.Middle);
        }

        double widest = Ticks.WidestLabel(yTicks) + TickLength + TextGap;
        for (int i = 0; i < yLabel.Count; i++)
        {
            double baseLine = -widest - TextGap - (((yLabel.Count - 1 - i) * TextSize.LineHeight) + 0.25) * LabelSize;
            svg.TurnedText(baseLine, Frame.Height / 2, yLabel[i], LabelSize, Anchor.Middle);
        }
    }
}
