// How often values fall into equal bins.

using System.Text;
using NetGen.Plots.Axes;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Content;

/// <summary>Bars that stand on 0. As NumPy counts: a bin holds its lower edge, the last one its upper edge as well.</summary>
internal sealed class HistogramSeries : Series
{
    private readonly double min, max;
    private readonly int[] counts;

    /// <param name="values">Finite numbers; those outside the range are left out.</param>
    /// <param name="range">From where to where the bins reach.</param>
    /// <param name="bins">How many, at least 1.</param>
    /// <param name="label">What the legend calls it, or null.</param>
    /// <param name="color">Its colour, #rrggbb.</param>
    internal HistogramSeries(double[] values, (double Min, double Max) range, int bins, string? label, string color)
        : base(label, color)
    {
        (min, max) = range;
        counts = new int[bins];
        foreach (double value in values)
        {
            if (value >= min && value <= max)
            {
                counts[Math.Min(bins - 1, (int)((value - min) / (max - min) * bins))]++;
            }
        }

        X = Extent.Of(values.Length == 0 ? [] : [min, max]);
        Y = Extent.Of(values.Length == 0 ? [] : [0, counts.Max()]);
    }

    /// <summary>Values in each bin.</summary>
    internal IReadOnlyList<int> Counts => counts;

    /// <inheritdoc/>
    internal override Extent X { get; }

    /// <inheritdoc/>
    internal override Extent Y { get; }

    /// <inheritdoc/>
    internal override double Foot => 0;

    /// <inheritdoc/>
    internal override void Draw(SvgWriter svg, Frame frame)
    {
        StringBuilder path = new();
        for (int bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] > 0)
            {
                string left = SvgWriter.Number(frame.PixelX(Edge(bin))), right = SvgWriter.Number(frame.PixelX(Edge(bin + 1)));
                path.Append($"M{left} {SvgWriter.Number(frame.PixelY(0))}V{SvgWriter.Number(frame.PixelY(counts[bin]))}H{right}");
                path.Append($"V{SvgWriter.Number(frame.PixelY(0))}z");
            }
        }

        if (path.Length > 0)
        {
            svg.Path(path.ToString(), Fill());
        }
    }

    /// <inheritdoc/>
    internal override void DrawKey(SvgWriter svg, double x, double y) => svg.Rectangle(x + 4, y - 5, KeyWidth - 8, 10, Color, Fill().AsSpan(1));

    /// <inheritdoc/>
    internal override IEnumerable<(double X, double Y)> Covered(Frame frame)
    {
        const int Step = 4;
        for (int bin = 0; bin < counts.Length; bin++)
        {
            double top = frame.PixelY(counts[bin]), right = frame.PixelX(Edge(bin + 1));
            for (double x = frame.PixelX(Edge(bin)); counts[bin] > 0 && x <= right + Step; x += Step)
            {
                for (double y = top; y <= frame.Height; y += Step)
                {
                    yield return (Math.Min(x, right), y);
                }
            }
        }
    }

    private double Edge(int bin) => min + ((max - min) * bin / counts.Length);

    // Bars of two histograms show through each other.
    private (string Name, string Value)[] Fill()
        => [("fill", Color), ("fill-opacity", "0.7"), ("stroke", SvgWriter.Paper), ("stroke-width", "0.8")];
}
