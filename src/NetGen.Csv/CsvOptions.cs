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

    /// <summary>It is filled with the mean of the column's values in this file.</summary>
    Mean,
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

    /// <summary>Gets the input columns, in the order of the inputs; null (the default) for all but the target.</summary>
    public IReadOnlyList<CsvColumn>? Inputs { get; init; }

    /// <summary>Gets the target column. Default: the last.</summary>
    public CsvColumn Target { get; init; } = ^1;

    /// <summary>Gets what the target column holds. Default: categories.</summary>
    public CsvTarget TargetKind { get; init; } = CsvTarget.Category;

    /// <summary>
    /// Gets the known categories, in the order of their labels; null (the default) for those of the file, in ordinal order. Give a test file the
    /// <see cref="CsvDataSet.Categories"/> of its training file, so that labels agree and an unknown category is an error.
    /// </summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>Gets what becomes of a missing input. A missing target is always an error. Default: an error.</summary>
    public CsvMissing Missing { get; init; } = CsvMissing.Error;

    /// <summary>Gets the fields that mean "missing", apart from empty ones. Default: <c>?</c>, <c>NA</c>, <c>NaN</c>.</summary>
    public IReadOnlyList<string> MissingMarkers { get; init; } = ["?", "NA", "NaN"];
}
