// Colours that people with any colour vision tell apart: Okabe and Ito, "Color Universal Design" (2008), the palette that Wong (Nature Methods 8,
// 2011) recommends. The order differs: what reads badly on white comes last.

using System.Globalization;

namespace NetGen.Plots;

/// <summary>The eight colours of Okabe and Ito, which colour-blind people tell apart as well, as <c>#rrggbb</c>.</summary>
public static class Palette
{
    /// <summary>Blue.</summary>
    public const string Blue = "#0072b2";

    /// <summary>Vermilion.</summary>
    public const string Vermilion = "#d55e00";

    /// <summary>Bluish green.</summary>
    public const string Green = "#009e73";

    /// <summary>Reddish purple.</summary>
    public const string Purple = "#cc79a7";

    /// <summary>Orange.</summary>
    public const string Orange = "#e69f00";

    /// <summary>Sky blue.</summary>
    public const string SkyBlue = "#56b4e9";

    /// <summary>Black.</summary>
    public const string Black = "#000000";

    /// <summary>Yellow.</summary>
    public const string Yellow = "#f0e442";

    /// <summary>Grey, for what stays in the background. It is not one of the eight.</summary>
    public const string Grey = "#999999";

    /// <summary>The eight, in the order in which series take them.</summary>
    public static IReadOnlyList<string> Colors { get; } = [Blue, Vermilion, Green, Purple, Orange, SkyBlue, Black, Yellow];

    /// <summary>The colour of the series or class with a number from 0; after the last comes the first again.</summary>
    internal static string Of(int number) => Colors[number % Colors.Count];

    internal static (byte Red, byte Green, byte Blue) Parse(string color)
        => (Part(color, 1), Part(color, 3), Part(color, 5));

    /// <summary>Refuses what is not #rrggbb.</summary>
    internal static string? Checked(string? color)
    {
        bool valid = color is null || (color.Length == 7 && color[0] == '#' && color.AsSpan(1).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0);
        return valid ? color : throw new ArgumentException($"Expected a colour as #rrggbb, such as Palette.Blue, got \"{color}\".", nameof(color));
    }

    private static byte Part(string color, int begin) => byte.Parse(color.AsSpan(begin, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
