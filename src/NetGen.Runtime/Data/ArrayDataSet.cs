// A data set in one block of floats: the simplest one, and what other loaders fill.

namespace NetGen.Data;

/// <summary>A data set held in memory as floats. The constructors copy what they are given, so later changes to the arrays do not reach it.</summary>
public sealed class ArrayDataSet : IDataSet
{
    /// <summary>The largest class label: every whole number up to 2^24 is a float.</summary>
    private const int MaxLabel = 1 << 24;

    private readonly float[] inputs;
    private readonly float[] targets;

    /// <summary>Copies rows that stand one after the other.</summary>
    /// <param name="inputs">Input rows, one after the other.</param>
    /// <param name="inputLength">Values of one input row, at least 1.</param>
    /// <param name="targets">Target rows, one after the other, as many as input rows.</param>
    /// <param name="targetLength">Values of one target row, at least 1.</param>
    /// <exception cref="ArgumentException">A length is not a multiple of its row's, or the numbers of rows differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row's length is below 1.</exception>
    public ArrayDataSet(ReadOnlySpan<float> inputs, int inputLength, ReadOnlySpan<float> targets, int targetLength)
    {
        int inputRows = Rows(inputs.Length, inputLength, nameof(inputs), nameof(inputLength));
        int targetRows = Rows(targets.Length, targetLength, nameof(targets), nameof(targetLength));
        CheckRows(inputRows, targetRows, nameof(targets));
        this.inputs = inputs.ToArray();
        this.targets = targets.ToArray();
        (InputLength, TargetLength, Count) = (inputLength, targetLength, inputRows);
    }

    /// <summary>Copies input rows that stand one after the other, and one class label for each.</summary>
    /// <param name="inputs">Input rows, one after the other.</param>
    /// <param name="inputLength">Values of one input row, at least 1.</param>
    /// <param name="labels">Class labels, 0 to 2^24, as many as input rows.</param>
    /// <exception cref="ArgumentException">A length is not a multiple of its row's, the numbers of rows differ, or a label is out of range.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="inputLength"/> is below 1.</exception>
    public ArrayDataSet(ReadOnlySpan<float> inputs, int inputLength, ReadOnlySpan<int> labels)
    {
        int inputRows = Rows(inputs.Length, inputLength, nameof(inputs), nameof(inputLength));
        CheckRows(inputRows, labels.Length, nameof(labels));
        targets = FromLabels(labels);
        this.inputs = inputs.ToArray();
        (InputLength, TargetLength, Count) = (inputLength, 1, inputRows);
    }

    /// <summary>Copies rows of inputs and rows of targets.</summary>
    /// <param name="inputs">At least one row, all of the same length, at least 1.</param>
    /// <param name="targets">As many rows, all of the same length, at least 1.</param>
    /// <exception cref="ArgumentException">A row is missing or has another length, or the numbers of rows differ.</exception>
    public ArrayDataSet(float[][] inputs, float[][] targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        CheckRows(inputs.Length, targets.Length, nameof(targets));
        this.inputs = Flatten(inputs, nameof(inputs));
        this.targets = Flatten(targets, nameof(targets));
        (InputLength, TargetLength, Count) = (inputs[0].Length, targets[0].Length, inputs.Length);
    }

    /// <summary>Copies rows of inputs, and one class label for each.</summary>
    /// <param name="inputs">At least one row, all of the same length, at least 1.</param>
    /// <param name="labels">Class labels, 0 to 2^24, as many as rows.</param>
    /// <exception cref="ArgumentException">A row is missing or has another length, the numbers differ, or a label is out of range.</exception>
    public ArrayDataSet(float[][] inputs, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        CheckRows(inputs.Length, labels.Length, nameof(labels));
        this.inputs = Flatten(inputs, nameof(inputs));
        targets = FromLabels(labels);
        (InputLength, TargetLength, Count) = (inputs[0].Length, 1, inputs.Length);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int InputLength { get; }

    /// <inheritdoc/>
    public int TargetLength { get; }

    /// <inheritdoc/>
    public bool IsFixed => true;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        DataSetArguments.Check(this, indices, inputs, targets);
        for (int row = 0; row < indices.Length; row++)
        {
            int index = indices[row];
            this.inputs.AsSpan(index * InputLength, InputLength).CopyTo(inputs[(row * InputLength)..]);
            this.targets.AsSpan(index * TargetLength, TargetLength).CopyTo(targets[(row * TargetLength)..]);
        }
    }

    /// <inheritdoc/>
    public void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        DataSetArguments.CheckTargets(this, indices, targets);
        for (int row = 0; row < indices.Length; row++)
        {
            this.targets.AsSpan(indices[row] * TargetLength, TargetLength).CopyTo(targets[(row * TargetLength)..]);
        }
    }

    private static int Rows(int length, int rowLength, string parameter, string rowParameter)
    {
        if (rowLength < 1)
        {
            throw new ArgumentOutOfRangeException(
                rowParameter, rowLength, string.Create(DataSetArguments.Invariant, $"Expected a row of at least 1 value, got {rowLength}."));
        }

        return length % rowLength == 0
            ? length / rowLength
            : throw new ArgumentException(
                string.Create(DataSetArguments.Invariant, $"Expected a multiple of {rowLength} floats (whole rows), got {length}."), parameter);
    }

    private static void CheckRows(int expected, int actual, string parameter)
    {
        if (expected != actual)
        {
            throw new ArgumentException(
                string.Create(DataSetArguments.Invariant, $"Expected {expected} rows, one for each row of inputs, got {actual}."), parameter);
        }
    }

    private static float[] Flatten(float[][] rows, string parameter)
    {
        if (rows.Length == 0)
        {
            throw new ArgumentException("Expected at least 1 row, got none; an empty set needs the constructors that take row lengths.", parameter);
        }

        int length = rows[0]?.Length ?? 0;
        for (int row = 0; row < rows.Length; row++)
        {
            if (rows[row] is null || rows[row].Length != length || length == 0)
            {
                throw new ArgumentException(
                    string.Create(
                        DataSetArguments.Invariant,
                        $"Expected rows of {Math.Max(length, 1)} values, but row {row} has {(rows[row] is null ? "none (null)" : rows[row].Length)}."),
                    parameter);
            }
        }

        float[] flat = new float[checked(rows.Length * length)];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row].CopyTo(flat, row * length);
        }

        return flat;
    }

    private static float[] FromLabels(ReadOnlySpan<int> labels)
    {
        float[] values = new float[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] is < 0 or > MaxLabel)
            {
                throw new ArgumentException(
                    string.Create(DataSetArguments.Invariant, $"Expected labels from 0 to {MaxLabel}, but label {i} is {labels[i]}."), nameof(labels));
            }

            values[i] = labels[i];
        }

        return values;
    }
}
