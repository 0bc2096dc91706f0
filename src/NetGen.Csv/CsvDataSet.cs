// A data set read from a CSV file.

namespace NetGen.Data;

/// <summary>
/// A data set from a CSV file: columns of numbers and categories as inputs, one column of numbers or categories as target. Held in memory as floats. What
/// was learned from the file (vocabularies, what fills missing values) is its <see cref="Schema"/>, by which further files are read alike.
/// </summary>
public sealed class CsvDataSet : IDataSet
{
    private readonly ArrayDataSet rows;

    internal CsvDataSet(ArrayDataSet rows, CsvSchema schema) => (this.rows, Schema) = (rows, schema);

    /// <inheritdoc/>
    public int Count => rows.Count;

    /// <inheritdoc/>
    public int InputLength => rows.InputLength;

    /// <summary>Gets 1: a number, or the label of a category.</summary>
    public int TargetLength => 1;

    /// <inheritdoc/>
    public bool IsFixed => true;

    /// <summary>Gets what the columns hold, to read further files alike.</summary>
    public CsvSchema Schema { get; }

    /// <summary>Gets the names of the input values: that of the column (without a header "column 0", "column 1" …), for one-hot categories "column=category".</summary>
    public IReadOnlyList<string> InputNames => Schema.InputNames;

    /// <summary>Gets the name of the target column.</summary>
    public string TargetName => Schema.Target.Name;

    /// <summary>Gets the categories of the target in the order of their labels, or null for a target of numbers.</summary>
    public IReadOnlyList<string>? Categories => Schema.Target.Categories;

    /// <summary>Reads a file: RFC 4180, UTF-8 with or without a byte order mark, any line end; blank lines are left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line has more or fewer fields than the first, a quote is out of place, a number is not one, a value is missing, a
    /// category is unknown, or there is no such column or no row; the message names file, line and column.</exception>
    public static CsvDataSet Load(string path, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using StreamReader reader = new(path);
        return Load(reader, options, path);
    }

    /// <summary>Reads text.</summary>
    /// <param name="reader">The text; it is read to its end and stays open.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="name">What messages call the text.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static CsvDataSet Load(TextReader reader, CsvOptions? options = null, string name = "CSV text")
    {
        ArgumentNullException.ThrowIfNull(reader);
        return CsvLoader.Load(reader, options ?? new CsvOptions(), name);
    }

    /// <summary>Reads a further file by what was learned from another one: the same inputs and labels, missing values filled with the same numbers.</summary>
    /// <param name="path">The file. With a header its columns may stand in another order, and there may be more.</param>
    /// <param name="schema">The <see cref="Schema"/> of the training file.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">As for other files; also, a column is missing or a category unknown.</exception>
    public static CsvDataSet Load(string path, CsvSchema schema)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(schema);
        using StreamReader reader = new(path);
        return Load(reader, schema, path);
    }

    /// <summary>Reads further text by what was learned from another one.</summary>
    /// <param name="reader">The text; it is read to its end and stays open.</param>
    /// <param name="schema">The <see cref="Schema"/> of the training file.</param>
    /// <param name="name">What messages call the text.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static CsvDataSet Load(TextReader reader, CsvSchema schema, string name = "CSV text")
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(schema);
        return CsvLoader.Load(reader, schema, name);
    }

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets) => rows.Read(indices, inputs, targets);

    /// <inheritdoc/>
    public void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets) => rows.ReadTargets(indices, targets);
}
