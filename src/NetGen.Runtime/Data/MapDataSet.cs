// A data set whose examples are changed as they are read.

namespace NetGen.Data;

/// <summary>Changes one example in place.</summary>
/// <param name="input">Its input row.</param>
/// <param name="target">Its target row.</param>
public delegate void ExampleTransform(Span<float> input, Span<float> target);

/// <summary>Another data set, seen through a function of single examples.</summary>
internal sealed class MapDataSet(IDataSet source, ExampleTransform transform) : DataSetView(source)
{
    /// <inheritdoc/>
    protected override void ReadChecked(int? epoch, ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Source.ReadAt(epoch, indices, inputs, targets);
        for (int row = 0; row < indices.Length; row++)
        {
            transform(inputs.Slice(row * InputLength, InputLength), targets.Slice(row * TargetLength, TargetLength));
        }
    }
}
