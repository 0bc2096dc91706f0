using ILGPU;
using ILGPU.Runtime;
using NetGen.Data;

namespace NetGen;

/// <summary>A whole data set on a device, from which samples are gathered in an order.</summary>
internal sealed class DeviceDataSet : IDisposable
{
    // Samples that are brought at once.
    private const int UploadBatch = 1024;

    // Elements of one gathering: an int counts them, and threads somewhat beyond the last.
    private const int MaxElements = 1 << 30;

    private readonly KernelCache kernels;
    private readonly NetworkInfo info;
    private readonly DeviceAllocations memory;
    private readonly DeviceBuffer<float> inputs, targets, weights;
    private readonly DeviceBuffer<int> numbers;
    private readonly int[] identity;
    private readonly StagedBatch part;
    private readonly int partLength;

    /// <param name="accelerator">The device.</param>
    /// <param name="kernels">Its kernels.</param>
    /// <param name="info">The network that reads the data set.</param>
    /// <param name="data">The data set.</param>
    /// <param name="classWeights">Weights of classes; null in an evaluation.</param>
    /// <param name="epoch">The epoch whose samples are brought first; null in an evaluation.</param>
    /// <exception cref="GpuMemoryException">The device has too little memory.</exception>
    public DeviceDataSet(Accelerator accelerator, KernelCache kernels, NetworkInfo info, IDataSet data, float[]? classWeights, int? epoch)
    {
        this.kernels = kernels;
        this.info = info;
        Count = data.Count;
        memory = new DeviceAllocations(accelerator);
        inputs = memory.New<float>((long)Count * info.InputLength, "the data set's inputs");
        targets = memory.New<float>((long)Count * info.TargetLength, "the data set's targets");
        weights = memory.New<float>(Count, "the data set's weights");
        numbers = memory.New<int>(Count, "the order of samples");
        identity = SampleOrder.Identity(Count);
        partLength = Math.Min(UploadBatch, Count);
        part = new StagedBatch(data, info, partLength, classWeights);
        try
        {
            Upload(epoch);
        }
        catch
        {
            // A data set of the user's own may throw anything.
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Samples.</summary>
    public int Count { get; }

    /// <summary>Floats on the device for each sample.</summary>
    public static long FloatsOf(NetworkInfo info) => (long)info.InputLength + info.TargetLength + 1;

    /// <summary>Brings all samples to the device as they are in an epoch.</summary>
    public void Upload(int? epoch)
    {
        part.BeginEpoch(identity, epoch);
        for (int first = 0; first < Count; first += partLength)
        {
            part.Read(first, Math.Min(partLength, Count - first));
            part.Write(inputs, targets, weights, first);
        }
    }

    /// <summary>Chooses the order in which samples are gathered.</summary>
    public void Order(int[] order) => numbers.Write(order);

    /// <summary>Gathers samples, from a place of the order on.</summary>
    public void Gather(int first, int count, ArrayView<float> inputRows, ArrayView<float> targetRows, ArrayView<float> weightRows)
    {
        Rows(inputs, inputRows, info.InputLength);
        Rows(targets, targetRows, info.TargetLength);
        Rows(weights, weightRows, 1);

        void Rows(DeviceBuffer<float> table, ArrayView<float> rows, int length)
        {
            int most = Math.Max(1, MaxElements / length);
            for (int begin = 0; begin < count; begin += most)
            {
                int samples = Math.Min(most, count - begin);
                var call = new GatherCall
                {
                    Table = table.View,
                    Rows = rows.SubView((long)begin * length, (long)samples * length),
                    Numbers = numbers.View.SubView(first + begin, samples),
                    Length = length,
                    Count = samples,
                };
                kernels.Launch<GatherCall>(TrainingKernels.Gather, call, samples * length);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
