// Class labels written out as one-hot rows.

namespace NetGen.Data;

/// <summary>Another data set whose class labels appear as rows with a 1 at the label and 0 elsewhere.</summary>
internal sealed class OneHotDataSet : DataSetView
{
    /// <summary>Wraps a set whose labels have been checked: whole numbers, 0 to <paramref name="classCount"/> - 1.</summary>
    internal OneHotDataSet(IDataSet source, int classCount)
        : base(source) => TargetLength = classCount;

    /// <inheritdoc/>
    public override int TargetLength { get; }

    /// <inheritdoc/>
    protected override void ReadChecked(int? epoch, ReadOnlySpan<int> indices, ExampleRows rows)
    {
        // The labels go to the front of the targets. Rows are then written from the last to the first: row i covers only labels i and later.
        Span<float> targets = rows.Targets;
        Source.ReadAt(epoch, indices, new(rows.Inputs, targets.IsEmpty ? default : targets[..indices.Length], rows.Weights));
        if (targets.IsEmpty)
        {
            return;
        }

        for (int row = indices.Length - 1; row >= 0; row--)
        {
            int label = (int)targets[row];
            Span<float> expanded = targets.Slice(row * TargetLength, TargetLength);
            expanded.Clear();
            expanded[label] = 1;
        }
    }
}
