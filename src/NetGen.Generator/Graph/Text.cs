using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace NetGen.Generator.Graph;

/// <summary>Numbers as text, the same under every culture.</summary>
internal static class Text
{
    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A C# float literal that rounds to the float nearest the value.</summary>
    public static string Float(double value)
    {
        float f = (float)value;
        return float.IsPositiveInfinity(f) ? "float.PositiveInfinity"
            : float.IsNegativeInfinity(f) ? "float.NegativeInfinity"
            : f.ToString("R", CultureInfo.InvariantCulture) + "f";
    }

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>"(0, 0.05)".</summary>
    public static string List(IEnumerable<double> values) => "(" + string.Join(", ", values.Select(v => Of(v))) + ")";

    /// <summary>"(28, 28, 1)".</summary>
    public static string Shape(IEnumerable<int> dims) => "(" + string.Join(", ", dims.Select(d => Of(d))) + ")";
}
