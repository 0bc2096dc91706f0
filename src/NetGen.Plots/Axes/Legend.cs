// The key to the series: in a corner where it hides nothing, or else beside the frame.

using NetGen.Plots.Content;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Axes;

/// <summary>Names and keys of the labelled series.</summary>
internal sealed class Legend
{
    private const double FontSize = 11, Padding = 7, KeyGap = 6, EntryGap = 3, Inset = 8, Clearance = 4;

    // A legend wider than this share of the plot breaks its lines.
    private const double WidestShare = 0.3;

    private readonly List<(Series Series, List<string> Lines)> entries;

    internal Legend(IEnumerable<Series> series, double plotWidth)
    {
        entries =
        [
            .. series.Where(one => !string.IsNullOrWhiteSpace(one.Label))
                .Select(one => (one, TextSize.Wrap(one.Label!, FontSize, WidestShare * plotWidth))),
        ];
        double text = entries.SelectMany(entry => entry.Lines).Select(line => TextSize.Width(line, FontSize)).DefaultIfEmpty().Max();
        Width = (2 * Padding) + Series.KeyWidth + KeyGap + text;
        Height = (2 * Padding) - EntryGap + entries.Sum(EntryHeight);
    }

    internal bool IsEmpty => entries.Count == 0;

    internal double Width { get; }

    internal double Height { get; }

    /// <summary>Where in a frame it hides no data, preferably at the top right; null if it does everywhere.</summary>
    internal (double X, double Y)? FreePlace(Frame frame, IReadOnlyList<Series> series)
    {
        if (series.Any(one => one.FillsFrame) || Width > frame.Width / 2 || Height > frame.Height * 0.7)
        {
            return null;
        }

        double right = frame.Width - Width - Inset, bottom = frame.Height - Height - Inset;
        double middleX = (frame.Width - Width) / 2, middleY = (frame.Height - Height) / 2;
        List<(double X, double Y)> places =
        [
            (right, Inset), (Inset, Inset), (Inset, bottom), (right, bottom), (right, middleY), (Inset, middleY), (middleX, bottom), (middleX, Inset),
        ];
        foreach (Series one in series)
        {
            foreach ((double x, double y) in one.Covered(frame))
            {
                places.RemoveAll(place => x > place.X - Clearance && x < place.X + Width + Clearance
                    && y > place.Y - Clearance && y < place.Y + Height + Clearance);
                if (places.Count == 0)
                {
                    return null;
                }
            }
        }

        return places[0];
    }

    internal void Draw(SvgWriter svg, double x, double y)
    {
        svg.GroupAt("legend", x, y);
        svg.Rectangle(0, 0, Width, Height, SvgWriter.Paper, ("fill-opacity", "0.85"), ("stroke", "#cccccc"), ("rx", "3"));
        double top = Padding;
        foreach ((Series series, List<string> lines) in entries)
        {
            double middle = top + (FontSize * TextSize.LineHeight / 2);
            series.DrawKey(svg, Padding, middle);
            for (int i = 0; i < lines.Count; i++)
            {
                double baseLine = middle + (FontSize * ((i * TextSize.LineHeight) + TextSize.MiddleToBase));
                svg.Text(Padding + Series.KeyWidth + KeyGap, baseLine, lines[i], FontSize);
            }

            top += EntryHeight((series, lines));
        }

        svg.End();
    }

    private static double EntryHeight((Series Series, List<string> Lines) entry) => (entry.Lines.Count * FontSize * TextSize.LineHeight) + EntryGap;
}
