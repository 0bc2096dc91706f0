using ILGPU;
using ILGPU.Runtime;
using NetGen.Data;

namespace NetGen;

/// <summary>A whole data set on a device, brought into an epoch's order, so that batches are parts of it.</summary>
internal sealed class OrderedData : IDisposable
{
    private readonly DeviceAllocations memory;
    private readonly NetworkInfo info;
    private readonly DeviceDataSet stored;
    private readonly DeviceBuffer<float> inputs, targets, weights;
    private readonly bool isFixed;

    /// <inheritdoc cref="DeviceDataSet(Accelerator, KernelCache, NetworkInfo, IDataSet, float[], int?)"/>
    public OrderedData(Accelerator accelerator, KernelCache kernels, NetworkInfo info, IDataSet data, float[]? classWeights)
    {
        this.info = info;
        isFixed = data.IsFixed;
        memory = new DeviceAllocations(accelerator);
        stored = memory.Own(() => new DeviceDataSet(accelerator, kernels, info, data, classWeights, epoch: null));
        DeviceBuffer<float> New(int length) => memory.New<float>((long)Count * length, "the data set in an epoch's order");
        (inputs, targets, weights) = (New(info.InputLength), New(info.TargetLength), New(1));
        Order(SampleOrder.Identity(Count));
    }

    /// <summary>Samples.</summary>
    public int Count => stored.Count;

    public ArrayView<float> Inputs(int first, int count) => inputs.View.SubView((long)first * info.InputLength, (long)count * info.InputLength);

    public ArrayView<float> Targets(int first, int count) => targets.View.SubView((long)first * info.TargetLength, (long)count * info.TargetLength);

    public ArrayView<float> Weights(int first, int count) => weights.View.SubView(first, count);

    /// <summary>Brings all samples into an epoch's order; those that change are read anew.</summary>
    public void BeginEpoch(int[] order, int epoch)
    {
        if (!isFixed)
        {
            stored.Upload(epoch);
        }

        Order(order);
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    private void Order(int[] order)
    {
        stored.Order(order);
        stored.Gather(0, Count, inputs.View, targets.View, weights.View);
    }
}
