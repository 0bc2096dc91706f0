using ILGPU;
using ILGPU.Runtime;
using NetGen.Data;

namespace NetGen;

/// <summary>A whole data set on a device, in an order: batches are parts of it.</summary>
internal sealed class ResidentData : IDisposable
{
    private const int UploadBatch = 1024;

    private readonly DeviceAllocations memory;
    private readonly KernelCache kernels;
    private readonly NetworkInfo info;
    private readonly DeviceBuffer<float>[] stored, ordered;
    private readonly DeviceBuffer<int> numbers;

    public ResidentData(Accelerator accelerator, KernelCache kernels, NetworkInfo info, IDataSet data, float[]? classWeights)
    {
        this.kernels = kernels;
        this.info = info;
        Count = data.Count;
        memory = new DeviceAllocations(accelerator);
        int[] lengths = [info.InputLength, info.TargetLength, 1];
        stored = Array.ConvertAll(lengths, length => memory.New<float>((long)Count * length, "the data set"));
        ordered = Array.ConvertAll(lengths, length => memory.New<float>((long)Count * length, "the data set in an epoch's order"));
        numbers = memory.New<int>(Count, "the order of samples");
        Upload(data, classWeights);
        Order(SampleOrder.Identity(Count));
    }

    /// <summary>Samples.</summary>
    public int Count { get; }

    public ArrayView<float> Inputs(int first, int count) => ordered[0].View.SubView((long)first * info.InputLength, (long)count * info.InputLength);

    public ArrayView<float> Targets(int first, int count) => ordered[1].View.SubView((long)first * info.TargetLength, (long)count * info.TargetLength);

    public ArrayView<float> Weights(int first, int count) => ordered[2].View.SubView(first, count);

    /// <summary>Brings all samples into an order.</summary>
    public void Order(int[] order)
    {
        numbers.Write(order);
        int[] lengths = [info.InputLength, info.TargetLength, 1];
        for (int i = 0; i < lengths.Length; i++)
        {
            // In parts whose elements an int counts.
            int part = Math.Max(1, Math.Min(Count, (1 << 30) / lengths[i]));
            for (int first = 0; first < Count; first += part)
            {
                int count = Math.Min(part, Count - first);
                var call = new GatherCall
                {
                    Table = stored[i].View,
                    Rows = ordered[i].View.SubView((long)first * lengths[i], (long)count * lengths[i]),
                    Numbers = numbers.View.SubView(first, count),
                    Length = lengths[i],
                    Count = count,
                };
                kernels.Launch<GatherCall>(TrainingKernels.Gather, call, count * lengths[i]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    private void Upload(IDataSet data, float[]? classWeights)
    {
        int batch = Math.Min(UploadBatch, Count);
        AlignedBuffer inputs = new((long)batch * info.InputLength), targets = new((long)batch * info.TargetLength), weights = new(batch);
        weights.Span.Fill(1f);
        BatchLoader loader = new(data, info, inputs, targets, info.TargetLength, weights, classWeights);
        loader.BeginEpoch(SampleOrder.Identity(Count), null);
        for (int first = 0; first < Count; first += batch)
        {
            int count = Math.Min(batch, Count - first);
            loader.SetBatch(first, count);
            for (int block = 0; block < loader.BlockCount; block++)
            {
                loader.Load(block);
            }

            stored[0].Write(inputs.Span[..(count * info.InputLength)], (long)first * info.InputLength);
            stored[1].Write(targets.Span[..(count * info.TargetLength)], (long)first * info.TargetLength);
            stored[2].Write(weights.Span[..count], first);
        }
    }
}
