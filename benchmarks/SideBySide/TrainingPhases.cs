// A whole training step of ours as one run of a pool: load the batch (if there are several), forward and backward, then the optimizer in chunks.
// The same phases as in Fit, without its bookkeeping, so that steps can be counted and timed from outside.

using NetGen.Data;

namespace NetGen.SideBySide;

/// <summary>A training step, phase by phase.</summary>
internal sealed unsafe class TrainingPhases : IPhasedWork
{
    private readonly INetwork network;
    private readonly Optimizer optimizer;
    private readonly IDataSet data;
    private readonly int[] order;
    private readonly int batch, loadPhases, chunkLength;
    private int first;

    /// <summary>Loads the first batch.</summary>
    /// <param name="network">Trained from its parameters as they are.</param>
    /// <param name="optimizer">Initialised here.</param>
    /// <param name="data">Examples.</param>
    /// <param name="count">How many of them are used: a whole number of batches, visited in order again and again.</param>
    /// <param name="batch">Samples of a step.</param>
    internal TrainingPhases(INetwork network, Optimizer optimizer, IDataSet data, int count, int batch)
    {
        (this.network, this.optimizer, this.data, this.batch) = (network, optimizer, data, batch);
        Step = network.CreateTrainingStep(batch);
        optimizer.Initialize(network.Parameters.Length);
        order = [.. Enumerable.Range(0, count)];
        loadPhases = count > batch ? 1 : 0;
        chunkLength = Optimizer.ChunkLength(network.Parameters.Length);
        for (int item = 0; item < LoadingItems; item++)
        {
            Load(item);
        }
    }

    /// <summary>Forward and backward.</summary>
    internal TrainingStep Step { get; }

    /// <summary>Blocks of sixteen samples.</summary>
    internal int BlockCount => (batch + CompiledPass.LaneCount - 1) / CompiledPass.LaneCount;

    // Several blocks each where there are many, as in Fit.
    private int LoadingItems => Math.Min(BlockCount, 4 * CompiledPass.MaxShards);

    /// <summary>The first phase of <see cref="Step"/>; those before it load.</summary>
    internal int FirstStepPhase => loadPhases;

    /// <inheritdoc/>
    public int PhaseCount => loadPhases + Step.PhaseCount + 1;

    /// <summary>Before the phases of a step.</summary>
    internal void Begin() => optimizer.PrepareStep();

    /// <summary>After them: on to the next batch.</summary>
    internal void End() => first = (first + batch) % order.Length;

    /// <inheritdoc/>
    public void EnsureWorkers(int workers) => Step.EnsureWorkers(workers);

    /// <inheritdoc/>
    public int ItemCount(int phase)
        => phase < loadPhases ? LoadingItems
        : phase < loadPhases + Step.PhaseCount ? Step.ItemCount(phase - loadPhases)
        : (network.Parameters.Length + chunkLength - 1) / chunkLength;

    /// <inheritdoc/>
    public void RunItem(int phase, int item, int worker)
    {
        if (phase < loadPhases)
        {
            Load(item);
        }
        else if (phase < loadPhases + Step.PhaseCount)
        {
            Step.RunItem(phase - loadPhases, item, worker);
        }
        else
        {
            int begin = item * chunkLength;
            optimizer.Apply(network.Parameters.Pointer, Step.Gradients.Pointer, begin, Math.Min(begin + chunkLength, network.Parameters.Length));
        }
    }

    private void Load(int item)
    {
        int end = BlockCount * (item + 1) / LoadingItems;
        for (int block = BlockCount * item / LoadingItems; block < end; block++)
        {
            int row = block * CompiledPass.LaneCount;
            int samples = Math.Min(CompiledPass.LaneCount, batch - row);
            data.Read(
                order.AsSpan(first + row, samples), Step.Inputs.Span[(row * network.Info.InputLength)..], Step.Targets.Span[(row * network.Info.TargetLength)..]);
        }
    }
}
