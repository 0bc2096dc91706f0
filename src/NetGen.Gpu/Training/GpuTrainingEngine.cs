using ILGPU;

namespace NetGen;

/// <summary>The engine of a device: batches are launched one after the other without waiting, and their figures wait there until they are collected.</summary>
internal sealed class GpuTrainingEngine : TrainingEngine
{
    // Floats of outputs and targets that wait on the device: 64 MB.
    private const int MaxWaitingFloats = 1 << 24;

    // Batches whose losses wait.
    private const int MaxWaitingBatches = 65536;

    private readonly TrainingPlan plan;
    private readonly NetworkInfo info;
    private readonly GpuNetwork gpu;
    private readonly DeviceBuffer<float> gradients, losses, outputs, targets;
    private readonly DeviceBuffer<float>? gathered;
    private readonly DeviceBuffer<int> diverged;
    private readonly GpuPass training;
    private readonly DeviceBatches batches;
    private readonly GpuEvaluator? evaluator;
    private readonly DeviceOptimizer optimizer;
    private readonly DeviceAllocations memory;
    private readonly List<int> waiting = [];
    private readonly float[] lossValues;
    private readonly int room;
    private readonly bool measures;
    private float[] outputValues = [], targetValues = [];
    private int waitingSamples;
    private TrainingBatch last;

    public GpuTrainingEngine(TrainingPlan plan, GpuNetwork gpu)
    {
        this.plan = plan;
        this.gpu = gpu;
        info = gpu.Info;
        memory = new DeviceAllocations(gpu.Accelerator);
        memory.Own(() => gpu);
        diverged = memory.New<int>(1, "a flag");
        diverged.Clear();
        optimizer = memory.Own(() => new DeviceOptimizer(gpu, plan.Optimizer, diverged));
        measures = plan.Metrics.Length > 0;
        int perBatch = plan.Capacity * (info.OutputLength + info.TargetLength), epochBatches = (plan.Train.Count + plan.Capacity - 1) / plan.Capacity;
        room = Math.Clamp(measures ? MaxWaitingFloats / perBatch : MaxWaitingBatches, 1, Math.Min(epochBatches, MaxWaitingBatches));
        int samples = measures ? checked(room * plan.Capacity) : 0;
        losses = memory.New<float>(room, "losses");
        lossValues = new float[room];
        outputs = memory.New<float>((long)samples * info.OutputLength, "outputs to measure");
        targets = memory.New<float>((long)samples * info.TargetLength, "targets to measure");
        gradients = memory.New<float>(info.ParameterBlockLength, "gradients");

        // Padding between tensors belongs to no tensor, and is moved with the others.
        gradients.Clear();
        gathered = plan.Gathers ? memory.New<float>(info.ParameterBlockLength, "gathered gradients") : null;
        Gathered = plan.Gathers ? new AlignedBuffer(info.ParameterBlockLength) : null;
        training = memory.Own(() => new GpuPass(gpu, gpu.Training!, plan.Capacity, gradients));
        batches = memory.Own(() => new DeviceBatches(gpu, plan.Train, training, plan.Options));
        evaluator = plan.Validation is null ? null : memory.Own(() => new GpuEvaluator(gpu, plan.Validation, plan.Metrics));
    }

    /// <inheritdoc/>
    public override bool WantsCollecting => waiting.Count == room;

    /// <inheritdoc/>
    public override AlignedBuffer? Gathered { get; }

    /// <inheritdoc/>
    public override void BeginEpoch(int[] order, int epoch)
    {
        waiting.Clear();
        waitingSamples = 0;
        batches.BeginEpoch(order, epoch);
    }

    /// <inheritdoc/>
    public override void RunBatch(in TrainingBatch batch)
    {
        last = batch;
        batches.Load(batch.Begin, batch.Count);
        training.Run(batch.Count, plan.Options.Seed, batch.DrawStep);
        gpu.Kernels.Launch<LossCall>(TrainingKernels.RecordLoss, new LossCall { Loss = training.Loss, Losses = losses.View, Diverged = diverged.View, Place = waiting.Count }, 1);
        if (measures)
        {
            Keep(training.Outputs, outputs, info.OutputLength, batch.Count);
            Keep(training.Targets.View, targets, info.TargetLength, batch.Count);
        }

        waiting.Add(batch.Count);
        waitingSamples += batch.Count;
        DeviceBuffer<float> sum = gradients;
        if (gathered is not null)
        {
            sum = gathered;
            var call = new BlockCall { Source = gradients.View, Target = gathered.View, Factor = batch.Share, Length = (int)gradients.Length, Adds = batch.First ? 0 : 1 };
            gpu.Kernels.Launch<BlockCall>(TrainingKernels.Block, call, call.Length);
        }

        if (batch.Moves)
        {
            optimizer.Step(sum);
        }
    }

    /// <inheritdoc/>
    public override void Collect(IBatchFigures figures)
    {
        if (waiting.Count == 0)
        {
            return;
        }

        losses.Read(lossValues.AsSpan(0, waiting.Count));
        if (measures)
        {
            Read(outputs, ref outputValues, waitingSamples * info.OutputLength);
            Read(targets, ref targetValues, waitingSamples * info.TargetLength);
        }

        int first = 0;
        for (int i = 0; i < waiting.Count; i++)
        {
            int count = waiting[i];
            figures.Add(
                lossValues[i],
                count,
                measures ? outputValues.AsSpan(first * info.OutputLength, count * info.OutputLength) : default,
                measures ? targetValues.AsSpan(first * info.TargetLength, count * info.TargetLength) : default);
            first += count;
        }

        waiting.Clear();
        waitingSamples = 0;

        static void Read(DeviceBuffer<float> source, ref float[] target, int length)
        {
            if (target.Length < length)
            {
                target = new float[length];
            }

            source.Read(target.AsSpan(0, length));
        }
    }

    /// <inheritdoc/>
    public override EvaluationResult? Evaluate(CancellationToken cancellation) => evaluator!.Run(cancellation);

    /// <inheritdoc/>
    public override void CopyToNetwork(bool optimizer)
    {
        gpu.CopyTo(plan.Network);
        gathered?.Read(Gathered!.Span);
        if (optimizer)
        {
            this.optimizer.CopyTo(plan.Optimizer);
        }
    }

    /// <inheritdoc/>
    public override void CopyFromNetwork(bool optimizer)
    {
        gpu.CopyFrom(plan.Network);
        if (optimizer)
        {
            this.optimizer.CopyFrom(plan.Optimizer);
        }
    }

    /// <inheritdoc/>
    public override TrainingDivergedException Diverged(float loss, int epoch, int step)
    {
        float[] slopes = new float[info.ParameterBlockLength], inputs = new float[last.Count * info.InputLength], wanted = new float[last.Count * info.TargetLength];
        gradients.Read(slopes);
        training.Inputs.Read(inputs);
        training.Targets.Read(wanted);
        return Divergence.Describe(plan.Network, loss, slopes, inputs, wanted, row => batches.SampleAt(last.Begin + row), epoch, step);
    }

    /// <inheritdoc/>
    public override void Dispose() => memory.Dispose();

    // Behind those of the batches before.
    private void Keep(ArrayView<float> rows, DeviceBuffer<float> target, int length, int count)
    {
        var call = new BlockCall { Source = rows, Target = target.View.SubView((long)waitingSamples * length, (long)count * length), Factor = 1f, Length = count * length };
        gpu.Kernels.Launch<BlockCall>(TrainingKernels.Block, call, call.Length);
    }
}
