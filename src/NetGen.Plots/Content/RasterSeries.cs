// Pixels that fill the frame: a matrix, or a function of the plane.

using NetGen.Plots.Axes;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Content;

/// <summary>An image stretched over a range of x and a range of y.</summary>
internal sealed class RasterSeries(
    PixelImage image, (double Min, double Max) x, (double Min, double Max) y, ColorScale? scale, IReadOnlyList<RasterText> texts)
    : Series(label: null, Palette.Black)
{
    private const double FontSize = 11;

    /// <inheritdoc/>
    internal override Extent X { get; } = Extent.Of([x.Min, x.Max]);

    /// <inheritdoc/>
    internal override Extent Y { get; } = Extent.Of([y.Min, y.Max]);

    /// <inheritdoc/>
    internal override bool FillsFrame => true;

    /// <inheritdoc/>
    internal override ColorScale? Scale => scale;

    /// <summary>The pixels, from the top left.</summary>
    internal PixelImage Image => image;

    /// <inheritdoc/>
    internal override void Draw(SvgWriter svg, Frame frame)
    {
        (double left, double right) = (frame.PixelX(x.Min), frame.PixelX(x.Max));
        (double top, double bottom) = (Math.Min(frame.PixelY(y.Min), frame.PixelY(y.Max)), Math.Max(frame.PixelY(y.Min), frame.PixelY(y.Max)));
        svg.Image(left, top, right - left, bottom - top, image);
        foreach (RasterText text in texts)
        {
            double baseLine = frame.PixelY(text.Y) + (FontSize * TextSize.MiddleToBase);
            svg.Text(frame.PixelX(text.X), baseLine, text.Words, FontSize, Anchor.Middle, ("fill", text.Color));
        }
    }

    /// <inheritdoc/>
    internal override void DrawKey(SvgWriter svg, double x, double y) => throw new NotSupportedException("An image has no label, so no key.");

    /// <inheritdoc/>
    internal override IEnumerable<(double X, double Y)> Covered(Frame frame) => [];
}

/// <summary>A number in a cell of a matrix.</summary>
internal readonly record struct RasterText(double X, double Y, string Words, string Color);
