using NetGen.Data;

namespace NetGen;

/// <summary>A batch in the CPU's memory, on its way to a device.</summary>
internal sealed class StagedBatch
{
    private readonly NetworkInfo info;
    private readonly AlignedBuffer inputs, targets, weights;
    private readonly BatchLoader loader;

    /// <param name="data">The data set.</param>
    /// <param name="info">The network that reads it.</param>
    /// <param name="capacity">Most samples of a batch.</param>
    /// <param name="classWeights">Weights of classes; null in an evaluation.</param>
    public StagedBatch(IDataSet data, NetworkInfo info, int capacity, float[]? classWeights)
    {
        this.info = info;
        inputs = new AlignedBuffer((long)capacity * info.InputLength);
        targets = new AlignedBuffer((long)capacity * info.TargetLength);
        weights = new AlignedBuffer(capacity);
        weights.Span.Fill(1f);
        loader = new BatchLoader(data, info, inputs, targets, info.TargetLength, weights, classWeights);
    }

    /// <inheritdoc cref="IBatchSource.BeginEpoch"/>
    public void BeginEpoch(int[] order, int? epoch) => loader.BeginEpoch(order, epoch);

    /// <summary>Reads a batch from the data set.</summary>
    public void Read(int begin, int count)
    {
        loader.SetBatch(begin, count);
        for (int block = 0; block < loader.BlockCount; block++)
        {
            loader.Load(block);
        }
    }

    /// <summary>Copies the batch to a device, to the places from a sample on; returns when it is there.</summary>
    public void Write(DeviceBuffer<float> deviceInputs, DeviceBuffer<float> deviceTargets, DeviceBuffer<float> deviceWeights, int at = 0)
    {
        Copy(inputs, deviceInputs, info.InputLength);
        Copy(targets, deviceTargets, info.TargetLength);
        Copy(weights, deviceWeights, 1);

        void Copy(AlignedBuffer rows, DeviceBuffer<float> target, int length) => target.Write(rows.Span[..(loader.Count * length)], (long)at * length);
    }
}
