// The key to colours that stand for numbers.

using NetGen.Plots.Content;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Axes;

/// <summary>A strip of colours with ticks, at the right of a frame.</summary>
internal sealed class ColorBar(ColorScale scale, double height)
{
    private const double StripWidth = 14, TickLength = 4, TextGap = 4, LabelSize = 12;
    private const int Colors = 128;

    private readonly Axis axis = new(scale.Min, scale.Max, IsLog: false);
    private readonly List<Tick> ticks = Ticks.For(new Axis(scale.Min, scale.Max, IsLog: false), height, sideBySide: false);

    internal double Width => LabelX + (scale.Label is null ? 0 : LabelSize * 0.4);

    // The base line of the turned label.
    private double LabelX => StripWidth + TickLength + TextGap + Ticks.WidestLabel(ticks) + (scale.Label is null ? 0 : TextGap + LabelSize);

    internal void Draw(SvgWriter svg, double x, double y)
    {
        svg.GroupAt("colour-bar", x, y);
        svg.Image(0, 0, StripWidth, height, scale.Map.Strip(Colors));
        svg.Rectangle(0, 0, StripWidth, height, "none", ("stroke", SvgWriter.Ink), ("stroke-width", "0.8"));
        foreach (Tick tick in ticks)
        {
            double at = (1 - axis.Place(tick.Value)) * height;
            svg.Line(StripWidth, at, StripWidth + TickLength, at, ("stroke", SvgWriter.Ink));
            svg.Text(StripWidth + TickLength + TextGap, at + (Ticks.FontSize * TextSize.MiddleToBase), tick.Label, Ticks.FontSize);
        }

        if (scale.Label is not null)
        {
            svg.TurnedText(LabelX, height / 2, scale.Label, LabelSize, Anchor.Middle);
        }

        svg.End();
    }
}
