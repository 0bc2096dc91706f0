// Reads a schema's JSON and trusts nothing in it: every property is there, of its type and in its range, or the message says which one is not.

using System.Text.Json;

namespace NetGen.Data;

/// <summary>Reads one schema.</summary>
internal sealed class CsvSchemaReader(string path)
{
    internal CsvSchema Read(JsonElement root, string formatName, int version)
    {
        Expect(root, JsonValueKind.Object, "schema");
        string format = Text(root, "format");
        int actual = Whole(root, "version", 0, int.MaxValue);
        if (format != formatName || actual != version)
        {
            throw Invalid($"expected the format {formatName} of version {version}, got {CsvTable.Shorten(format)} of version {actual}");
        }

        string delimiter = Text(root, "delimiter");
        if (delimiter.Length != 1)
        {
            throw Invalid($"expected a delimiter of 1 character, got {delimiter.Length}");
        }

        CsvFormat layout = new(Flag(root, "hasHeader"), Whole(root, "skipLines", 0, int.MaxValue), delimiter[0], Texts(root, "missingMarkers"));
        int columnCount = Whole(root, "columnCount", 1, int.MaxValue);
        CsvColumnSchema[] inputs = [.. Property(root, "inputs", JsonValueKind.Array).EnumerateArray().Select(element => Column(element, columnCount))];
        return inputs.Length == 0
            ? throw Invalid("expected at least one input column, got none")
            : new CsvSchema(layout, columnCount, inputs, Column(Property(root, "target", JsonValueKind.Object), columnCount));
    }

    private CsvColumnSchema Column(JsonElement element, int columnCount)
    {
        Expect(element, JsonValueKind.Object, "column");
        string name = Text(element, "name");
        int place = Whole(element, "place", 0, columnCount - 1);
        float? fill = element.TryGetProperty("fill", out _) ? Number(element, "fill") : null;
        if (!element.TryGetProperty("categories", out _))
        {
            return new CsvColumnSchema(name, place, fill);
        }

        string[] categories = Texts(element, "categories");
        bool allowUnknown = Flag(element, "allowUnknown");
        string encodingName = Text(element, "encoding");
        if (encodingName is not (nameof(CsvEncoding.OneHot) or nameof(CsvEncoding.Code)))
        {
            throw Invalid($"expected the encoding OneHot or Code of the column {CsvTable.Shorten(name)}, got {CsvTable.Shorten(encodingName)}");
        }

        if (categories.Length == 0 || categories.Distinct(StringComparer.Ordinal).Count() < categories.Length)
        {
            throw Invalid($"expected at least one category, all different, of the column {CsvTable.Shorten(name)}, got {categories.Length}");
        }

        int codes = categories.Length + (allowUnknown ? 1 : 0);
        return fill is null || (fill >= 0f && fill < codes && fill == MathF.Truncate(fill.Value))
            ? new CsvColumnSchema(name, place, fill, categories, Enum.Parse<CsvEncoding>(encodingName), allowUnknown)
            : throw Invalid(CsvTable.Text($"expected the fill of the column {CsvTable.Shorten(name)} to be a code of 0 to {codes - 1}, got {fill}"));
    }

    private JsonElement Property(JsonElement parent, string name, JsonValueKind kind)
    {
        if (!parent.TryGetProperty(name, out JsonElement value))
        {
            throw Invalid($"expected the property \"{name}\", but it is missing");
        }

        Expect(value, kind, name);
        return value;
    }

    private void Expect(JsonElement element, JsonValueKind kind, string what)
    {
        if (element.ValueKind != kind)
        {
            throw Invalid($"expected {what} to be of the kind {kind}, got {element.ValueKind}");
        }
    }

    private string Text(JsonElement parent, string name) => Content(Property(parent, name, JsonValueKind.String));

    private string[] Texts(JsonElement parent, string name)
        => [.. Property(parent, name, JsonValueKind.Array).EnumerateArray().Select(element =>
        {
            Expect(element, JsonValueKind.String, name);
            return Content(element);
        })];

    // A text may be no UTF-8, or hold half of a surrogate pair.
    private string Content(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw Invalid($"expected texts in UTF-8, but one is damaged: {exception.Message}");
        }
    }

    private bool Flag(JsonElement parent, string name)
        => parent.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Invalid($"expected the property \"{name}\" to be true or false");

    private int Whole(JsonElement parent, string name, int least, int most)
        => Property(parent, name, JsonValueKind.Number).TryGetInt32(out int value) && value >= least && value <= most
            ? value
            : throw Invalid(CsvTable.Text($"expected \"{name}\" to be a whole number of {least} to {most}"));

    private float Number(JsonElement parent, string name)
        => Property(parent, name, JsonValueKind.Number).TryGetSingle(out float value) && float.IsFinite(value)
            ? value
            : throw Invalid($"expected \"{name}\" to be a finite number");

    private InvalidDataException Invalid(string what) => new($"{path}: {what}.");
}
