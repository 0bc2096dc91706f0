// What several parts do with data sets: a read in or outside an epoch, and walks through all examples.

namespace NetGen.Data;

/// <summary>Looks at one example.</summary>
internal delegate void RowVisitor(int example, ReadOnlySpan<float> input, ReadOnlySpan<float> target);

/// <summary>Looks at one target.</summary>
internal delegate void TargetVisitor(int example, ReadOnlySpan<float> target);

/// <summary>Looks at consecutive examples.</summary>
internal delegate void ChunkVisitor(int first, int count, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets);

/// <summary>Reading of data sets.</summary>
internal static class DataSetReading
{
    private const int ChunkLength = 64;

    /// <summary>Reads examples as they are in an epoch, or, for null, as they are.</summary>
    internal static void ReadAt(this IDataSet data, int? epoch, ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        if (epoch is int number)
        {
            data.Read(number, indices, inputs, targets);
        }
        else
        {
            data.Read(indices, inputs, targets);
        }
    }

    /// <summary>Reads what is asked for.</summary>
    internal static void ReadAt(this IDataSet data, int? epoch, ReadOnlySpan<int> indices, ExampleRows rows)
    {
        if (!rows.Inputs.IsEmpty)
        {
            data.ReadAt(epoch, indices, rows.Inputs, rows.Targets);
        }
        else if (!rows.Targets.IsEmpty)
        {
            data.ReadTargets(indices, rows.Targets);
        }

        if (!rows.Weights.IsEmpty)
        {
            data.ReadWeights(indices, rows.Weights);
        }
    }

    /// <summary>Visits all examples in their order, some at a time.</summary>
    internal static void ForEachChunk(this IDataSet data, ChunkVisitor visit)
    {
        int[] indices = new int[ChunkLength];
        float[] inputs = new float[checked(ChunkLength * data.InputLength)];
        float[] targets = new float[checked(ChunkLength * data.TargetLength)];
        for (int first = 0; first < data.Count; first += ChunkLength)
        {
            int count = Math.Min(ChunkLength, data.Count - first);
            for (int i = 0; i < count; i++)
            {
                indices[i] = first + i;
            }

            data.Read(indices.AsSpan(0, count), inputs, targets);
            visit(first, count, inputs.AsSpan(0, count * data.InputLength), targets.AsSpan(0, count * data.TargetLength));
        }
    }

    /// <summary>Visits all targets in their order.</summary>
    internal static void ForEachTarget(this IDataSet data, TargetVisitor visit)
    {
        Span<int> indices = stackalloc int[ChunkLength];
        float[] targets = new float[checked(ChunkLength * data.TargetLength)];
        for (int first = 0; first < data.Count; first += ChunkLength)
        {
            int count = Math.Min(ChunkLength, data.Count - first);
            for (int i = 0; i < count; i++)
            {
                indices[i] = first + i;
            }

            data.ReadTargets(indices[..count], targets);
            for (int i = 0; i < count; i++)
            {
                visit(first + i, targets.AsSpan(i * data.TargetLength, data.TargetLength));
            }
        }
    }

    /// <summary>Visits all examples in their order.</summary>
    internal static void ForEachRow(this IDataSet data, RowVisitor visit) => data.ForEachChunk((first, count, inputs, targets) =>
    {
        for (int i = 0; i < count; i++)
        {
            visit(first + i, inputs.Slice(i * data.InputLength, data.InputLength), targets.Slice(i * data.TargetLength, data.TargetLength));
        }
    });
}
