// How a CSV file is to be read: which columns are inputs, which one is the target, and what a missing value means.

namespace NetGen.Data;

/// <summary>What the target column holds.</summary>
public enum CsvTarget
{
    /// <summary>Class names: each becomes a class label.</summary>
    Category,

    /// <summary>Numbers, for a regression.</summary>
    Number,
}

/// <summary>What becomes of a missing input value.</summary>
public enum CsvMissing
{
    /// <summary>It is an error that names line and column.</summary>
    Error,

    /// <summary>It is filled with the mean of the column's values in the training file.</summary>
    Mean,

    /// <summary>It is filled with the median of the column's values in the training file: the one in the middle, or the mean of the two in the middle.</summary>
    Median,

    /// <summary>It is filled with the most frequent value of the column in the training file; of equally frequent ones, the smallest, or the first category.</summary>
    MostFrequent,

    /// <summary>It is filled with <see cref="CsvColumnOptions.Constant"/>.</summary>
    Constant,
}

/// <summary>What an input column holds.</summary>
public enum CsvColumnKind
{
    /// <summary>Numbers: one input value.</summary>
    Number,

    /// <summary>Categories: one input value each (one-hot), or one code.</summary>
    Category,

    /// <summary>Numbers if all values that are there are numbers, categories otherwise. Costs the memory of all different texts of the column meanwhile.</summary>
    Inferred,

    /// <summary>Nothing: the column is no input.</summary>
    Ignored,
}

/// <summary>How a category becomes input values.</summary>
public enum CsvEncoding
{
    /// <summary>As many values as categories: 1 for the one at hand, 0 for the others.</summary>
    OneHot,

    /// <summary>One value: the number of the category, 0, 1, 2 … in the order of the vocabulary.</summary>
    Code,
}

/// <summary>How one input column is to be read.</summary>
public sealed record CsvColumnOptions
{
    /// <summary>Gets what the column holds. Default: numbers.</summary>
    public CsvColumnKind Kind { get; init; }

    /// <summary>Gets what becomes of a missing value; null (the default) for <see cref="CsvOptions.Missing"/>. Mean and median fill numbers alone: for
    /// categories they leave it an error.</summary>
    public CsvMissing? Missing { get; init; }

    /// <summary>Gets what <see cref="CsvMissing.Constant"/> fills in, as it would stand in the file. A category is added to a learned vocabulary.</summary>
    public string? Constant { get; init; }

    /// <summary>Gets how categories become input values. Default: one-hot.</summary>
    public CsvEncoding Encoding { get; init; }

    /// <summary>Gets the vocabulary in the order of its codes; null (the default) for the categories of the training file, in ordinal order.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>
    /// Gets whether categories outside the vocabulary share one more place after the others (in a training file whose vocabulary is learned there are none).
    /// Default: they are an error that names line, column, value and the known ones.
    /// </summary>
    public bool AllowUnknown { get; init; }

    /// <summary>Defaults but for the kind: <c>["colour"] = CsvColumnKind.Category</c>.</summary>
    /// <param name="kind">The kind.</param>
    public static implicit operator CsvColumnOptions(CsvColumnKind kind) => new() { Kind = kind };
}

/// <summary>A column, by its name in the header or by its place, counted from 0 or (<c>^1</c>, the last) from the end.</summary>
public readonly record struct CsvColumn
{
    private CsvColumn(string? name, Index index) => (Name, Index) = (name, index);

    /// <summary>Gets the name in the header, or null for a column that is told by its place.</summary>
    public string? Name { get; }

    /// <summary>Gets the place, if <see cref="Name"/> is null.</summary>
    public Index Index { get; }

    /// <summary>A column by its name in the header; upper and lower case differ.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator CsvColumn(string name) => new(name ?? throw new ArgumentNullException(nameof(name)), default);

    /// <summary>A column by its place, counted from 0.</summary>
    /// <param name="index">The place.</param>
    public static implicit operator CsvColumn(int index) => new(null, index);

    /// <summary>A column by its place, from the beginning or the end.</summary>
    /// <param name="index">The place.</param>
    public static implicit operator CsvColumn(Index index) => new(null, index);

    /// <inheritdoc/>
    public override string ToString()
        => Name is not null ? $"'{Name}'" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"number {Index}");
}

/// <summary>How a CSV file is to be read. Numbers are always in the invariant culture: <c>-1.5</c>, <c>2e-3</c>.</summary>
public sealed record CsvOptions
{
    /// <summary>Gets whether the first line names the columns. Default: true.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Gets lines to leave out at the beginning, before the header. Default: 0.</summary>
    public int SkipLines { get; init; }

    /// <summary>Gets what separates fields. Default: a comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Gets how input columns are read that <see cref="Columns"/> does not name. Default: as numbers.</summary>
    public CsvColumnOptions InputDefaults { get; init; } = CsvColumnKind.Number;

    /// <summary>Gets how single input columns are read. Default: none is named.</summary>
    public IReadOnlyDictionary<CsvColumn, CsvColumnOptions> Columns { get; init; } = new Dictionary<CsvColumn, CsvColumnOptions>();

    /// <summary>Gets the input columns, in the order of the inputs; null (the default) for all but the target. Ignored ones are left out.</summary>
    public IReadOnlyList<CsvColumn>? Inputs { get; init; }

    /// <summary>Gets the target column. Default: the last.</summary>
    public CsvColumn Target { get; init; } = ^1;

    /// <summary>Gets what the target column holds. Default: categories.</summary>
    public CsvTarget TargetKind { get; init; } = CsvTarget.Category;

    /// <summary>
    /// Gets the known categories of the target, in the order of their labels; null (the default) for those of the file, in ordinal order. Read a test file by
    /// the <see cref="CsvDataSet.Schema"/> of its training file, so that labels agree and an unknown category is an error.
    /// </summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>Gets what becomes of a missing input, where a column's own options say nothing. A missing target is always an error. Default: an error.</summary>
    public CsvMissing Missing { get; init; } = CsvMissing.Error;

    /// <summary>Gets the fields that mean "missing", apart from empty ones. Default: <c>?</c>, <c>NA</c>, <c>NaN</c>.</summary>
    public IReadOnlyList<string> MissingMarkers { get; init; } = ["?", "NA", "NaN"];
}
