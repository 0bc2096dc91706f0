// Turns rows of fields into numbers, labels and a data set.

using System.Globalization;
using System.Runtime.InteropServices;

namespace NetGen.Data;

/// <summary>Loads one CSV text.</summary>
internal sealed class CsvLoader
{
    private readonly CsvOptions options;
    private readonly string name;
    private readonly HashSet<string> markers;
    private readonly List<float> inputs = [];
    private readonly List<float> numbers = [];
    private readonly List<(string Category, int Line)> categories = [];
    private readonly List<(int Position, int Line)> missing = [];
    private string[] columns = [];
    private int[] inputColumns = [];
    private int targetColumn;

    private CsvLoader(CsvOptions options, string name)
    {
        this.options = options;
        this.name = name;
        markers = new HashSet<string>(options.MissingMarkers, StringComparer.Ordinal) { string.Empty };
    }

    /// <summary>Reads a text to its end.</summary>
    internal static CsvDataSet Load(TextReader reader, CsvOptions options, string name)
    {
        using CsvTable table = new(reader, options, name);
        return new CsvLoader(options, name).Load(table);
    }

    private CsvDataSet Load(CsvTable table)
    {
        bool any = table.Read();
        if (!any)
        {
            throw new InvalidDataException($"{name}: expected at least one row, got none.");
        }

        columns = new string[table.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = options.HasHeader ? table[i] : CsvTable.Text($"column {i}");
        }

        ResolveColumns();
        for (any = !options.HasHeader || table.Read(); any; any = table.Read())
        {
            if (table.Count != columns.Length)
            {
                throw Invalid(table.Line, $"expected {columns.Length} fields, as in the first line, got {table.Count}");
            }

            AddRow(table);
        }

        FillMissing();
        (float[] targets, string[]? names) = Targets();
        return targets.Length == 0
            ? throw new InvalidDataException($"{name}: expected at least one row after the header, got none.")
            : new CsvDataSet(
                new ArrayDataSet(CollectionsMarshal.AsSpan(inputs), inputColumns.Length, targets, 1),
                Array.ConvertAll(inputColumns, column => columns[column]),
                columns[targetColumn],
                names);
    }

    private void ResolveColumns()
    {
        targetColumn = Resolve(options.Target);
        inputColumns = options.Inputs is null
            ? [.. Enumerable.Range(0, columns.Length).Where(column => column != targetColumn)]
            : [.. options.Inputs.Select(Resolve)];
        if (inputColumns.Length == 0)
        {
            throw new InvalidDataException($"{name}: expected at least one input column besides the target {columns[targetColumn]}, got none.");
        }
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

        if (!options.HasHeader)
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

    private void AddRow(CsvTable table)
    {
        foreach (int column in inputColumns)
        {
            string field = table[column];
            if (!markers.Contains(field))
            {
                inputs.Add(Number(field, table.Line, column));
                continue;
            }

            if (options.Missing == CsvMissing.Error)
            {
                throw MissingValue(field, table.Line, column);
            }

            missing.Add((inputs.Count, table.Line));
            inputs.Add(float.NaN);
        }

        string target = table[targetColumn];
        if (markers.Contains(target) && options.Categories?.Contains(target) != true)
        {
            throw MissingValue(target, table.Line, targetColumn);
        }

        if (options.TargetKind == CsvTarget.Number)
        {
            numbers.Add(Number(target, table.Line, targetColumn));
        }
        else
        {
            categories.Add((target, table.Line));
        }
    }

    private float Number(string field, int line, int column)
        => !float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
            ? throw Invalid(line, $"expected a number in column {Named(column)}, got {CsvTable.Shorten(field)}")
            : float.IsFinite(value)
                ? value
                : throw Invalid(line, $"expected a number within ±{float.MaxValue} in column {Named(column)}, got {CsvTable.Shorten(field)}");

    /// <summary>The mean is taken over the values that are there.</summary>
    private void FillMissing()
    {
        int width = inputColumns.Length;
        double[] sums = new double[width];
        int[] counts = new int[width];
        if (missing.Count == 0)
        {
            return;
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            if (!float.IsNaN(inputs[i]))
            {
                sums[i % width] += inputs[i];
                counts[i % width]++;
            }
        }

        foreach ((int position, int line) in missing)
        {
            int column = position % width;
            inputs[position] = counts[column] > 0
                ? (float)(sums[column] / counts[column])
                : throw Invalid(line, $"expected a value somewhere in column {Named(inputColumns[column])} to take the mean of, got none");
        }
    }

    private (float[] Targets, string[]? Categories) Targets()
    {
        if (options.TargetKind == CsvTarget.Number)
        {
            return ([.. numbers], null);
        }

        string[] known = options.Categories is null
            ? [.. categories.Select(row => row.Category).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
            : [.. options.Categories];
        Dictionary<string, int> labels = new(StringComparer.Ordinal);
        foreach (string category in known)
        {
            if (!labels.TryAdd(category, labels.Count))
            {
                throw new ArgumentException($"Expected categories that differ, but '{category}' is given twice.", "options");
            }
        }

        float[] targets = new float[categories.Count];
        for (int i = 0; i < targets.Length; i++)
        {
            (string category, int line) = categories[i];
            targets[i] = labels.TryGetValue(category, out int label)
                ? label
                : throw Invalid(
                    line,
                    $"expected a known category in column {Named(targetColumn)}, got {CsvTable.Shorten(category)}; known: {string.Join(", ", known)}");
        }

        return (targets, known);
    }

    private string Named(int column) => options.HasHeader ? CsvTable.Text($"{column} '{columns[column]}'") : CsvTable.Text($"{column}");

    private InvalidDataException MissingValue(string field, int line, int column)
        => Invalid(line, $"expected a value in column {Named(column)}, but it is missing ({(field.Length == 0 ? "empty" : $"'{field}'")})");

    private InvalidDataException Invalid(int line, FormattableString what)
        => new(CsvTable.Text($"{name}, line {line}: {what.ToString(CultureInfo.InvariantCulture)}."));
}
