// A culture in which careless formatting and parsing shows.

using System.Globalization;

namespace NetGen.Tests.Data;

/// <summary>Makes a culture like Swedish the current one: minus is U+2212, the decimal point a comma, groups are parted by a no-break space.</summary>
internal sealed class ForeignCulture : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;

    public ForeignCulture()
    {
        CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = "\u00A0";
        CultureInfo.CurrentCulture = culture;
    }

    public void Dispose() => CultureInfo.CurrentCulture = before;
}
