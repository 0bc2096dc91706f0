// Two data sets as one, without copying them. More than two are joined by joining again.

namespace NetGen.Data;

/// <summary>The examples of one set, then those of another.</summary>
internal sealed class ConcatDataSet(IDataSet first, IDataSet second) : DataSetView(first)
{
    private const int ChunkLength = 256;

    /// <inheritdoc/>
    public override int Count => Source.Count + second.Count;

    /// <inheritdoc/>
    public override bool IsWeighted => Source.IsWeighted || second.IsWeighted;

    /// <inheritdoc/>
    public override bool IsFixed => Source.IsFixed && second.IsFixed;

    /// <inheritdoc/>
    protected override void ReadChecked(int? epoch, ReadOnlySpan<int> indices, ExampleRows rows)
    {
        Span<int> chunk = stackalloc int[ChunkLength];
        for (int begin = 0; begin < indices.Length;)
        {
            // A run of examples of the same set is one read.
            bool inSecond = indices[begin] >= Source.Count;
            int offset = inSecond ? Source.Count : 0, count = 0;
            while (count < ChunkLength && begin + count < indices.Length && indices[begin + count] >= Source.Count == inSecond)
            {
                chunk[count] = indices[begin + count] - offset;
                count++;
            }

            (inSecond ? second : Source).ReadAt(epoch, chunk[..count], rows.From(begin, this));
            begin += count;
        }
    }
}
