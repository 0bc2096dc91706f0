// A data set of images that are augmented in training.

namespace NetGen.Data;

/// <summary>Another data set whose images are changed at random in each epoch; outside epochs they are as they are.</summary>
internal sealed class AugmentedDataSet(IDataSet source, ImageAugmentation augmentation, ulong seed) : DataSetView(source)
{
    /// <inheritdoc/>
    protected override void ReadChecked(int? epoch, ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Source.ReadAt(epoch, indices, inputs, targets);
        if (epoch is not int number)
        {
            return;
        }

        for (int row = 0; row < indices.Length; row++)
        {
            augmentation.Apply(inputs.Slice(row * InputLength, InputLength), seed, number, indices[row]);
        }
    }
}
