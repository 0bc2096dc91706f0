// Points that are not joined.

using System.Text;
using NetGen.Plots.Axes;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Content;

/// <summary>Points of one shape and colour, with a white rim that lifts them off what is behind them.</summary>
internal sealed class ScatterSeries(double[] xs, double[] ys, string? label, string color, int shape) : Series(label, color)
{
    private const double Radius = 3.5, KeyRadius = 4.5;

    /// <inheritdoc/>
    internal override Extent X { get; } = Extent.Of(xs);

    /// <inheritdoc/>
    internal override Extent Y { get; } = Extent.Of(ys);

    /// <inheritdoc/>
    internal override void Draw(SvgWriter svg, Frame frame)
    {
        StringBuilder path = new();
        foreach ((double x, double y) in Covered(frame))
        {
            Marker.Append(path, shape, x, y, Radius);
        }

        if (path.Length > 0)
        {
            svg.Path(path.ToString(), Fill());
        }
    }

    /// <inheritdoc/>
    internal override void DrawKey(SvgWriter svg, double x, double y)
    {
        StringBuilder path = new();
        Marker.Append(path, shape, x + (KeyWidth / 2), y, KeyRadius);
        svg.Path(path.ToString(), Fill());
    }

    /// <inheritdoc/>
    internal override IEnumerable<(double X, double Y)> Covered(Frame frame)
    {
        for (int i = 0; i < xs.Length; i++)
        {
            (double x, double y) = (frame.PixelX(xs[i]), frame.PixelY(ys[i]));
            if (!double.IsNaN(x) && !double.IsNaN(y))
            {
                yield return (x, y);
            }
        }
    }

    // One path holds all points: rims come first, or that of each would eat into its neighbours.
    private (string Name, string Value)[] Fill()
        => [("fill", Color), ("stroke", SvgWriter.Paper), ("stroke-width", "1.6"), ("paint-order", "stroke")];
}
