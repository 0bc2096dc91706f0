// What every picture of this library has: a title, a size, and a way into a file.

using System.Text;
using NetGen.Plots.Drawing;

namespace NetGen.Plots;

/// <summary>A picture that becomes SVG: the same figure is the same text on every run.</summary>
public abstract class Figure
{
    /// <summary>Size of titles, in pixels.</summary>
    private protected const double TitleSize = 15;

    /// <summary>Room around everything, in pixels.</summary>
    private protected const double OuterMargin = 12;

    private protected Figure(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        Title = title;
    }

    /// <summary>What stands above it; empty for nothing.</summary>
    public string Title { get; }

    /// <summary>Width and height in pixels.</summary>
    internal abstract (double Width, double Height) Size { get; }

    /// <summary>The figure as an SVG document.</summary>
    /// <returns>Well-formed XML that needs nothing besides it: images are embedded.</returns>
    public string ToSvg()
    {
        (double width, double height) = Size;
        using SvgWriter svg = new(width, height, Title);
        Draw(svg);
        return svg.Finish();
    }

    /// <summary>Writes <see cref="ToSvg"/> to a file, as UTF-8; an older file is replaced.</summary>
    /// <param name="path">The file, in an existing folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string text = ToSvg();
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"Expected a file in an existing folder, but there is no folder {folder}: create it first.");
        }

        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    /// <summary>Draws it between (0, 0) and its size.</summary>
    internal abstract void Draw(SvgWriter svg);

    /// <summary>Draws a title over a place, as far as a width has room for it there.</summary>
    private protected static void DrawTitle(SvgWriter svg, List<string> lines, double width, double over)
    {
        double half = (lines.Count == 0 ? 0 : lines.Max(line => TextSize.Width(line, TitleSize)) / 2) + OuterMargin;
        double at = Math.Max(Math.Min(over, width - half), Math.Min(half, width / 2));
        for (int i = 0; i < lines.Count; i++)
        {
            double middle = OuterMargin + ((i + 0.5) * TitleSize * TextSize.LineHeight);
            svg.Text(at, middle + (TitleSize * TextSize.MiddleToBase), lines[i], TitleSize, Anchor.Middle, ("class", "title"));
        }
    }

    /// <summary>Where what is below a title begins.</summary>
    private protected static double BelowTitle(List<string> lines)
        => OuterMargin + (lines.Count == 0 ? 0 : (lines.Count * TitleSize * TextSize.LineHeight) + 8);

    /// <summary>A title's lines.</summary>
    private protected static List<string> TitleLines(string title, double width) => TextSize.Wrap(title, TitleSize, width - (2 * OuterMargin));
}
