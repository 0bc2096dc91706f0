// A data set whose examples are changed as they are read.

using System.Buffers;

namespace NetGen.Data;

/// <summary>Changes one example in place.</summary>
/// <param name="input">Its input row.</param>
/// <param name="target">Its target row.</param>
public delegate void ExampleTransform(Span<float> input, Span<float> target);

/// <summary>Another data set, seen through a function of single examples.</summary>
internal sealed class MapDataSet(IDataSet source, ExampleTransform transform) : DataSetView(source)
{
    /// <summary>The function may be a random one.</summary>
    public override bool IsFixed => false;

    /// <inheritdoc/>
    /// <remarks>The function changes a target by its input, so that both are read.</remarks>
    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        float[] inputs = ArrayPool<float>.Shared.Rent(checked(indices.Length * InputLength));
        Read(indices, inputs, targets);
        ArrayPool<float>.Shared.Return(inputs);
    }

    /// <inheritdoc/>
    protected override void ReadChecked(int? epoch, ReadOnlySpan<int> indices, ExampleRows rows)
    {
        Source.ReadAt(epoch, indices, rows);
        for (int row = 0; row < indices.Length && rows.Weights.IsEmpty; row++)
        {
            transform(rows.Inputs.Slice(row * InputLength, InputLength), rows.Targets.Slice(row * TargetLength, TargetLength));
        }
    }
}
