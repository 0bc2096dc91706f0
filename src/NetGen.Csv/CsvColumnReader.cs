// The values of one column: gathered field by field, then turned into numbers or codes with what the training file taught.

using System.Globalization;
using System.Runtime.InteropServices;

namespace NetGen.Data;

/// <summary>Reads one column, either learning its vocabulary and fill or by known ones.</summary>
internal sealed class CsvColumnReader
{
    private const int NoCode = -1, MostNamed = 50;

    private readonly string source, name;
    private readonly int place;
    private readonly bool hasHeader;
    private readonly HashSet<string> markers;
    private readonly CsvColumnSchema? known;
    private readonly CsvColumnKind kind;
    private readonly CsvMissing missing;
    private readonly CsvColumnOptions options;
    private readonly Dictionary<string, int> vocabulary = new(StringComparer.Ordinal);
    private readonly bool learnsVocabulary;
    private readonly List<float> numbers = [];
    private readonly List<int> codes = [];
    private int firstMissingLine;

    /// <summary>A column of a training file.</summary>
    internal CsvColumnReader(
        string source, CsvFormat format, HashSet<string> markers, string name, int place, CsvColumnOptions options, CsvMissing missing)
    {
        (this.source, this.markers, this.name, this.place, this.options) = (source, markers, name, place, options);
        hasHeader = format.HasHeader;
        kind = options.Kind;
        this.missing = missing;
        learnsVocabulary = options.Categories is null;
        foreach (string category in options.Categories ?? [])
        {
            if (!vocabulary.TryAdd(category, vocabulary.Count))
            {
                throw new ArgumentException($"Expected categories that differ, but '{category}' is given twice.", nameof(options));
            }
        }

        if (kind == CsvColumnKind.Category && !learnsVocabulary && vocabulary.Count == 0)
        {
            throw new ArgumentException($"Expected at least one category of column {Named}, got none; give null to learn them.", nameof(options));
        }

        if (missing == CsvMissing.Constant && options.Constant is null)
        {
            throw new ArgumentException($"Expected a Constant to fill missing values of column {Named} with, got null.", nameof(options));
        }
    }

    /// <summary>A column that is read as another file's was.</summary>
    internal CsvColumnReader(string source, CsvFormat format, HashSet<string> markers, CsvColumnSchema known, int place)
        : this(
            source,
            format,
            markers,
            known.Name,
            place,
            new CsvColumnOptions
            {
                Kind = known.Categories is null ? CsvColumnKind.Number : CsvColumnKind.Category,
                Categories = known.Categories,
                Encoding = known.Encoding,
                AllowUnknown = known.AllowUnknown,
            },
            CsvMissing.Error)
        => this.known = known;

    private string Named => hasHeader ? CsvTable.Text($"{place} '{name}'") : CsvTable.Text($"{place}");

    private string NumbersAlone => $"{missing} fills numbers alone; set Missing of the column to MostFrequent or Constant";

    /// <summary>Takes the field of the next row.</summary>
    internal void Add(string field, int line)
    {
        // A marker that is a category by name is that category.
        bool isMissing = markers.Contains(field) && (learnsVocabulary || !vocabulary.ContainsKey(field));
        if (isMissing && known?.Fill is null && !CanFill)
        {
            throw MissingValue(field, line);
        }

        if (isMissing && firstMissingLine == 0)
        {
            firstMissingLine = line;
        }

        if (kind == CsvColumnKind.Number)
        {
            numbers.Add(isMissing ? float.NaN : Number(field, line));
        }
        else
        {
            codes.Add(isMissing ? NoCode : Code(field, line));
        }
    }

    /// <summary>Ends the column.</summary>
    /// <returns>What was learned, or is known, and the value of each row: a number or a code.</returns>
    internal (CsvColumnSchema Schema, float[] Values) Finish()
    {
        bool numeric = kind == CsvColumnKind.Number || (kind == CsvColumnKind.Inferred && InferNumbers());
        CsvColumnSchema schema = known ?? (numeric ? LearnNumbers() : LearnCategories());
        float[] values = schema.Categories is null ? [.. numbers] : Array.ConvertAll([.. codes], code => code == NoCode ? float.NaN : code);
        if (schema.Fill is float fill)
        {
            foreach (ref float value in values.AsSpan())
            {
                value = float.IsNaN(value) ? fill : value;
            }
        }

        return (schema, values);
    }

    // What an inferred column turns out to be shows at its end.
    private bool CanFill => missing switch
    {
        CsvMissing.Error => false,
        CsvMissing.Mean or CsvMissing.Median => kind != CsvColumnKind.Category,
        _ => true,
    };

    private static bool TryNumber(string field, out float value) => float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private float Number(string field, int line)
        => !TryNumber(field, out float value)
            ? throw Invalid(line, $"expected a number in column {Named}, got {CsvTable.Shorten(field)}")
            : float.IsFinite(value)
                ? value
                : throw Invalid(line, $"expected a number within ±{float.MaxValue} in column {Named}, got {CsvTable.Shorten(field)}");

    private int Code(string field, int line)
    {
        if (vocabulary.TryGetValue(field, out int code))
        {
            return code;
        }

        if (learnsVocabulary)
        {
            vocabulary.Add(field, vocabulary.Count);
            return vocabulary.Count - 1;
        }

        if (options.AllowUnknown)
        {
            return vocabulary.Count;
        }

        string rest = vocabulary.Count > MostNamed ? CsvTable.Text($" … ({vocabulary.Count} in all)") : "";
        string named = string.Join(", ", vocabulary.Keys.Take(MostNamed)) + rest;
        throw Invalid(line, $"expected a known category in column {Named}, got {CsvTable.Shorten(field)}; known: {named}");
    }

    // Whether all texts of an inferred column are numbers, which then replace their codes.
    private bool InferNumbers()
    {
        if (!learnsVocabulary)
        {
            return false;
        }

        float[] values = new float[vocabulary.Count];
        foreach ((string text, int code) in vocabulary)
        {
            if (!TryNumber(text, out values[code]) || !float.IsFinite(values[code]))
            {
                return false;
            }
        }

        foreach (int code in codes)
        {
            numbers.Add(code == NoCode ? float.NaN : values[code]);
        }

        return true;
    }

    private CsvColumnSchema LearnNumbers()
    {
        if (missing == CsvMissing.Error)
        {
            return new CsvColumnSchema(name, place, fill: null);
        }

        if (missing == CsvMissing.Constant)
        {
            return TryNumber(options.Constant!, out float constant) && float.IsFinite(constant)
                ? new CsvColumnSchema(name, place, constant)
                : throw new ArgumentException(
                    $"Expected a number to fill column {Named} with, got the Constant {CsvTable.Shorten(options.Constant)}.", nameof(options));
        }

        float[] there = [.. numbers.Where(value => !float.IsNaN(value)).Order()];
        return there.Length == 0
            ? throw NoValue()
            : new CsvColumnSchema(name, place, missing switch
            {
                CsvMissing.Mean => (float)there.Average(value => (double)value),
                CsvMissing.Median => (float)((there[(there.Length - 1) / 2] + (double)there[there.Length / 2]) / 2.0),

                // Sorted, and the first of equally frequent ones stays.
                _ => there.CountBy(value => value).MaxBy(pair => pair.Value).Key,
            });
    }

    private CsvColumnSchema LearnCategories()
    {
        if (firstMissingLine > 0 && missing is CsvMissing.Mean or CsvMissing.Median)
        {
            throw Invalid(
                firstMissingLine,
                $"expected a value in column {Named}, but it is missing, and {NumbersAlone}");
        }

        string[] categories = [.. vocabulary.Keys];
        if (learnsVocabulary)
        {
            if (missing == CsvMissing.Constant && !vocabulary.ContainsKey(options.Constant!))
            {
                categories = [.. categories, options.Constant!];
            }

            if (categories.Length == 0)
            {
                throw NoValue();
            }

            string[] order = [.. categories.Order(StringComparer.Ordinal)];
            int[] newCodes = new int[categories.Length];
            for (int code = 0; code < newCodes.Length; code++)
            {
                newCodes[code] = Array.BinarySearch(order, categories[code], StringComparer.Ordinal);
            }

            foreach (ref int code in CollectionsMarshal.AsSpan(codes))
            {
                code = code == NoCode ? NoCode : newCodes[code];
            }

            categories = order;
        }

        return new CsvColumnSchema(name, place, FillCode(categories), categories, options.Encoding, options.AllowUnknown);
    }

    private float? FillCode(string[] categories)
    {
        if (missing == CsvMissing.MostFrequent)
        {
            int[] there = [.. codes.Where(code => code != NoCode).Order()];
            return there.Length == 0 ? throw NoValue() : there.CountBy(code => code).MaxBy(pair => pair.Value).Key;
        }

        if (missing != CsvMissing.Constant)
        {
            return null;
        }

        int constant = Array.IndexOf(categories, options.Constant);
        return constant >= 0 ? constant
            : options.AllowUnknown ? categories.Length
            : throw new ArgumentException(
                $"Expected a category to fill column {Named} with, got the Constant {CsvTable.Shorten(options.Constant)}; "
                + $"known: {string.Join(", ", categories)}.",
                nameof(options));
    }

    private InvalidDataException NoValue()
    {
        string what = missing switch
        {
            CsvMissing.Mean => "take the mean of",
            CsvMissing.Median => "take the median of",
            CsvMissing.MostFrequent => "take the most frequent of",
            _ => "learn categories from",
        };
        return Invalid(firstMissingLine, $"expected a value somewhere in column {Named} to {what}, got none");
    }

    private InvalidDataException MissingValue(string field, int line)
    {
        string hint = missing is CsvMissing.Mean or CsvMissing.Median ? "; " + NumbersAlone : "";
        return Invalid(line, $"expected a value in column {Named}, but it is missing ({(field.Length == 0 ? "empty" : $"'{field}'")}){hint}");
    }

    private InvalidDataException Invalid(int line, FormattableString what)
        => new(CsvTable.Text($"{source}, line {line}: {what.ToString(CultureInfo.InvariantCulture)}."));
}
