// Class labels written out as one-hot rows.

namespace NetGen.Data;

/// <summary>Another data set whose class labels appear as rows with a 1 at the label and 0 elsewhere.</summary>
internal sealed class OneHotDataSet : IDataSet
{
    private readonly IDataSet source;

    /// <summary>Wraps a set whose labels have been checked: whole numbers, 0 to <paramref name="classCount"/> - 1.</summary>
    internal OneHotDataSet(IDataSet source, int classCount) => (this.source, TargetLength) = (source, classCount);

    /// <inheritdoc/>
    public int Count => source.Count;

    /// <inheritdoc/>
    public int InputLength => source.InputLength;

    /// <inheritdoc/>
    public int TargetLength { get; }

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        DataSetArguments.Check(this, indices, inputs, targets);

        // The labels go to the front of the targets. Rows are then written from the last to the first: row i covers only labels i and later.
        source.Read(indices, inputs, targets[..indices.Length]);
        for (int row = indices.Length - 1; row >= 0; row--)
        {
            int label = (int)targets[row];
            Span<float> expanded = targets.Slice(row * TargetLength, TargetLength);
            expanded.Clear();
            expanded[label] = 1;
        }
    }
}
