// A straight line across the frame, at one value of one axis.

using NetGen.Plots.Axes;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Content;

/// <summary>A dashed line at an x or at a y.</summary>
internal sealed class GuideSeries(double value, bool vertical, string? label, string color) : Series(label, color)
{
    /// <inheritdoc/>
    internal override Extent X { get; } = Extent.Of(vertical ? [value] : []);

    /// <inheritdoc/>
    internal override Extent Y { get; } = Extent.Of(vertical ? [] : [value]);

    /// <inheritdoc/>
    internal override void Draw(SvgWriter svg, Frame frame)
    {
        if (vertical)
        {
            svg.Line(frame.PixelX(value), 0, frame.PixelX(value), frame.Height, Stroke());
        }
        else
        {
            svg.Line(0, frame.PixelY(value), frame.Width, frame.PixelY(value), Stroke());
        }
    }

    /// <inheritdoc/>
    internal override void DrawKey(SvgWriter svg, double x, double y) => svg.Line(x, y, x + KeyWidth, y, Stroke());

    /// <inheritdoc/>
    internal override IEnumerable<(double X, double Y)> Covered(Frame frame) => [];

    private (string Name, string Value)[] Stroke() => [("stroke", Color), ("stroke-width", "1.2"), ("stroke-dasharray", "4 3")];
}
