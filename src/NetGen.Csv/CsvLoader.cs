// From rows of fields to a data set: finds the columns, hands each field to its column's reader, and lays the values side by side.

namespace NetGen.Data;

/// <summary>Loads one CSV text.</summary>
internal sealed class CsvLoader
{
    private readonly string name;
    private readonly CsvFormat format;
    private readonly HashSet<string> markers;
    private string[] columns = [];

    private CsvLoader(CsvFormat format, string name)
    {
        (this.format, this.name) = (format, name);
        markers = new HashSet<string>(format.MissingMarkers, StringComparer.Ordinal) { string.Empty };
    }

    /// <summary>Reads a text to its end, learning its schema.</summary>
    internal static CsvDataSet Load(TextReader reader, CsvOptions options, string name)
    {
        CsvFormat format = new(options.HasHeader, options.SkipLines, options.Delimiter, options.MissingMarkers);
        CsvLoader loader = new(format, name);
        return loader.Load(reader, () => loader.LearningReaders(options));
    }

    /// <summary>Reads a text to its end by a schema.</summary>
    internal static CsvDataSet Load(TextReader reader, CsvSchema schema, string name)
    {
        CsvLoader loader = new(schema.Format, name);
        return loader.Load(reader, () => loader.KnownReaders(schema));
    }

    private CsvDataSet Load(TextReader reader, Func<(int[] Places, CsvColumnReader[] Readers)> makeReaders)
    {
        using CsvTable table = new(reader, format, name);
        bool any = table.Read();
        if (!any)
        {
            throw new InvalidDataException($"{name}: expected at least one row, got none.");
        }

        columns = new string[table.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = format.HasHeader ? table[i] : CsvTable.Text($"column {i}");
        }

        // The readers of the inputs, and last that of the target.
        (int[] places, CsvColumnReader[] readers) = makeReaders();
        int count = 0;
        for (any = !format.HasHeader || table.Read(); any; any = table.Read())
        {
            if (table.Count != columns.Length)
            {
                throw new InvalidDataException(
                    CsvTable.Text($"{name}, line {table.Line}: expected {columns.Length} fields, as in the first line, got {table.Count}."));
            }

            for (int i = 0; i < readers.Length; i++)
            {
                readers[i].Add(table[places[i]], table.Line);
            }

            count++;
        }

        return count == 0
            ? throw new InvalidDataException($"{name}: expected at least one row after the header, got none.")
            : Assemble(Array.ConvertAll(readers, column => column.Finish()), count);
    }

    private CsvDataSet Assemble((CsvColumnSchema Schema, float[] Values)[] finished, int count)
    {
        CsvColumnSchema[] inputColumns = [.. finished[..^1].Select(column => column.Schema)];
        CsvSchema schema = new(format, columns.Length, inputColumns, finished[^1].Schema);
        int width = inputColumns.Sum(column => column.Width);
        if ((long)width * count > Array.MaxLength)
        {
            throw new InvalidDataException(CsvTable.Text($"{name}: expected at most {Array.MaxLength} input values, got {count} rows of {width}."));
        }

        float[] inputs = new float[width * count];
        int start = 0;
        foreach ((CsvColumnSchema column, float[] values) in finished[..^1])
        {
            for (int row = 0; row < count; row++)
            {
                column.Encode(values[row], inputs.AsSpan((row * width) + start, column.Width));
            }

            start += column.Width;
        }

        return new CsvDataSet(new ArrayDataSet(inputs, width, finished[^1].Values, 1), schema);
    }

    private (int[] Places, CsvColumnReader[] Readers) LearningReaders(CsvOptions options)
    {
        int target = Resolve(options.Target);
        int[] inputs = options.Inputs is null
            ? [.. Enumerable.Range(0, columns.Length).Where(column => column != target)]
            : [.. options.Inputs.Select(Resolve)];
        Dictionary<int, CsvColumnOptions> named = [];
        foreach ((CsvColumn column, CsvColumnOptions columnOptions) in options.Columns)
        {
            int place = Resolve(column);
            if (place == target)
            {
                throw new ArgumentException(
                    $"CsvOptions.Columns: expected input columns, but {column} is the target; what it holds is TargetKind.", nameof(options));
            }

            if (!named.TryAdd(place, columnOptions))
            {
                throw new ArgumentException(
                    $"CsvOptions.Columns: expected columns that differ, but {column} is named twice, by name and by place.", nameof(options));
            }

            if (columnOptions.Kind != CsvColumnKind.Ignored && !inputs.Contains(place))
            {
                throw new ArgumentException($"CsvOptions.Columns: expected input columns, but {column} is not among Inputs.", nameof(options));
            }
        }

        inputs = [.. inputs.Where(column => OptionsOf(column).Kind != CsvColumnKind.Ignored)];
        return inputs.Length == 0
            ? throw new InvalidDataException($"{name}: expected at least one input column besides the target {columns[target]}, got none.")
            : ([.. inputs, target], [.. inputs.Select(Reader), TargetReader(options, target)]);

        CsvColumnOptions OptionsOf(int column) => named.GetValueOrDefault(column, options.InputDefaults);

        CsvColumnReader Reader(int column)
            => new(name, format, markers, columns[column], column, OptionsOf(column), OptionsOf(column).Missing ?? options.Missing);
    }

    private CsvColumnReader TargetReader(CsvOptions options, int target)
    {
        CsvColumnOptions column = options.TargetKind == CsvTarget.Number
            ? CsvColumnKind.Number
            : new CsvColumnOptions { Kind = CsvColumnKind.Category, Categories = options.Categories, Encoding = CsvEncoding.Code };
        return new CsvColumnReader(name, format, markers, columns[target], target, column, CsvMissing.Error);
    }

    private (int[] Places, CsvColumnReader[] Readers) KnownReaders(CsvSchema schema)
    {
        if (!format.HasHeader && columns.Length != schema.ColumnCount)
        {
            throw new InvalidDataException(
                CsvTable.Text($"{name}: expected {schema.ColumnCount} columns, as in the file of the schema, got {columns.Length}."));
        }

        CsvColumnSchema[] all = [.. schema.Inputs, schema.Target];
        int[] places = Array.ConvertAll(all, column => format.HasHeader ? Resolve(column.Name) : column.Place);
        return (places, [.. all.Select((column, i) => new CsvColumnReader(name, format, markers, column, places[i]))]);
    }

    private int Resolve(CsvColumn column)
    {
        if (column.Name is null)
        {
            int index = column.Index.GetOffset(columns.Length);
            return index >= 0 && index < columns.Length
                ? index
                : throw new InvalidDataException(CsvTable.Text($"{name}: expected a column {column}, but there are {columns.Length}."));
        }

        if (!format.HasHeader)
        {
            throw new InvalidDataException($"{name}: expected a header, since a column is named {column}; HasHeader is false.");
        }

        int found = Array.IndexOf(columns, column.Name);
        return found < 0
            ? throw new InvalidDataException($"{name}: expected a column {column}; there are {string.Join(", ", columns)}.")
            : Array.IndexOf(columns, column.Name, found + 1) < 0
                ? found
                : throw new InvalidDataException($"{name}: expected one column {column}, but the header names two.");
    }
}
