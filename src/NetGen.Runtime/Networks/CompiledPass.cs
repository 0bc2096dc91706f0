namespace NetGen;

/// <summary>
/// Work that several threads share: phases one after the other, each a number of items that may run in any order, on any thread. Which thread
/// runs an item never changes a result.
/// </summary>
public interface IPhasedWork
{
    /// <summary>Phases, run in order with a barrier between them.</summary>
    int PhaseCount { get; }

    /// <summary>Called once before a run, with the number of threads that may take part.</summary>
    void EnsureWorkers(int workers);

    /// <summary>Independent items of a phase.</summary>
    int ItemCount(int phase);

    /// <summary>Runs one item.</summary>
    /// <param name="phase">0 to <see cref="PhaseCount"/> - 1.</param>
    /// <param name="item">0 to <see cref="ItemCount"/> - 1.</param>
    /// <param name="worker">Which thread, 0 to the number given to <see cref="EnsureWorkers"/> - 1; each has scratch memory of its own.</param>
    void RunItem(int phase, int item, int worker);
}

/// <summary>
/// The base of emitted passes over a batch. Sixteen samples stand side by side in the lanes of a vector and form a block; a tensor of F floats a sample is
/// F × 16 floats a block. A shard is a run of blocks that one thread works through, with a partial sum of its own for each
/// gradient that is gathered over samples; the number of shards depends on the batch alone, so results do not depend on the threads.
/// </summary>
public abstract unsafe class CompiledPass : IPhasedWork
{
    /// <summary>Samples side by side in one block.</summary>
    public const int LaneCount = 16;

    /// <summary>At most this many shards, hence threads with work of their own in a phase over samples.</summary>
    public const int MaxShards = 16;

    private readonly int blockLength, localLength;
    private readonly AlignedBuffer blocks, shared, partials;
    private AlignedBuffer[] locals;
    private int count;

    /// <summary>Allocates the memory of a pass.</summary>
    /// <param name="network">The network whose parameters it reads.</param>
    /// <param name="capacity">Most samples of a batch, at least 1.</param>
    /// <param name="blockLength">Floats kept for each block of samples from one phase to another.</param>
    /// <param name="localLength">Floats of scratch memory for each thread.</param>
    /// <param name="sharedLength">Floats that do not depend on samples.</param>
    /// <param name="partialLength">Floats of partial sums for each shard.</param>
    /// <param name="targetLength">Floats of one target sample; 0 for none.</param>
    protected CompiledPass(INetwork network, int capacity, int blockLength, int localLength, int sharedLength, int partialLength, int targetLength)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Network = network;
        Capacity = capacity;
        this.blockLength = blockLength;
        this.localLength = localLength;
        int blockCapacity = (capacity + LaneCount - 1) / LaneCount;
        blocks = new AlignedBuffer((long)blockCapacity * blockLength);
        shared = new AlignedBuffer(sharedLength);
        partials = new AlignedBuffer((long)Math.Min(blockCapacity, MaxShards) * partialLength);
        PartialLength = partialLength;
        locals = [new AlignedBuffer(localLength)];
        Inputs = new AlignedBuffer((long)capacity * network.Info.InputLength);
        Outputs = new AlignedBuffer((long)capacity * network.Info.OutputLength);
        Targets = new AlignedBuffer((long)capacity * targetLength);
        SampleWeights = new AlignedBuffer(targetLength > 0 ? capacity : 0);
        SampleWeights.Span.Fill(1f);
        Count = capacity;
    }

    /// <summary>The network.</summary>
    public INetwork Network { get; }

    /// <summary>Most samples of a batch.</summary>
    public int Capacity { get; }

    /// <summary>Samples of the batch at hand, 1 to <see cref="Capacity"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public int Count
    {
        get => count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Capacity);
            count = value;
            BlockCount = (value + LaneCount - 1) / LaneCount;
            ShardCount = Math.Min(BlockCount, MaxShards);
        }
    }

    /// <summary>Input samples one after the other: fill the first <see cref="Count"/> before a run.</summary>
    public AlignedBuffer Inputs { get; }

    /// <summary>Target samples one after the other: fill the first <see cref="Count"/> before a run.</summary>
    public AlignedBuffer Targets { get; }

    /// <summary>The factor of each sample's loss, 1 unless written to. The loss remains a mean over the batch's samples, as in Keras.</summary>
    public AlignedBuffer SampleWeights { get; }

    /// <summary>Output samples one after the other, after a run.</summary>
    public AlignedBuffer Outputs { get; }

    /// <inheritdoc/>
    public abstract int PhaseCount { get; }

    /// <summary>Blocks of the batch at hand.</summary>
    protected int BlockCount { get; private set; }

    /// <summary>Shards of the batch at hand.</summary>
    protected int ShardCount { get; private set; }

    /// <summary>Floats of one shard's partial sums.</summary>
    protected int PartialLength { get; }

    /// <summary>Memory that does not depend on samples.</summary>
    protected float* Shared => shared.Pointer;

    /// <summary>Partial sums of the first shard; the next shard's follow <see cref="PartialLength"/> floats later.</summary>
    protected float* Partials => partials.Pointer;

    /// <inheritdoc/>
    public void EnsureWorkers(int workers)
    {
        if (locals.Length < workers)
        {
            int old = locals.Length;
            Array.Resize(ref locals, workers);
            for (int i = old; i < workers; i++)
            {
                locals[i] = new AlignedBuffer(localLength);
            }
        }
    }

    /// <inheritdoc/>
    public abstract int ItemCount(int phase);

    /// <inheritdoc/>
    public abstract void RunItem(int phase, int item, int worker);

    /// <summary>Runs all phases on the calling thread.</summary>
    public void Run()
    {
        for (int phase = 0; phase < PhaseCount; phase++)
        {
            int items = ItemCount(phase);
            for (int item = 0; item < items; item++)
            {
                RunItem(phase, item, worker: 0);
            }
        }
    }

    /// <summary>Memory of one block of samples.</summary>
    protected float* Block(int block) => blocks.Pointer + ((long)block * blockLength);

    /// <summary>Scratch memory of one thread.</summary>
    protected float* Local(int worker) => locals[worker].Pointer;

    /// <summary>The first block of a shard; the shard ends where the next one begins.</summary>
    protected int FirstBlock(int shard) => (int)((long)shard * BlockCount / ShardCount);

    /// <summary>Samples in a block: 16, or fewer in the last one.</summary>
    protected int LanesOf(int block) => Math.Min(LaneCount, Count - (block * LaneCount));
}

/// <summary>The base of an emitted evaluation: inference over a batch and its loss, without penalties on parameters.</summary>
public abstract class EvaluationPass : CompiledPass
{
    /// <inheritdoc cref="CompiledPass(INetwork, int, int, int, int, int, int)"/>
    protected EvaluationPass(INetwork network, int capacity, int blockLength, int localLength, int sharedLength, int partialLength)
        : base(network, capacity, blockLength, localLength, sharedLength, partialLength, network.Info.TargetLength)
    {
    }

    /// <summary>The loss after a run: the mean over the batch.</summary>
    public abstract float Loss { get; }
}

/// <summary>The base of an emitted training step: forward, loss and backward over a batch. It leaves the parameters alone; an optimizer moves them.</summary>
public abstract unsafe class TrainingStep : CompiledPass
{
    /// <inheritdoc cref="CompiledPass(INetwork, int, int, int, int, int, int)"/>
    protected TrainingStep(INetwork network, int capacity, int blockLength, int localLength, int sharedLength, int partialLength)
        : base(network, capacity, blockLength, localLength, sharedLength, partialLength, network.Info.TargetLength)
        => Gradients = new AlignedBuffer(network.Info.ParameterBlockLength);

    /// <summary>Mean gradient of the loss with respect to each parameter, in the layout of <see cref="INetwork.Parameters"/>, after a run.</summary>
    public AlignedBuffer Gradients { get; }

    /// <summary>The loss after a run: the mean over the batch, plus penalties.</summary>
    public abstract float Loss { get; }

    /// <summary>Seed of the random draws (dropout). Set it with <see cref="DrawStep"/> before a run.</summary>
    public ulong DrawSeed { get; set; }

    /// <summary>Number of the step: a new one gives new draws.</summary>
    public uint DrawStep { get; set; }
}
