// A selection of another data set's examples, without copying them.

namespace NetGen.Data;

/// <summary>Some examples of another data set, in an order of their own.</summary>
internal sealed class SubsetDataSet : DataSetView
{
    private const int ChunkLength = 256;

    private readonly int[] selected;

    /// <summary>Takes <paramref name="selected"/> over; its indices must be valid.</summary>
    internal SubsetDataSet(IDataSet source, int[] selected)
        : base(source is SubsetDataSet inner ? inner.Source : source)

        // A subset of a subset reads from the original, so that splitting again and again costs nothing.
        => this.selected = source is SubsetDataSet subset ? Array.ConvertAll(selected, index => subset.selected[index]) : selected;

    /// <inheritdoc/>
    public override int Count => selected.Length;

    /// <inheritdoc/>
    protected override void ReadChecked(int? epoch, ReadOnlySpan<int> indices, ExampleRows rows)
    {
        Span<int> chunk = stackalloc int[ChunkLength];
        for (int begin = 0; begin < indices.Length; begin += ChunkLength)
        {
            int count = Math.Min(ChunkLength, indices.Length - begin);
            for (int i = 0; i < count; i++)
            {
                chunk[i] = selected[indices[begin + i]];
            }

            Source.ReadAt(epoch, chunk[..count], rows.From(begin, this));
        }
    }
}
