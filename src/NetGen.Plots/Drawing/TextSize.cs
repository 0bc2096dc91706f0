// How wide a text will be. A plot does not know the font that will show it, so it reckons with DejaVu Sans, the widest of the usual ones: what fits
// in it fits in Helvetica and Arial.

using System.Text;

namespace NetGen.Plots.Drawing;

/// <summary>Estimates and breaks texts.</summary>
internal static class TextSize
{
    /// <summary>Height of a line by the font's size.</summary>
    internal const double LineHeight = 1.25;

    /// <summary>How far below the middle of a line its base line lies, by the font's size.</summary>
    internal const double MiddleToBase = 0.35;

    /// <summary>An estimate of a text's width in pixels, rather too large than too small.</summary>
    internal static double Width(string text, double size)
    {
        double ems = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            ems += Width(rune);
        }

        return ems * size;
    }

    /// <summary>Breaks a text into lines no wider than a width: at spaces, or within words that are too long.</summary>
    /// <returns>The lines; none for an empty text.</returns>
    internal static List<string> Wrap(string text, double size, double width)
    {
        List<string> lines = [];
        StringBuilder line = new();
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && Width($"{line} {word}", size) <= width)
            {
                line.Append(' ').Append(word);
                continue;
            }

            Flush();
            foreach (Rune rune in word.EnumerateRunes())
            {
                if (line.Length > 0 && Width($"{line}{rune}", size) > width)
                {
                    Flush();
                }

                line.Append(rune.ToString());
            }
        }

        Flush();
        return lines;

        void Flush()
        {
            if (line.Length > 0)
            {
                lines.Add(line.ToString());
                line.Clear();
            }
        }
    }

    /// <summary>A character's width by the font's size, after DejaVu Sans.</summary>
    private static double Width(Rune rune) => rune.Value switch
    {
        'i' or 'j' or 'l' or 'I' or ' ' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' => 0.36,
        'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '-' or '/' => 0.42,
        'm' or 'w' or 'M' or 'W' or '%' or '@' or '—' => 1.0,
        >= 'A' and <= 'Z' => 0.76,
        // Han, kana, hangul, pictographs.
        >= 0x1100 => 1.05,
        _ => 0.64,
    };
}
