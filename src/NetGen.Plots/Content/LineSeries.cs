// A curve. NaN and infinities are gaps in it.

using System.Text;
using NetGen.Plots.Axes;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Content;

/// <summary>Points joined by straight lines.</summary>
internal sealed class LineSeries(double[] xs, double[] ys, string? label, string color, LineStyle style, bool markers) : Series(label, color)
{
    private const double StrokeWidth = 1.8, MarkerRadius = 3, LegendStep = 4;

    /// <inheritdoc/>
    internal override Extent X { get; } = Extent.Of(xs);

    /// <inheritdoc/>
    internal override Extent Y { get; } = Extent.Of(ys);

    /// <inheritdoc/>
    internal override void Draw(SvgWriter svg, Frame frame)
    {
        StringBuilder line = new(), dots = new();
        foreach (List<(double X, double Y)> run in Runs(frame))
        {
            for (int i = 0; i < run.Count; i++)
            {
                line.Append(i == 0 ? 'M' : 'L').Append(SvgWriter.Number(run[i].X)).Append(' ').Append(SvgWriter.Number(run[i].Y));
            }

            // A point between two gaps has no line to be seen by.
            if (markers || run.Count == 1)
            {
                run.ForEach(point => Marker.Append(dots, 0, point.X, point.Y, MarkerRadius));
            }
        }

        if (line.Length > 0)
        {
            svg.Path(line.ToString(), Stroke());
        }

        if (dots.Length > 0)
        {
            svg.Path(dots.ToString(), ("fill", Color));
        }
    }

    /// <inheritdoc/>
    internal override void DrawKey(SvgWriter svg, double x, double y)
    {
        svg.Line(x, y, x + KeyWidth, y, Stroke());
        if (markers)
        {
            StringBuilder dot = new();
            Marker.Append(dot, 0, x + (KeyWidth / 2), y, MarkerRadius);
            svg.Path(dot.ToString(), ("fill", Color));
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<(double X, double Y)> Covered(Frame frame)
    {
        foreach (List<(double X, double Y)> run in Runs(frame))
        {
            yield return run[0];
            for (int i = 1; i < run.Count; i++)
            {
                double width = run[i].X - run[i - 1].X, height = run[i].Y - run[i - 1].Y;

                // A point outside the frame can be very far away.
                int steps = (int)Math.Min(1000, Math.Ceiling(Math.Max(Math.Abs(width), Math.Abs(height)) / LegendStep));
                for (int step = 1; step <= steps; step++)
                {
                    double share = (double)step / steps;
                    yield return (run[i - 1].X + (width * share), run[i - 1].Y + (height * share));
                }
            }
        }
    }

    private (string Name, string Value)[] Stroke()
    {
        (string, string)[] solid =
        [
            ("fill", "none"), ("stroke", Color), ("stroke-width", SvgWriter.Number(StrokeWidth)),
            ("stroke-linejoin", "round"), ("stroke-linecap", "round"),
        ];
        return style switch
        {
            LineStyle.Dashed => [.. solid, ("stroke-dasharray", "6 4")],
            LineStyle.Dotted => [.. solid, ("stroke-dasharray", "0.1 4")],
            _ => solid,
        };
    }

    /// <summary>
    /// The pieces between gaps, in pixels. Of points that follow each other in one column of pixels only the first, the lowest, the highest and the last
    /// are kept, which draw the same picture (Jugel et al., "M4", VLDB 2014): a million steps of a training become a small file.
    /// </summary>
    private IEnumerable<List<(double X, double Y)>> Runs(Frame frame)
    {
        List<(double X, double Y)> run = [], column = [];
        for (int i = 0; i < xs.Length; i++)
        {
            (double X, double Y) point = (frame.PixelX(xs[i]), frame.PixelY(ys[i]));
            if (double.IsNaN(point.X) || double.IsNaN(point.Y))
            {
                Flush();
                if (run.Count > 0)
                {
                    yield return run;
                    run = [];
                }

                continue;
            }

            if (column.Count > 0 && Math.Floor(column[0].X) != Math.Floor(point.X))
            {
                Flush();
            }

            column.Add(point);
        }

        Flush();
        if (run.Count > 0)
        {
            yield return run;
        }

        void Flush()
        {
            if (column.Count <= 4)
            {
                run.AddRange(column);
            }
            else
            {
                int lowest = 0, highest = 0;
                for (int i = 1; i < column.Count; i++)
                {
                    (lowest, highest) = (column[i].Y < column[lowest].Y ? i : lowest, column[i].Y > column[highest].Y ? i : highest);
                }

                int[] kept = [0, Math.Min(lowest, highest), Math.Max(lowest, highest), column.Count - 1];
                run.AddRange(kept.Distinct().Select(i => column[i]));
            }

            column.Clear();
        }
    }
}
