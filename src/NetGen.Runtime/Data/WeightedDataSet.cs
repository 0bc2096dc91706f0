// A data set whose examples count differently in the loss.

namespace NetGen.Data;

/// <summary>Another data set with a weight for each of its examples, times those that it has.</summary>
internal sealed class WeightedDataSet(IDataSet source, float[] weights) : DataSetView(source)
{
    /// <inheritdoc/>
    public override bool IsWeighted => true;

    /// <inheritdoc/>
    protected override void ReadChecked(int? epoch, ReadOnlySpan<int> indices, ExampleRows rows)
    {
        Source.ReadAt(epoch, indices, rows);
        for (int i = 0; i < indices.Length && !rows.Weights.IsEmpty; i++)
        {
            rows.Weights[i] *= weights[indices[i]];
        }
    }
}
