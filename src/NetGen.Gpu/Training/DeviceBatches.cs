using ILGPU;
using NetGen.Data;

namespace NetGen;

/// <summary>
/// The batches of a data set, brought to a pass. A set that fits and never changes lies on the device as a whole, and a batch is gathered there; of another, the next batch is read on a thread of
/// its own while the one before is computed.
/// </summary>
internal sealed class DeviceBatches : IDisposable
{
    // Samples that are brought at once where the whole set is.
    private const int UploadBatch = 1024;

    private readonly GpuNetwork gpu;
    private readonly NetworkInfo info;
    private readonly IDataSet data;
    private readonly FitOptions? options;
    private readonly GpuPass pass;
    private readonly DeviceAllocations memory;
    private readonly DeviceBuffer<float>? inputs, targets, weights;
    private readonly DeviceBuffer<int>? numbers;
    private readonly Staging[] staging = [];
    private int[] order = [];
    private int epoch;
    private (int Begin, Task Reading)? next;
    private int current;

    /// <param name="gpu">The network on the device.</param>
    /// <param name="data">The data set.</param>
    /// <param name="pass">The pass that the batches are for.</param>
    /// <param name="options">Class weights; null in an evaluation.</param>
    public DeviceBatches(GpuNetwork gpu, IDataSet data, GpuPass pass, FitOptions? options)
    {
        this.gpu = gpu;
        this.data = data;
        this.pass = pass;
        this.options = options;
        info = gpu.Info;
        memory = new DeviceAllocations(gpu.Accelerator);
        long bytes = gpu.Options.DataSetBytes ?? gpu.Accelerator.MemorySize / 2;
        long samples = data.Count, floats = samples * (info.InputLength + info.TargetLength + 1);
        if (data.IsFixed && floats * sizeof(float) <= bytes)
        {
            inputs = memory.New<float>(samples * info.InputLength, "the data set's inputs");
            targets = memory.New<float>(samples * info.TargetLength, "the data set's targets");
            weights = memory.New<float>(samples, "the data set's weights");
            numbers = memory.New<int>(samples, "the order of samples");
            Upload();
        }
        else
        {
            staging = [new Staging(this), new Staging(this)];
        }
    }

    /// <summary>Whether the whole set lies on the device.</summary>
    public bool IsResident => inputs is not null;

    /// <summary>Chooses the order of an epoch.</summary>
    public void BeginEpoch(int[] order, int epoch)
    {
        Wait();
        this.order = order;
        this.epoch = epoch;
        numbers?.Write(order);
        foreach (Staging part in staging)
        {
            part.Loader.BeginEpoch(order, options is null ? null : epoch);
        }
    }

    /// <summary>Brings a batch to the pass's inputs, targets and weights.</summary>
    public void Load(int begin, int count)
    {
        if (IsResident)
        {
            ArrayView<int> chosen = numbers!.View.SubView(begin, count);
            Gather(inputs!, pass.Inputs, info.InputLength);
            Gather(targets!, pass.Targets, info.TargetLength);
            Gather(weights!, pass.SampleWeights, 1);
            return;

            void Gather(DeviceBuffer<float> table, DeviceBuffer<float> rows, int length)
                => gpu.Kernels.Launch<GatherCall>(TrainingKernels.Gather, new GatherCall { Table = table.View, Rows = rows.View, Numbers = chosen, Length = length, Count = count }, count * length);
        }

        if (next is not { } ready || ready.Begin != begin)
        {
            Wait();
            next = ready = (begin, staging[current].Read(begin, count));
        }

        ready.Reading.GetAwaiter().GetResult();
        staging[current].Write(pass, count);
        current = 1 - current;

        // A copy to the device ends before Write does, so that the memory is free for the batch after the next.
        int following = begin + count;
        next = following < order.Length ? (following, staging[current].Read(following, Math.Min(pass.Capacity, order.Length - following))) : null;
    }

    /// <summary>The number of a sample, from its place in the epoch's order.</summary>
    public int SampleAt(int place) => order[place];

    /// <inheritdoc/>
    public void Dispose()
    {
        Wait();
        memory.Dispose();
    }

    private void Wait()
    {
        // What goes wrong in a batch that nobody takes is nobody's concern.
        next?.Reading.ContinueWith(static _ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        next = null;
    }

    private void Upload()
    {
        int batch = Math.Min(UploadBatch, data.Count);
        var part = new Staging(this, batch);
        part.Loader.BeginEpoch(SampleOrder.Identity(data.Count), options is null ? null : 0);
        for (int first = 0; first < data.Count; first += batch)
        {
            int count = Math.Min(batch, data.Count - first);
            part.Read(first, count).GetAwaiter().GetResult();
            inputs!.Write(part.Inputs.Span[..(count * info.InputLength)], (long)first * info.InputLength);
            targets!.Write(part.Targets.Span[..(count * info.TargetLength)], (long)first * info.TargetLength);
            weights!.Write(part.Weights.Span[..count], first);
        }
    }

    // A batch in the CPU's memory.
    private sealed class Staging
    {
        private readonly DeviceBatches owner;

        public Staging(DeviceBatches owner, int capacity = 0)
        {
            this.owner = owner;
            capacity = capacity > 0 ? capacity : owner.pass.Capacity;
            NetworkInfo info = owner.info;
            Inputs = new AlignedBuffer((long)capacity * info.InputLength);
            Targets = new AlignedBuffer((long)capacity * info.TargetLength);
            Weights = new AlignedBuffer(capacity);
            Weights.Span.Fill(1f);
            Loader = new BatchLoader(owner.data, info, Inputs, Targets, info.TargetLength, Weights, owner.options?.ClassWeights);
        }

        public AlignedBuffer Inputs { get; }

        public AlignedBuffer Targets { get; }

        public AlignedBuffer Weights { get; }

        public BatchLoader Loader { get; }

        public Task Read(int begin, int count)
        {
            Loader.SetBatch(begin, count);
            return Task.Run(() =>
            {
                for (int block = 0; block < Loader.BlockCount; block++)
                {
                    Loader.Load(block);
                }
            });
        }

        public void Write(GpuPass pass, int count)
        {
            pass.Inputs.Write(Inputs.Span[..(count * owner.info.InputLength)]);
            pass.Targets.Write(Targets.Span[..(count * owner.info.TargetLength)]);
            pass.SampleWeights.Write(Weights.Span[..count]);
        }
    }
}
