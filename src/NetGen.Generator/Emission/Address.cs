using System;
using System.Globalization;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Emission;

/// <summary>
/// Text of places in memory: &amp;p[i] and not p + i, for which the C# compiler tries all its operators. Both become the same code, and files of kernels are compiled in two thirds of the time.
/// </summary>
internal static class Address
{
    /// <summary>An address so many floats further on.</summary>
    public static string Of(string address, int offset)
    {
        // A number that ends the index already is added to.
        int digits = address.Length - 1;
        while (digits > 0 && char.IsDigit(address[digits - 1]))
        {
            digits--;
        }

        bool ends = offset != 0 && address[0] == '&' && digits < address.Length - 1 && address[digits - 1] is '[' or ' ' && address[digits - 2] is not '*';
        if (!ends)
        {
            return After(address, Offset(offset));
        }

        int number = int.Parse(address.Substring(digits, address.Length - 1 - digits), CultureInfo.InvariantCulture), bracket = address.IndexOf('[');
        if (address[digits - 1] == '[')
        {
            return After(address.Substring(1, bracket - 1), Offset(number + offset));
        }

        int sum = (address[digits - 2] == '-' ? -number : number) + offset;
        string terms = address.Substring(bracket + 1, digits - 4 - bracket);
        return sum == 0 ? $"&{address.Substring(1, bracket - 1)}[{Alone(terms)}]" : After($"&{address.Substring(1, bracket - 1)}[{terms}]", Offset(sum));
    }

    /// <summary>An address further on.</summary>
    /// <param name="address">A pointer, or what this class has returned.</param>
    /// <param name="terms">By how much: terms with their signs, such as " + (row * 28) - 1"; or nothing.</param>
    public static string After(string address, string terms)
        => terms.Length == 0 ? address
            : address[0] == '&' ? address.Substring(0, address.Length - 1) + terms + "]"
            : $"&{address}[{(terms.StartsWith(" + ", StringComparison.Ordinal) ? Alone(terms.Substring(3)) : "-" + terms.Substring(3))}]";

    /// <summary>What lies at an address.</summary>
    public static string Value(string address) => address[0] == '&' ? address.Substring(1) : "*" + address;

    // A product by itself needs no parentheses.
    private static string Alone(string index) => index[0] == '(' && index.IndexOf(')') == index.Length - 1 ? index.Substring(1, index.Length - 2) : index;

    /// <summary>A term for so many floats.</summary>
    public static string Offset(int floats) => floats == 0 ? string.Empty : floats > 0 ? " + " + Text.Of(floats) : " - " + Text.Of(-floats);
}
