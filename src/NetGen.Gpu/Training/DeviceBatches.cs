using NetGen.Data;

namespace NetGen;

/// <summary>
/// The batches of a data set, brought to a pass. A set that fits and never changes lies on the device as a whole, and a batch is gathered there; of another, the next batch is read on a thread of
/// its own while the one before is computed.
/// </summary>
internal sealed class DeviceBatches : IDisposable
{
    private readonly FitOptions? options;
    private readonly GpuPass pass;
    private readonly DeviceDataSet? resident;
    private readonly StagedBatch[] staging = [];
    private int[] order = [];
    private (int Begin, Task Reading)? next;
    private int current;

    /// <param name="gpu">The network on the device.</param>
    /// <param name="data">The data set.</param>
    /// <param name="pass">The pass that the batches are for.</param>
    /// <param name="options">Class weights; null in an evaluation.</param>
    public DeviceBatches(GpuNetwork gpu, IDataSet data, GpuPass pass, FitOptions? options)
    {
        this.pass = pass;
        this.options = options;
        long bytes = gpu.Options.DataSetBytes ?? gpu.Accelerator.MemorySize / 2;
        if (data.IsFixed && data.Count * DeviceDataSet.FloatsOf(gpu.Info) * sizeof(float) <= bytes)
        {
            resident = new DeviceDataSet(gpu.Accelerator, gpu.Kernels, gpu.Info, data, options?.ClassWeights, options is null ? null : 0);
            return;
        }

        StagedBatch New() => new(data, gpu.Info, pass.Capacity, options?.ClassWeights);
        staging = [New(), New()];
    }

    /// <summary>Chooses the order of an epoch.</summary>
    public void BeginEpoch(int[] order, int epoch)
    {
        Wait();
        this.order = order;
        resident?.Order(order);
        foreach (StagedBatch part in staging)
        {
            part.BeginEpoch(order, options is null ? null : epoch);
        }
    }

    /// <summary>Brings a batch to the pass's inputs, targets and weights.</summary>
    public void Load(int begin, int count)
    {
        if (resident is not null)
        {
            resident.Gather(begin, count, pass.Inputs.View, pass.Targets.View, pass.SampleWeights.View);
            return;
        }

        if (next is not { } ready || ready.Begin != begin)
        {
            Wait();
            next = ready = (begin, Read(begin, count));
        }

        ready.Reading.GetAwaiter().GetResult();
        staging[current].Write(pass.Inputs, pass.Targets, pass.SampleWeights);
        current = 1 - current;

        // A copy to the device ends before Write does, so that the memory is free for the batch after the next.
        int following = begin + count;
        next = following < order.Length ? (following, Read(following, Math.Min(pass.Capacity, order.Length - following))) : null;
    }

    /// <summary>The number of a sample, from its place in the epoch's order.</summary>
    public int SampleAt(int place) => order[place];

    /// <inheritdoc/>
    public void Dispose()
    {
        Wait();
        resident?.Dispose();
    }

    private void Wait()
    {
        // What goes wrong in a batch that nobody takes is nobody's concern.
        next?.Reading.ContinueWith(static _ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        next = null;
    }

    private Task Read(int begin, int count)
    {
        StagedBatch batch = staging[current];
        return Task.Run(() => batch.Read(begin, count));
    }
}
