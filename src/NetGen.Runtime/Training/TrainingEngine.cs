// Where the steps of a training are computed. The loop over epochs, callbacks, checkpoints and figures is one (TrainingRun); what runs a batch is the CPU's threads or, through NetGen.Gpu, a device.

using NetGen.Data;

namespace NetGen;

/// <summary>All that an engine must know of a training.</summary>
/// <param name="Network">The network.</param>
/// <param name="Train">The training set.</param>
/// <param name="Validation">What is evaluated after each epoch, or null.</param>
/// <param name="Options">The user's options, checked.</param>
/// <param name="Optimizer">The optimizer, initialized.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="Gathers">Whether gradients of several batches are gathered before the optimizer moves.</param>
/// <param name="Capacity">Most samples of a batch.</param>
internal sealed record TrainingPlan(INetwork Network, IDataSet Train, IDataSet? Validation, FitOptions Options, Optimizer Optimizer, Metric[] Metrics, bool Gathers, int Capacity);

/// <summary>A kind of engines, such as those on one device.</summary>
internal abstract class TrainingBackend
{
    /// <summary>Refuses what the engine could not do; nothing has changed yet.</summary>
    public abstract void Check(INetwork network, Optimizer optimizer);

    /// <summary>Makes an engine.</summary>
    public abstract TrainingEngine Create(TrainingPlan plan);
}

/// <summary>One batch of an epoch.</summary>
/// <param name="Begin">Its first place in the epoch's order.</param>
/// <param name="Count">Its samples.</param>
/// <param name="DrawStep">The number of its random draws.</param>
/// <param name="Share">Its weight among the batches whose gradients are gathered.</param>
/// <param name="First">Whether it is the first of them.</param>
/// <param name="Moves">Whether the optimizer moves after it; then its step is prepared.</param>
internal readonly record struct TrainingBatch(int Begin, int Count, uint DrawStep, float Share, bool First, bool Moves);

/// <summary>Takes the figures of batches, in their order.</summary>
internal interface IBatchFigures
{
    /// <summary>One batch.</summary>
    /// <param name="loss">Its mean loss.</param>
    /// <param name="count">Its samples.</param>
    /// <param name="outputs">Its outputs; empty where nothing is measured.</param>
    /// <param name="targets">Its targets; empty where nothing is measured.</param>
    void Add(float loss, int count, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets);
}

/// <summary>Runs the batches of a training.</summary>
internal abstract class TrainingEngine : IDisposable
{
    /// <summary>Whether the figures of the batches so far should be collected now: always where they are at hand, else when there is no more room for them.</summary>
    public abstract bool WantsCollecting { get; }

    /// <summary>Gradients of several batches, for an optimizer that looks at the whole set (<see cref="Optimizer.NeedsClosure"/>), after <see cref="CopyToNetwork"/>.</summary>
    public abstract AlignedBuffer? Gathered { get; }

    /// <summary>Chooses the order of an epoch. The array must not change before the next call.</summary>
    public abstract void BeginEpoch(int[] order, int epoch);

    /// <summary>Forward and backward of a batch, and the optimizer's move where it is the last of its step. Batches whose loss is not finite move nothing.</summary>
    public abstract void RunBatch(in TrainingBatch batch);

    /// <summary>Hands over the figures of all batches since the last call.</summary>
    public abstract void Collect(IBatchFigures figures);

    /// <summary>Evaluates the network; null if cancelled.</summary>
    public abstract EvaluationResult? Evaluate(CancellationToken cancellation);

    /// <summary>Brings parameters and state into the network's own memory; with the optimizer's memory if asked.</summary>
    public abstract void CopyToNetwork(bool optimizer);

    /// <summary>Takes parameters and state from the network's own memory; with the optimizer's memory if asked.</summary>
    public abstract void CopyFromNetwork(bool optimizer);

    /// <summary>Says where a training went wrong.</summary>
    public abstract TrainingDivergedException Diverged(float loss, int epoch, int step);

    /// <inheritdoc/>
    public abstract void Dispose();
}
