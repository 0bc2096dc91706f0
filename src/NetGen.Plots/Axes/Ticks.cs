// Ticks that people can read: steps of 1, 2 or 5 times a power of ten (Heckbert, "Nice Numbers for Graph Labels", Graphics Gems, 1990), as many as
// have room.

using System.Globalization;
using NetGen.Plots.Drawing;

namespace NetGen.Plots.Axes;

/// <summary>A place with a label on an axis; a minor one has none.</summary>
internal readonly record struct Tick(double Value, string Label)
{
    internal bool IsMinor => Label.Length == 0;
}

/// <summary>Chooses ticks.</summary>
internal static class Ticks
{
    /// <summary>Size of the labels, in pixels.</summary>
    internal const double FontSize = 11;

    // Pixels between two labels, and between two ticks.
    private const double LabelGap = 10, LeastSpacing = 36;

    // From here on (and, for the steps, from its inverse down) digits are too many to count.
    private const double ManyDigits = 1e6, FewestDigits = 1e-5;

    private static readonly int[] NiceMantissas = [1, 2, 5, 10];

    // From one labelled power of ten to the next: values reach from 1e-100 to 1e100 and a little beyond.
    private static readonly int[] Strides = [1, 2, 5, 10, 20, 50, 100];

    /// <summary>Ticks for an axis of a length in pixels whose labels stand side by side or one above the other.</summary>
    internal static List<Tick> For(Axis axis, double length, bool sideBySide)
    {
        if (axis.Names is not null)
        {
            return OfNames(axis, length, sideBySide);
        }

        List<Tick>? decades = axis.IsLog ? Logarithmic(axis, length, sideBySide) : null;
        return decades ?? Linear(axis, length, sideBySide);
    }

    /// <summary>Width of the widest label.</summary>
    internal static double WidestLabel(List<Tick> ticks)
    {
        double widest = 0;
        foreach (Tick tick in ticks)
        {
            widest = Math.Max(widest, TextSize.Width(tick.Label, FontSize));
        }

        return widest;
    }

    private static List<Tick> Linear(Axis axis, double length, bool sideBySide)
    {
        List<Tick> ticks = [];
        for (int intervals = Math.Max(1, (int)(length / LeastSpacing)); intervals >= 1; intervals--)
        {
            ticks = Stepped(axis, (axis.Max - axis.Min) / intervals);
            if (Fits(axis, ticks, length, sideBySide))
            {
                return ticks;
            }
        }

        // Labels of enormous numbers on a tiny plot: the first says at least where it is.
        return ticks.Count > 1 ? [ticks[0]] : ticks;
    }

    private static List<Tick> Stepped(Axis axis, double leastStep)
    {
        int exponent = (int)Math.Floor(Math.Log10(leastStep));
        int mantissa = NiceMantissas.FirstOrDefault(nice => nice * PowerOfTen(exponent) >= leastStep * (1 - 1e-9), 10);
        if (mantissa == 10)
        {
            (mantissa, exponent) = (1, exponent + 1);
        }

        if (axis.WholeTicks && exponent < 0)
        {
            (mantissa, exponent) = (1, 0);
        }

        double step = mantissa * PowerOfTen(exponent);
        double first = Math.Ceiling((axis.Min / step) - 1e-9), last = Math.Floor((axis.Max / step) + 1e-9);
        double largest = Math.Max(Math.Abs(axis.Min), Math.Abs(axis.Max));
        string format = Format(largest, step, exponent);
        List<Tick> ticks = [];
        for (double i = first; i <= last; i++)
        {
            // One division or multiplication of whole numbers: 0.3, not 0.30000000000000004.
            double value = exponent < 0 ? i * mantissa / PowerOfTen(-exponent) : i * step;
            ticks.Add(new Tick(value, value == 0 ? "0" : value.ToString(format, CultureInfo.InvariantCulture)));
        }

        return ticks;
    }

    /// <summary>Plain digits; or a power of ten where the numbers are very large or small and that is shorter.</summary>
    private static string Format(double largest, double step, int exponent)
    {
        string plain = "F" + Math.Max(0, -exponent).ToString(CultureInfo.InvariantCulture);
        if (largest < ManyDigits && step >= FewestDigits)
        {
            return plain;
        }

        string power = "0." + new string('#', Math.Clamp((int)Math.Ceiling(Math.Log10(largest / step)), 0, 15)) + "e0";
        double typical = Math.Round(largest / step) * step;
        int plainLength = typical.ToString(plain, CultureInfo.InvariantCulture).Length, powerLength = typical.ToString(power, CultureInfo.InvariantCulture).Length;
        return plainLength <= powerLength ? plain : power;
    }

    /// <summary>Powers of ten, and unlabelled ticks between them; null if fewer than two are in sight.</summary>
    private static List<Tick>? Logarithmic(Axis axis, double length, bool sideBySide)
    {
        int first = (int)Math.Ceiling(Math.Log10(axis.Min) - 1e-9), last = (int)Math.Floor(Math.Log10(axis.Max) + 1e-9);
        if (last - first < 2 && Fewest(axis, first, last) is { Count: > 1 } few && Fits(axis, few, length, sideBySide))
        {
            return few;
        }

        if (last <= first)
        {
            return null;
        }

        foreach (int stride in Strides)
        {
            List<Tick> decades = [];
            for (int exponent = first; exponent <= last; exponent++)
            {
                if (exponent % stride == 0)
                {
                    decades.Add(new Tick(PowerOfTen(exponent), LogLabel(1, exponent)));
                }
            }

            if (decades.Count > 1 && !Fits(axis, decades, length, sideBySide))
            {
                continue;
            }

            return stride == 1 ? [.. decades, .. Between(axis, first, last)] : decades;
        }

        return null;
    }

    /// <summary>1, 2 and 5 times the powers of ten, where powers of ten alone are too few.</summary>
    private static List<Tick> Fewest(Axis axis, int first, int last)
    {
        List<Tick> ticks = [];
        for (int exponent = first - 1; exponent <= last; exponent++)
        {
            foreach (int mantissa in NiceMantissas[..3])
            {
                double value = mantissa * PowerOfTen(exponent);
                if (value >= axis.Min && value <= axis.Max)
                {
                    ticks.Add(new Tick(value, LogLabel(mantissa, exponent)));
                }
            }
        }

        return ticks;
    }

    private static IEnumerable<Tick> Between(Axis axis, int first, int last)
    {
        for (int exponent = first - 1; exponent <= last; exponent++)
        {
            for (int mantissa = 2; mantissa <= 9; mantissa++)
            {
                double value = mantissa * PowerOfTen(exponent);
                if (value >= axis.Min && value <= axis.Max)
                {
                    yield return new Tick(value, "");
                }
            }
        }
    }

    private static List<Tick> OfNames(Axis axis, double length, bool sideBySide)
    {
        // Every name, or every second ... one. Names that stand side by side and have no room are turned: then each needs a line's height.
        string[] names = axis.Names!;
        double spacing = length / names.Length, needed = FontSize * TextSize.LineHeight;
        if (sideBySide && AreSideBySide(names, length))
        {
            needed = 0;
        }

        int stride = Math.Max(1, (int)Math.Ceiling(needed / spacing));
        List<Tick> ticks = [];
        for (int i = 0; i < names.Length; i += stride)
        {
            ticks.Add(new Tick(i, names[i]));
        }

        return ticks;
    }

    /// <summary>Whether names have room side by side on a length.</summary>
    internal static bool AreSideBySide(string[] names, double length)
        => names.All(name => TextSize.Width(name, FontSize) + (LabelGap / 2) <= length / names.Length);

    private static bool Fits(Axis axis, List<Tick> ticks, double length, bool sideBySide)
    {
        double end = double.NegativeInfinity;
        foreach (Tick tick in ticks)
        {
            double at = axis.Place(tick.Value) * length;
            double half = (sideBySide ? TextSize.Width(tick.Label, FontSize) : FontSize) / 2;
            if (at - half < end)
            {
                return false;
            }

            end = at + half + LabelGap;
        }

        return true;
    }

    private static string LogLabel(int mantissa, int exponent)
        => exponent is >= -4 and <= 5
            ? (mantissa * PowerOfTen(exponent)).ToString("0.####", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{exponent}");

    // Correctly rounded, which Math.Pow does not promise.
    private static double PowerOfTen(int exponent)
        => double.Parse(string.Create(CultureInfo.InvariantCulture, $"1e{exponent}"), CultureInfo.InvariantCulture);
}
