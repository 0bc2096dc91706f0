// Writes SVG: a few shapes over an XmlWriter, which escapes. Numbers are rounded to hundredths of a pixel, in the invariant culture, and lines end in
// \n, so that the same figure is the same text everywhere.

using System.Globalization;
using System.Text;
using System.Xml;

namespace NetGen.Plots.Drawing;

/// <summary>Where a text stands against its point.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>Writes one SVG document.</summary>
internal sealed class SvgWriter : IDisposable
{
    /// <summary>Lines, ticks and words of the axes.</summary>
    internal const string Ink = "#333333";

    /// <summary>What lies beneath everything. It is opaque, so that a figure reads on a dark page as well.</summary>
    internal const string Paper = "#ffffff";

    private readonly StringBuilder text = new();
    private readonly XmlWriter xml;

    internal SvgWriter(double width, double height, string title)
    {
        xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true });
        xml.WriteStartElement("svg", "http://www.w3.org/2000/svg");
        Attributes(("width", Number(width)), ("height", Number(height)), ("viewBox", $"0 0 {Number(width)} {Number(height)}"));

        // Helvetica where there is one; DejaVu, by which TextSize measures, is the widest of the three.
        Attributes(("font-family", "Helvetica, Arial, 'DejaVu Sans', sans-serif"), ("fill", Ink), ("role", "img"));
        xml.WriteElementString("title", Printable(title));
        Rectangle(0, 0, width, height, Paper);
    }

    public void Dispose() => xml.Dispose();

    /// <summary>Closes the document.</summary>
    /// <returns>Its text, which ends in a line end.</returns>
    internal string Finish()
    {
        xml.WriteEndElement();
        xml.Flush();
        return text.Append('\n').ToString();
    }

    /// <summary>Opens a group with a name; <see cref="End"/> closes it.</summary>
    internal void Group(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement("g");
        Attributes(("class", name));
        Attributes(attributes);
    }

    /// <summary>Opens a group moved to a place; <see cref="End"/> closes it.</summary>
    internal void GroupAt(string name, double x, double y) => Group(name, ("transform", $"translate({Number(x)} {Number(y)})"));

    /// <summary>Opens a window that clips what is drawn in it, with coordinates of its own from (0, 0); <see cref="End"/> closes it.</summary>
    /// <remarks>A nested svg element needs no id, and so cannot clash with another figure on the same page as a clipPath does.</remarks>
    internal void Window(string name, double x, double y, double width, double height)
    {
        xml.WriteStartElement("svg");
        Attributes(("class", name), ("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height)), ("overflow", "hidden"));
    }

    /// <summary>Closes the last group or window.</summary>
    internal void End() => xml.WriteFullEndElement();

    /// <summary>What a browser shows where the pointer rests on the open group.</summary>
    internal void Hint(string words) => xml.WriteElementString("title", Printable(words));

    internal void Line(double x1, double y1, double x2, double y2, params ReadOnlySpan<(string Name, string Value)> attributes)
        => Element("line", [("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2))], attributes);

    internal void Rectangle(
        double x, double y, double width, double height, string fill, params ReadOnlySpan<(string Name, string Value)> attributes)
        => Element(
            "rect", [("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height)), ("fill", fill)], attributes);

    internal void Path(string commands, params ReadOnlySpan<(string Name, string Value)> attributes)
        => Element("path", [("d", commands)], attributes);

    /// <summary>Writes a text whose base line is at y.</summary>
    internal void Text(
        double x, double y, string words, double size, Anchor anchor = Anchor.Start, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement("text");
        Attributes(("x", Number(x)), ("y", Number(y)), ("font-size", Number(size)));
        if (anchor != Anchor.Start)
        {
            Attributes(("text-anchor", anchor == Anchor.Middle ? "middle" : "end"));
        }

        Attributes(attributes);
        xml.WriteString(Printable(words));
        xml.WriteEndElement();
    }

    /// <summary>Writes a text turned by a quarter to the left, whose base line is at x.</summary>
    internal void TurnedText(double x, double y, string words, double size, Anchor anchor)
        => Text(x, y, words, size, anchor, ("transform", $"rotate(-90 {Number(x)} {Number(y)})"));

    /// <summary>Embeds pixels as a PNG, stretched over a rectangle without blurring them.</summary>
    /// <remarks>Not every viewer obeys "pixelated" (librsvg does not), so that large cells come in their size on the screen.</remarks>
    internal void Image(double x, double y, double width, double height, PixelImage image)
    {
        int timesX = (int)Math.Ceiling(width / image.Width), timesY = (int)Math.Ceiling(height / image.Height);
        PixelImage enlarged = Math.Max(timesX, timesY) > 2 ? image.Enlarged(timesX, timesY) : image;
        Element(
            "image",
            [
                ("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height)),
                ("preserveAspectRatio", "none"), ("style", "image-rendering:pixelated"),
                ("href", "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(enlarged))),
            ],
            []);
    }

    /// <summary>A number in hundredths.</summary>
    internal static string Number(double value)
    {
        double rounded = Math.Round(value, 2, MidpointRounding.AwayFromZero);
        return (rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);
    }

    private void Element(
        string name, ReadOnlySpan<(string Name, string Value)> own, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(name);
        Attributes(own);
        Attributes(attributes);
        xml.WriteEndElement();
    }

    private void Attributes(params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach ((string name, string value) in attributes)
        {
            xml.WriteAttributeString(name, value);
        }
    }

    /// <summary>The text with what XML cannot hold (control characters, halves of surrogate pairs) replaced by U+FFFD.</summary>
    private static string Printable(string words)
    {
        StringBuilder printable = new(words.Length);
        foreach (Rune rune in words.EnumerateRunes())
        {
            bool holds = rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value);
            printable.Append((holds ? rune : Rune.ReplacementChar).ToString());
        }

        return printable.ToString();
    }
}
