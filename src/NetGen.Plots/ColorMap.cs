// Colours for numbers. A map is a few colours at even distances, with straight lines between them.

using NetGen.Plots.Drawing;

namespace NetGen.Plots;

/// <summary>Colours for numbers between a smallest and a largest.</summary>
public sealed class ColorMap
{
    private readonly (byte Red, byte Green, byte Blue)[] stops;

    private ColorMap(params string[] stops) => this.stops = Array.ConvertAll(stops, Palette.Parse);

    /// <summary>
    /// Viridis, matplotlib's default (van der Walt and Smith 2015): dark blue over green to yellow, ever lighter in even steps, so that it reads in grey
    /// and with any colour vision. Nine of its colours, and straight lines between them.
    /// </summary>
    public static ColorMap Viridis { get; } = new(
        "#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725");

    /// <summary>From blue over white to vermilion, for numbers that have a middle, such as probabilities and correlations.</summary>
    public static ColorMap BlueWhiteVermilion { get; } = new("#4c9cc9", "#ffffff", "#e28e4d");

    /// <summary>From black to white.</summary>
    public static ColorMap Grey { get; } = new("#000000", "#ffffff");

    /// <summary>The colour at a place.</summary>
    /// <param name="place">0 is the first colour, 1 the last; beyond them it is theirs, and NaN is a light grey.</param>
    /// <returns>Red, green and blue, 0 to 255.</returns>
    public (byte Red, byte Green, byte Blue) this[double place]
    {
        get
        {
            if (double.IsNaN(place))
            {
                return (0xdd, 0xdd, 0xdd);
            }

            double scaled = Math.Clamp(place, 0, 1) * (stops.Length - 1);
            int below = Math.Min((int)scaled, stops.Length - 2);
            double share = scaled - below;
            (byte Red, byte Green, byte Blue) from = stops[below], to = stops[below + 1];
            return (Mix(from.Red, to.Red, share), Mix(from.Green, to.Green, share), Mix(from.Blue, to.Blue, share));
        }
    }

    internal static byte Mix(byte from, byte to, double share) => (byte)Math.Round(from + ((to - from) * share));

    /// <summary>The map as a strip of pixels, its last colour on top.</summary>
    internal PixelImage Strip(int height)
    {
        byte[] pixels = new byte[height * 3];
        for (int row = 0; row < height; row++)
        {
            (pixels[row * 3], pixels[(row * 3) + 1], pixels[(row * 3) + 2]) = this[1 - (row / (height - 1.0))];
        }

        return new PixelImage(1, height, 3, pixels);
    }
}
