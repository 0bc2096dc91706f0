// Shapes of points: a different one for each class, so that colour is not the only thing that tells them apart.

using System.Text;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Content;

/// <summary>Writes marks as pieces of a path.</summary>
internal static class Marker
{
    /// <summary>Shapes before the first comes again.</summary>
    internal const int Shapes = 4;

    /// <summary>Appends a circle, a square, a triangle or a diamond, all of about the same area.</summary>
    internal static void Append(StringBuilder path, int shape, double x, double y, double radius)
    {
        switch (shape % Shapes)
        {
            case 0:
                string r = SvgWriter.Number(radius), diameter = SvgWriter.Number(2 * radius);
                path.Append($"M{Place(x - radius, y)}a{r} {r} 0 1 0 {diameter} 0a{r} {r} 0 1 0 -{diameter} 0z");
                break;
            case 1:
                double half = 0.89 * radius;
                path.Append($"M{Place(x - half, y - half)}L{Place(x + half, y - half)}L{Place(x + half, y + half)}L{Place(x - half, y + half)}z");
                break;
            case 2:
                double side = 1.25 * radius, below = y + (0.9 * radius);
                path.Append($"M{Place(x, y - (1.3 * radius))}L{Place(x + side, below)}L{Place(x - side, below)}z");
                break;
            default:
                double reach = 1.3 * radius;
                path.Append($"M{Place(x, y - reach)}L{Place(x + reach, y)}L{Place(x, y + reach)}L{Place(x - reach, y)}z");
                break;
        }
    }

    private static string Place(double x, double y) => $"{SvgWriter.Number(x)} {SvgWriter.Number(y)}";
}
