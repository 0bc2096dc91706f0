using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Emission;

/// <summary>C# names for a network's tensors.</summary>
internal static class Identifiers
{
    /// <summary>"conv2d_1/kernel" becomes Conv2d1Kernel; names that would be equal get a number.</summary>
    public static IReadOnlyList<string> ForTensors(IEnumerable<StoredTensor> tensors)
    {
        var names = new List<string>();
        foreach (StoredTensor tensor in tensors)
        {
            string name = PascalCase(tensor.Name), unique = name;
            for (int i = 2; names.Contains(unique); i++)
            {
                unique = name + "_" + i.ToString(CultureInfo.InvariantCulture);
            }

            names.Add(unique);
        }

        return names;
    }

    private static string PascalCase(string name)
    {
        var text = new StringBuilder();
        bool upper = true;
        foreach (char c in name)
        {
            if (!char.IsLetterOrDigit(c))
            {
                upper = true;
                continue;
            }

            text.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        return text.Length == 0 || char.IsDigit(text[0]) ? "_" + text : text.ToString();
    }

    /// <summary>A C# string literal.</summary>
    public static string Literal(string text)
        => "\"" + string.Concat(text.Select(c => c switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            _ when char.IsControl(c) => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
            _ => c.ToString(),
        })) + "\"";

    /// <summary>Text inside an XML comment.</summary>
    public static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
