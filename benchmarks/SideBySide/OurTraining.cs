// A whole training step of ours as one run of the pool: load the batch, forward and backward, then the optimizer in chunks.
// The same phases as in Fit, without its bookkeeping, so that steps can be counted and timed from outside.

using NetGen.SideBySide.Contests;

namespace NetGen.SideBySide;

internal sealed unsafe class OurTraining : IPhasedWork, IDisposable
{
    private const int ChunkLength = 4096;

    private readonly INetwork network;
    private readonly TrainingTask task;
    private readonly TrainingStep step;
    private readonly Optimizer optimizer;
    private readonly WorkerPool pool;
    private readonly int[] order;
    private int first;

    /// <summary>Begins a training from the network's parameters as they are.</summary>
    internal OurTraining(INetwork network, TrainingTask task, int threads)
    {
        this.network = network;
        this.task = task;
        step = network.CreateTrainingStep(task.Batch);
        optimizer = new Adam(task.LearningRate, weightDecay: task.WeightDecay);
        optimizer.Initialize(network.Parameters.Length);
        pool = new WorkerPool(threads);
        order = [.. Enumerable.Range(0, task.Digits.Count)];
    }

    /// <inheritdoc/>
    public int PhaseCount => step.PhaseCount + 2;

    /// <summary>Runs steps on the batches in rotation.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="losses">Receives the loss of each, unless it is empty.</param>
    internal void Run(int steps, Span<float> losses)
    {
        for (int i = 0; i < steps; i++)
        {
            optimizer.PrepareStep();
            pool.Run(this);
            first = (first + task.Batch) % task.Digits.Count;
            if (!losses.IsEmpty)
            {
                losses[i] = step.Loss;
            }
        }
    }

    /// <inheritdoc/>
    public void EnsureWorkers(int workers) => step.EnsureWorkers(workers);

    /// <inheritdoc/>
    public int ItemCount(int phase)
        => phase == 0 ? (task.Batch + CompiledPass.LaneCount - 1) / CompiledPass.LaneCount
        : phase <= step.PhaseCount ? step.ItemCount(phase - 1)
        : (network.Parameters.Length + ChunkLength - 1) / ChunkLength;

    /// <inheritdoc/>
    public void RunItem(int phase, int item, int worker)
    {
        if (phase == 0)
        {
            Load(item);
        }
        else if (phase <= step.PhaseCount)
        {
            step.RunItem(phase - 1, item, worker);
        }
        else
        {
            int begin = item * ChunkLength;
            optimizer.Apply(network.Parameters.Pointer, step.Gradients.Pointer, begin, Math.Min(begin + ChunkLength, network.Parameters.Length));
        }
    }

    public void Dispose() => pool.Dispose();

    private void Load(int block)
    {
        int row = block * CompiledPass.LaneCount;
        int count = Math.Min(CompiledPass.LaneCount, task.Batch - row);
        (int inputs, int classes) = (network.Info.InputLength, network.Info.TargetLength);
        Span<float> labels = stackalloc float[CompiledPass.LaneCount];
        task.Digits.All.Read(order.AsSpan(first + row, count), step.Inputs.Span.Slice(row * inputs, count * inputs), labels[..count]);
        Span<float> targets = step.Targets.Span.Slice(row * classes, count * classes);
        targets.Clear();
        for (int i = 0; i < count; i++)
        {
            targets[(i * classes) + (int)labels[i]] = 1;
        }
    }
}
