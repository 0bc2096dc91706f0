// A data set of images that are augmented in training.

namespace NetGen.Data;

/// <summary>Another data set whose images are changed at random in each epoch; outside epochs they are as they are.</summary>
internal sealed class AugmentedDataSet(IDataSet source, ImageAugmentation augmentation, ulong seed) : DataSetView(source)
{
    /// <inheritdoc/>
    public override bool IsFixed => false;

    /// <inheritdoc/>
    protected override void ReadChecked(int? epoch, ReadOnlySpan<int> indices, ExampleRows rows)
    {
        Source.ReadAt(epoch, indices, rows);
        if (epoch is not int number || rows.Inputs.IsEmpty)
        {
            return;
        }

        for (int row = 0; row < indices.Length; row++)
        {
            augmentation.Apply(rows.Inputs.Slice(row * InputLength, InputLength), seed, number, indices[row]);
        }
    }
}
