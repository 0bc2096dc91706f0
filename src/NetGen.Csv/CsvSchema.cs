// What was learned from a training file: which columns are read, their vocabularies, and what fills missing values. A small JSON file on disk.

using System.Text.Json;

namespace NetGen.Data;

/// <summary>How the text of a CSV file is laid out.</summary>
internal sealed record CsvFormat(bool HasHeader, int SkipLines, char Delimiter, IReadOnlyList<string> MissingMarkers);

/// <summary>One column as it was learned.</summary>
public sealed class CsvColumnSchema
{
    internal CsvColumnSchema(
        string name, int place, float? fill, string[]? categories = null, CsvEncoding encoding = CsvEncoding.Code, bool allowUnknown = false)
    {
        (Name, Place, Fill, Encoding, AllowUnknown) = (name, place, fill, encoding, allowUnknown);
        Categories = categories is null ? null : Array.AsReadOnly(categories);
    }

    /// <summary>Gets the name in the header, or "column 0", "column 1" … without one.</summary>
    public string Name { get; }

    /// <summary>Gets the place in the training file, from 0.</summary>
    public int Place { get; }

    /// <summary>Gets the vocabulary in the order of its codes, or null for a column of numbers.</summary>
    public IReadOnlyList<string>? Categories { get; }

    /// <summary>Gets what fills a missing value, a number or the code of a category; null if a missing value is an error.</summary>
    public float? Fill { get; }

    /// <summary>Gets how categories become input values.</summary>
    public CsvEncoding Encoding { get; }

    /// <summary>Gets whether unknown categories have the place after the known ones.</summary>
    public bool AllowUnknown { get; }

    /// <summary>Input values of the column.</summary>
    internal int Width => Categories is null || Encoding == CsvEncoding.Code ? 1 : Categories.Count + (AllowUnknown ? 1 : 0);

    /// <summary>The names of the input values.</summary>
    internal IEnumerable<string> ValueNames
        => Categories is null || Encoding == CsvEncoding.Code ? [Name]
        : [.. Categories.Select(category => $"{Name}={category}"), .. AllowUnknown ? [$"{Name}=(unknown)"] : Array.Empty<string>()];

    /// <summary>Writes a number or a code as input values.</summary>
    internal void Encode(float value, Span<float> inputs)
    {
        if (Categories is null || Encoding == CsvEncoding.Code)
        {
            inputs[0] = value;
            return;
        }

        inputs.Clear();
        inputs[(int)value] = 1f;
    }
}

/// <summary>
/// What was learned from a training file, so that validation and test files, and those of next year, are read alike: columns, vocabularies, what fills
/// missing values. Keep it beside the trained network with <see cref="Save"/>.
/// </summary>
public sealed class CsvSchema
{
    private const string FormatName = "NetGen.CsvSchema";
    private const int Version = 1;

    internal CsvSchema(CsvFormat format, int columnCount, CsvColumnSchema[] inputs, CsvColumnSchema target)
    {
        (Format, ColumnCount, Target) = (format, columnCount, target);
        Inputs = Array.AsReadOnly(inputs);
        InputNames = Array.AsReadOnly<string>([.. inputs.SelectMany(column => column.ValueNames)]);
    }

    /// <summary>Gets the input columns in the order of the inputs.</summary>
    public IReadOnlyList<CsvColumnSchema> Inputs { get; }

    /// <summary>Gets the target column.</summary>
    public CsvColumnSchema Target { get; }

    /// <summary>Gets the names of the input values.</summary>
    public IReadOnlyList<string> InputNames { get; }

    internal CsvFormat Format { get; }

    /// <summary>Columns of the training file: those of a further file without a header.</summary>
    internal int ColumnCount { get; }

    /// <summary>Reads a schema.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no schema, or damaged.</exception>
    public static CsvSchema Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return new CsvSchemaReader(path).Read(document.RootElement, FormatName, Version);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: expected a CSV schema in JSON, but it is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the schema as JSON. The file appears whole or not at all.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream =>
        {
            using Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
            writer.WriteStartObject();
            writer.WriteString("format", FormatName);
            writer.WriteNumber("version", Version);
            writer.WriteBoolean("hasHeader", Format.HasHeader);
            writer.WriteNumber("skipLines", Format.SkipLines);
            writer.WriteString("delimiter", Format.Delimiter.ToString());
            WriteTexts(writer, "missingMarkers", Format.MissingMarkers);
            writer.WriteNumber("columnCount", ColumnCount);
            writer.WriteStartArray("inputs");
            foreach (CsvColumnSchema column in Inputs)
            {
                Write(writer, column);
            }

            writer.WriteEndArray();
            writer.WritePropertyName("target");
            Write(writer, Target);
            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, CsvColumnSchema column)
    {
        writer.WriteStartObject();
        writer.WriteString("name", column.Name);
        writer.WriteNumber("place", column.Place);
        if (column.Fill is float fill)
        {
            writer.WriteNumber("fill", fill);
        }

        if (column.Categories is not null)
        {
            writer.WriteString("encoding", column.Encoding.ToString());
            writer.WriteBoolean("allowUnknown", column.AllowUnknown);
            WriteTexts(writer, "categories", column.Categories);
        }

        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
