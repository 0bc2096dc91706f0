// What a plot shows: each kind of series is one file here, which knows its extent, draws itself into a frame, and draws its key in the legend.

using NetGen.Plots.Axes;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Content;

/// <summary>Something drawn between the axes.</summary>
/// <param name="label">What the legend calls it, or null to stay out of the legend.</param>
/// <param name="color">Its colour, #rrggbb.</param>
internal abstract class Series(string? label, string color)
{
    /// <summary>Width of a key in the legend, in pixels.</summary>
    internal const double KeyWidth = 22;

    internal string? Label { get; } = label;

    internal string Color { get; } = color;

    /// <summary>Extent along x; may be empty.</summary>
    internal abstract Extent X { get; }

    /// <summary>Extent along y; may be empty.</summary>
    internal abstract Extent Y { get; }

    /// <summary>The y on which it stands, as bars stand on 0; NaN for none.</summary>
    internal virtual double Foot => double.NaN;

    /// <summary>Whether it fills the frame, so that the axes end where it ends and it lies beneath everything else.</summary>
    internal virtual bool FillsFrame => false;

    /// <summary>Which colour stands for which number, or null.</summary>
    internal virtual ColorScale? Scale => null;

    internal abstract void Draw(SvgWriter svg, Frame frame);

    /// <summary>Draws its key, <see cref="KeyWidth"/> wide, around a height.</summary>
    internal abstract void DrawKey(SvgWriter svg, double x, double y);

    /// <summary>Points, in pixels of the frame, that a legend should not hide: so near to each other that it cannot slip between them.</summary>
    internal abstract IEnumerable<(double X, double Y)> Covered(Frame frame);
}

/// <summary>Which colour stands for which number.</summary>
/// <param name="Map">The colours.</param>
/// <param name="Min">The number of the first colour.</param>
/// <param name="Max">The number of the last colour.</param>
/// <param name="Label">What the numbers are, or null.</param>
internal sealed record ColorScale(ColorMap Map, double Min, double Max, string? Label);
