// Copies a batch out of a data set, in blocks of sixteen samples that different threads may copy at once.

using NetGen.Data;

namespace NetGen;

/// <summary>Where the batches of a training come from: straight from the data set, or from a prefetcher.</summary>
internal interface IBatchSource
{
    /// <summary>Blocks of the batch at hand.</summary>
    int BlockCount { get; }

    /// <summary>Chooses the order of an epoch (null: none, as in evaluations). The array must not change before the next call.</summary>
    void BeginEpoch(int[] order, int? epoch);

    /// <summary>Chooses the batch: <paramref name="count"/> samples of the order, from <paramref name="start"/> on.</summary>
    void SetBatch(int start, int count);

    /// <summary>The sample of the data set that stands at a place of the batch.</summary>
    int SampleAt(int row);

    /// <summary>Brings one block of samples to its place in the network's memory. Blocks may be loaded by several threads at once.</summary>
    void Load(int block);
}

/// <summary>A batch's blocks as items of a pool's phase: several blocks each where there are many, since a block of short samples takes no longer than a claim on it.</summary>
internal static class LoadingItems
{
    // Four for each of the shards, whose blocks these then are.
    private const int Most = 4 * CompiledPass.MaxShards;

    /// <summary>How many there are.</summary>
    public static int LoadingItemCount(this IBatchSource source) => Math.Min(source.BlockCount, Most);

    /// <summary>Loads the blocks of one.</summary>
    public static void LoadItem(this IBatchSource source, int item)
    {
        int blocks = source.BlockCount, items = source.LoadingItemCount(), end = (int)((long)blocks * (item + 1) / items);
        for (int block = (int)((long)blocks * item / items); block < end; block++)
        {
            source.Load(block);
        }
    }
}

/// <summary>Fills the rows of a batch from a data set; labels become one-hot rows.</summary>
internal sealed unsafe class BatchLoader : IBatchSource
{
    private readonly IDataSet data;
    private readonly AlignedBuffer inputs, targets;
    private readonly int inputLength, targetLength;
    private readonly bool labels;
    private readonly AlignedBuffer? sampleWeights;
    private readonly bool weighted;
    private readonly float[]? classWeights;
    private int[] order = [];
    private int? epoch;
    private int start;

    public BatchLoader(IDataSet data, NetworkInfo info, AlignedBuffer inputs, AlignedBuffer targets, int targetLength, AlignedBuffer? sampleWeights = null, float[]? classWeights = null)
    {
        this.data = data;
        this.inputs = inputs;
        this.targets = targets;
        this.targetLength = targetLength;
        inputLength = info.InputLength;
        labels = UsesLabels(data, info);
        this.sampleWeights = sampleWeights;
        this.classWeights = classWeights;

        // A network without a loss has no memory for weights, and no use.
        weighted = sampleWeights is { Length: > 0 } && data.IsWeighted;
    }

    /// <summary>Samples of the batch at hand.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public int BlockCount => (Count + CompiledPass.LaneCount - 1) / CompiledPass.LaneCount;

    /// <summary>Whether the data set holds class labels that must be expanded for this network.</summary>
    public static bool UsesLabels(IDataSet data, NetworkInfo info) => info.AcceptsLabels && info.TargetLength > 1 && data.TargetLength == 1;

    /// <inheritdoc/>
    public void BeginEpoch(int[] order, int? epoch)
    {
        this.order = order;
        this.epoch = epoch;
    }

    /// <inheritdoc/>
    public void SetBatch(int start, int count)
    {
        this.start = start;
        Count = count;
    }

    /// <inheritdoc/>
    public int SampleAt(int row) => order[start + row];

    /// <inheritdoc/>
    public void Load(int block)
    {
        int first = block * CompiledPass.LaneCount, count = Math.Min(CompiledPass.LaneCount, Count - first);
        ReadOnlySpan<int> indices = order.AsSpan(start + first, count);
        Span<float> inputRows = new(inputs.Pointer + ((long)first * inputLength), count * inputLength);
        Span<float> targetRows = new(targets.Pointer + ((long)first * targetLength), count * targetLength);
        if (labels)
        {
            Span<float> classes = stackalloc float[CompiledPass.LaneCount];
            classes = classes[..count];
            data.ReadAt(epoch, indices, inputRows, classes);
            targetRows.Clear();
            for (int i = 0; i < count; i++)
            {
                targetRows[(i * targetLength) + (int)classes[i]] = 1f;
            }
        }
        else
        {
            data.ReadAt(epoch, indices, inputRows, targetRows);
        }

        if (weighted || classWeights is not null)
        {
            LoadWeights(indices, targetRows, new Span<float>(sampleWeights!.Pointer + first, count));
        }
    }

    // The sample's own weight times that of its class: of one label or probability, or the mean of a row's classes by their shares.
    private void LoadWeights(ReadOnlySpan<int> indices, ReadOnlySpan<float> targetRows, Span<float> weights)
    {
        data.ReadWeights(indices, weights);
        if (classWeights is null)
        {
            return;
        }

        for (int i = 0; i < weights.Length; i++)
        {
            ReadOnlySpan<float> row = targetRows.Slice(i * targetLength, targetLength);
            if (targetLength == classWeights.Length)
            {
                float weight = 0f;
                for (int c = 0; c < row.Length; c++)
                {
                    weight += row[c] * classWeights[c];
                }

                weights[i] *= weight;
            }
            else
            {
                weights[i] *= classWeights[(int)MathF.Round(row[0])];
            }
        }
    }
}
