// A whole training step of ours as one run of the pool: load the batch (if there are several), forward and backward, then the optimizer in chunks.
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
    private readonly int loadPhases;
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
        order = [.. Enumerable.Range(0, task.Data.Count)];
        loadPhases = task.Data.Count > task.Batch ? 1 : 0;
        for (int block = 0; block < BlockCount; block++)
        {
            Load(block);
        }
    }

    /// <inheritdoc/>
    public int PhaseCount => loadPhases + step.PhaseCount + 1;

    private int BlockCount => (task.Batch + CompiledPass.LaneCount - 1) / CompiledPass.LaneCount;

    /// <summary>Runs steps on the batches in rotation.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="losses">Receives the loss of each, unless it is empty.</param>
    internal void Run(int steps, Span<float> losses)
    {
        for (int i = 0; i < steps; i++)
        {
            optimizer.PrepareStep();
            pool.Run(this);
            first = (first + task.Batch) % task.Data.Count;
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
        => phase < loadPhases ? BlockCount
        : phase < loadPhases + step.PhaseCount ? step.ItemCount(phase - loadPhases)
        : (network.Parameters.Length + ChunkLength - 1) / ChunkLength;

    /// <inheritdoc/>
    public void RunItem(int phase, int item, int worker)
    {
        if (phase < loadPhases)
        {
            Load(item);
        }
        else if (phase < loadPhases + step.PhaseCount)
        {
            step.RunItem(phase - loadPhases, item, worker);
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
        task.Data.Examples.Read(
            order.AsSpan(first + row, count), step.Inputs.Span[(row * network.Info.InputLength)..], step.Targets.Span[(row * network.Info.TargetLength)..]);
    }
}
