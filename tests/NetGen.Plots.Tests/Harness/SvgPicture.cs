// Reads an SVG back: where its texts and curves stand in the end, after all groups and windows around them.

using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Tests.Harness;

/// <summary>A rectangle in pixels of the picture.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    internal bool Contains(double x, double y) => x > Left && x < Right && y > Top && y < Bottom;
}

/// <summary>A parsed figure.</summary>
internal sealed partial class SvgPicture(Figure figure)
{
    internal static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // XDocument.Parse throws where the text is not well-formed.
    internal XDocument Document { get; } = XDocument.Parse(figure.ToSvg());

    internal double Width => Number(Document.Root!, "width");

    internal double Height => Number(Document.Root!, "height");

    internal IEnumerable<string> Words => Document.Descendants(Svg + "text").Select(text => text.Value);

    /// <summary>Texts and the room that they need.</summary>
    internal IEnumerable<(string Words, Box Box)> Texts
        => Document.Descendants(Svg + "text").Select(text =>
        {
            (double x, double y) = Origin(text.Parent!);
            (x, y) = (x + Number(text, "x"), y + Number(text, "y"));
            double size = Number(text, "font-size"), width = TextSize.Width(text.Value, size);
            double before = (string?)text.Attribute("text-anchor") switch { "middle" => width / 2, "end" => width, _ => 0 };
            bool turned = text.Attribute("transform") is not null;

            // Turned to the left, a text runs upwards.
            return (text.Value, turned
                ? new Box(x - (0.8 * size), y - width + before, x + (0.25 * size), y + before)
                : new Box(x - before, y - (0.8 * size), x - before + width, y + (0.25 * size)));
        });

    internal IEnumerable<XElement> Groups(string name) => Document.Descendants().Where(element => (string?)element.Attribute("class") == name);

    /// <summary>The legend's frame.</summary>
    internal Box Legend
    {
        get
        {
            XElement rectangle = Groups("legend").Single().Element(Svg + "rect")!;
            (double x, double y) = Origin(rectangle.Parent!);
            return new Box(x, y, x + Number(rectangle, "width"), y + Number(rectangle, "height"));
        }
    }

    /// <summary>The ends of the straight pieces of each curve.</summary>
    internal IEnumerable<List<(double X, double Y)>> Curves
        => Groups("series").SelectMany(series => series.Elements(Svg + "path")).Select(path =>
        {
            (double x, double y) = Origin(path.Parent!);
            return Ends().Matches((string)path.Attribute("d")!)
                .Select(end => (x + Parse(end.Groups[1].Value), y + Parse(end.Groups[2].Value))).ToList();
        });

    /// <summary>The image of a series, decoded.</summary>
    internal DecodedPng Image(string group = "series")
        => DecodedPng.Of((string)Groups(group).SelectMany(element => element.Elements(Svg + "image")).First().Attribute("href")!);

    /// <summary>The text with each image replaced by what it shows: compressed bytes may differ from one build of zlib to another.</summary>
    internal static string Comparable(Figure figure)
        => Images().Replace(figure.ToSvg(), match => DecodedPng.Of(match.Value).Fingerprint);

    private static (double X, double Y) Origin(XElement element)
    {
        (double x, double y) = (0, 0);
        for (XElement? at = element; at?.Parent is not null; at = at.Parent)
        {
            if (at.Name == Svg + "svg")
            {
                (x, y) = (x + Number(at, "x"), y + Number(at, "y"));
            }
            else if ((string?)at.Attribute("transform") is { } transform)
            {
                Match translate = Translation().Match(transform);
                (x, y) = (x + Parse(translate.Groups[1].Value), y + Parse(translate.Groups[2].Value));
            }
        }

        return (x, y);
    }

    private static double Number(XElement element, string name) => Parse((string)element.Attribute(name)!);

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"[ML](-?[\d.]+) (-?[\d.]+)")]
    private static partial Regex Ends();

    [GeneratedRegex(@"translate\((-?[\d.]+) (-?[\d.]+)\)")]
    private static partial Regex Translation();

    [GeneratedRegex("data:image/png;base64,[A-Za-z0-9+/=]+")]
    private static partial Regex Images();
}
