// A selection of another data set's examples, without copying them.

namespace NetGen.Data;

/// <summary>Some examples of another data set, in an order of their own.</summary>
internal sealed class SubsetDataSet : IDataSet
{
    private const int ChunkLength = 256;

    private readonly IDataSet source;
    private readonly int[] selected;

    /// <summary>Takes <paramref name="selected"/> over; its indices must be valid.</summary>
    internal SubsetDataSet(IDataSet source, int[] selected)
    {
        // A subset of a subset reads from the original, so that splitting again and again costs nothing.
        if (source is SubsetDataSet subset)
        {
            source = subset.source;
            selected = Array.ConvertAll(selected, index => subset.selected[index]);
        }

        this.source = source;
        this.selected = selected;
    }

    /// <inheritdoc/>
    public int Count => selected.Length;

    /// <inheritdoc/>
    public int InputLength => source.InputLength;

    /// <inheritdoc/>
    public int TargetLength => source.TargetLength;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        DataSetArguments.Check(this, indices, inputs, targets);
        Span<int> chunk = stackalloc int[ChunkLength];
        for (int begin = 0; begin < indices.Length; begin += ChunkLength)
        {
            int count = Math.Min(ChunkLength, indices.Length - begin);
            for (int i = 0; i < count; i++)
            {
                chunk[i] = selected[indices[begin + i]];
            }

            source.Read(chunk[..count], inputs[(begin * InputLength)..], targets[(begin * TargetLength)..]);
        }
    }
}
