// Splits CSV text into rows of fields, with CsvHelper, and turns everything that is wrong with the text into one kind of exception.

using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace NetGen.Data;

/// <summary>The rows of a CSV text: each has as many fields as the first.</summary>
internal sealed class CsvTable : IDisposable
{
    // Far above any number or name; it keeps a quote that is never closed from swallowing a file of gigabytes.
    private const double MaxFieldLength = 1 << 20;

    private readonly CsvParser parser;
    private readonly string name;

    internal CsvTable(TextReader reader, CsvFormat format, string name)
    {
        this.name = name;
        for (int line = 0; line < format.SkipLines; line++)
        {
            if (reader.ReadLine() is null)
            {
                throw new InvalidDataException(Text($"{name}: expected more than {format.SkipLines} lines (those to leave out), got {line}."));
            }
        }

        SkippedLines = format.SkipLines;

        // A reader over bytes takes the byte order mark away; one over a string does not.
        if (reader.Peek() == '\uFEFF')
        {
            reader.Read();
        }

        parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = format.Delimiter.ToString(),
            HasHeaderRecord = false,
            TrimOptions = TrimOptions.Trim,
            IgnoreBlankLines = true,
            BadDataFound = arguments => throw new InvalidDataException(
                Text($"{name}, line {Line}: expected a field with its quotes in place, got {Shorten(arguments.Field)}.")),
            MaxFieldSize = MaxFieldLength,
            CacheFields = false,
        }, leaveOpen: true);
    }

    /// <summary>Fields of the row at hand.</summary>
    internal int Count => parser.Count;

    /// <summary>The line of the text at which the row at hand ends, from 1.</summary>
    internal int Line => SkippedLines + parser.RawRow;

    private int SkippedLines { get; }

    /// <summary>A field of the row at hand.</summary>
    internal string this[int column] => parser[column];

    public void Dispose() => parser.Dispose();

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool Read()
    {
        try
        {
            return parser.Read();
        }
        catch (CsvHelperException exception)
        {
            throw new InvalidDataException(
                Text($"{name}, line {Line}: expected a field of at most {MaxFieldLength} characters, got more; a quote may not be closed."), exception);
        }
    }

    /// <summary>Text in the invariant culture.</summary>
    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A field in quotes, cut to what a message can hold.</summary>
    internal static string Shorten(string? field)
    {
        const int Most = 40;
        return field is null ? "nothing" : field.Length <= Most ? $"'{field}'" : $"'{field[..Most]}…'";
    }
}
