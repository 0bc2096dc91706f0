// The JSON header of a safetensors file: {"NAME": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …, "__metadata__": {"KEY": "TEXT"}}.
// The rules are those of the reference implementation (safetensors/src/tensor.rs): data without gaps and overlaps, to the end of the file.

using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace NetGen;

/// <summary>Where a tensor's data lie, counted from the end of the header.</summary>
internal readonly record struct SafetensorsEntry(string Name, SafetensorsType Type, int[] Shape, long Begin, long End)
{
    /// <summary>Elements; meaningful once the entry has been checked.</summary>
    internal int Length => (int)((End - Begin) / SafetensorsHeader.SizeOf(Type));
}

/// <summary>A parsed header: every entry has been checked against the length of the data.</summary>
internal sealed class SafetensorsHeader
{
    private const string MetadataKey = "__metadata__";

    // So that the data begin at a multiple of the widest element's size, as the reference implementation writes them.
    private const int Alignment = 8;

    // Far above any real tensor's; it keeps a hostile header from filling an error message.
    private const int MaxRank = 64;

    private readonly string path;
    private readonly List<SafetensorsEntry> entries = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    private SafetensorsHeader(string path) => this.path = path;

    /// <summary>The tensors in the order of their data.</summary>
    internal SafetensorsEntry[] Entries { get; private set; } = [];

    /// <summary>The pairs of <c>__metadata__</c>.</summary>
    internal Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes of one element.</summary>
    internal static int SizeOf(SafetensorsType type) => type == SafetensorsType.F32 ? sizeof(float) : sizeof(long);

    /// <summary>Writes the header of tensors whose data will follow in this order, padded with spaces to a multiple of 8 bytes.</summary>
    internal static byte[] Write(IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        ArrayBufferWriter<byte> buffer = new();
        HashSet<string> names = new(StringComparer.Ordinal);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            WriteMetadata(writer, metadata);
            long begin = 0;
            foreach (SafetensorsTensor tensor in tensors)
            {
                if (tensor.Name == MetadataKey || !names.Add(tensor.Name))
                {
                    throw new ArgumentException(
                        tensor.Name == MetadataKey
                            ? $"Expected another name than {MetadataKey}, which the format keeps for itself."
                            : $"Expected names that differ, but two tensors are named '{tensor.Name}'.",
                        nameof(tensors));
                }

                long end = begin + ((long)tensor.Length * SizeOf(tensor.Type));
                WriteEntry(writer, tensor, begin, end);
                begin = end;
            }

            writer.WriteEndObject();
        }

        int padding = -buffer.WrittenCount & (Alignment - 1);
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Parses and checks a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="header">The header's bytes.</param>
    /// <param name="dataLength">Bytes after the header.</param>
    internal static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> header, long dataLength)
    {
        SafetensorsHeader result = new(path);
        if (header.IsEmpty || header[0] != (byte)'{')
        {
            throw result.Invalid($"a header that begins with '{{', got {(header.IsEmpty ? "an empty one" : $"the byte {header[0]:X2}")}");
        }

        if (!Utf8.IsValid(header))
        {
            throw result.Invalid($"a header in UTF-8, but its bytes are not");
        }

        try
        {
            result.ParseTensors(header);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half a surrogate pair (\ud800) is well-formed JSON, but not text.
            throw new InvalidDataException($"{path}: expected a header in JSON, but: {exception.Message}", exception);
        }

        result.CheckPlaces(dataLength);
        return result;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is not { Count: > 0 })
        {
            return;
        }

        writer.WriteStartObject(MetadataKey);
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, SafetensorsTensor tensor, long begin, long end)
    {
        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype"u8, tensor.Type == SafetensorsType.F32 ? "F32"u8 : "I64"u8);
        writer.WriteStartArray("shape"u8);
        foreach (int extent in tensor.Shape)
        {
            writer.WriteNumberValue(extent);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets"u8);
        writer.WriteNumberValue(begin);
        writer.WriteNumberValue(end);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void ParseTensors(ReadOnlySpan<byte> header)
    {
        Utf8JsonReader reader = new(header);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name))
            {
                throw Invalid($"names that differ, but '{name}' appears twice");
            }

            reader.Read();
            if (name == MetadataKey)
            {
                ParseMetadata(ref reader);
            }
            else
            {
                entries.Add(ParseEntry(ref reader, name));
            }
        }

        // Anything but white space after the closing brace makes the reader throw.
        reader.Read();
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, MetadataKey);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            Expect(ref reader, JsonTokenType.String, $"{MetadataKey}, '{key}'");
            if (!Metadata.TryAdd(key, reader.GetString()!))
            {
                throw Invalid($"keys that differ in {MetadataKey}, but '{key}' appears twice");
            }
        }
    }

    private SafetensorsEntry ParseEntry(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.StartObject, $"tensor '{name}'");
        SafetensorsType? type = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            bool first = key switch
            {
                "dtype" => type is null,
                "shape" => shape is null,
                "data_offsets" => offsets is null,
                _ => throw Invalid($"only dtype, shape and data_offsets in tensor '{name}', got '{key}'"),
            };
            if (!first)
            {
                throw Invalid($"one {key} in tensor '{name}', got two");
            }

            switch (key)
            {
                case "dtype":
                    type = ParseType(ref reader, name);
                    break;
                case "shape":
                    shape = ParseIntegers(ref reader, $"the shape of tensor '{name}'");
                    break;
                default:
                    offsets = ParseIntegers(ref reader, $"data_offsets of tensor '{name}'");
                    break;
            }
        }

        if (type is null || shape is null || offsets is not [long begin, long end])
        {
            throw Invalid($"tensor '{name}' to have a dtype, a shape and two data_offsets, but {(
                type is null ? "dtype is missing"
                : shape is null ? "shape is missing"
                : offsets is null ? "data_offsets is missing"
                : string.Create(CultureInfo.InvariantCulture, $"data_offsets has {offsets.Count} numbers"))}");
        }

        return CheckEntry(name, type.Value, shape, begin, end);
    }

    /// <summary>Compares shape and offsets, without overflow however large they are.</summary>
    private SafetensorsEntry CheckEntry(string name, SafetensorsType type, List<long> shape, long begin, long end)
    {
        long length = 1;
        int[] extents = new int[shape.Count];
        for (int i = 0; i < extents.Length; i++)
        {
            // length stays below 2^31 and an extent is below 2^31 when they are multiplied.
            if (shape[i] > Array.MaxLength || (length *= shape[i]) > Array.MaxLength)
            {
                throw Invalid($"at most {Array.MaxLength} elements in tensor '{name}', but its shape is ({string.Join(", ", shape)})");
            }

            extents[i] = (int)shape[i];
        }

        long bytes = length * SizeOf(type);
        return end >= begin && end - begin == bytes
            ? new SafetensorsEntry(name, type, extents, begin, end)
            : throw Invalid($"{bytes} bytes for tensor '{name}' ({type}, shape {SafetensorsTensor.Describe(extents)}), but its data_offsets are [{begin}, {end}]");
    }

    /// <summary>The data must follow one another without gaps and overlaps and reach to the end of the file.</summary>
    private void CheckPlaces(long dataLength)
    {
        Entries = [.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        long position = 0;
        foreach (SafetensorsEntry entry in Entries)
        {
            if (entry.Begin != position)
            {
                throw Invalid($"tensor '{entry.Name}' to begin at byte {position}, where the data before it end, but it begins at {entry.Begin}");
            }

            position = entry.End;
        }

        if (position != dataLength)
        {
            throw Invalid($"{position} bytes of data, as the header says, got {dataLength}");
        }
    }

    private SafetensorsType ParseType(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.String, $"dtype of tensor '{name}'");
        return reader.GetString() switch
        {
            "F32" => SafetensorsType.F32,
            "I64" => SafetensorsType.I64,
            string other => throw Invalid($"tensor '{name}' to hold F32 or I64, got '{other}'"),
            null => throw Invalid($"tensor '{name}' to hold F32 or I64, got null"),
        };
    }

    private List<long> ParseIntegers(ref Utf8JsonReader reader, string what)
    {
        Expect(ref reader, JsonTokenType.StartArray, what);
        List<long> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(ref reader, JsonTokenType.Number, what);
            values.Add(reader.TryGetInt64(out long value) && value >= 0
                ? value
                : throw Invalid($"whole numbers from 0 to 2^63 - 1 in {what}, got {System.Text.Encoding.UTF8.GetString(reader.ValueSpan)}"));
            if (values.Count > MaxRank)
            {
                throw Invalid($"at most {MaxRank} numbers in {what}, got more");
            }
        }

        return values;
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType expected, string where)
    {
        if (reader.TokenType != expected)
        {
            throw Invalid($"{expected} at {where}, got {reader.TokenType}");
        }
    }

    private InvalidDataException Invalid(FormattableString expected) => new($"{path}: expected {expected.ToString(CultureInfo.InvariantCulture)}.");
}
