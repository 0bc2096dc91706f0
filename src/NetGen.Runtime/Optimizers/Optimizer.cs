// The base of all optimizers: one flat loop over parameters, gradients and moments that share one layout. The training loop prepares a step once
// and lets its threads apply it chunk by chunk; people who write loops of their own call Step.

using NetGen.Numerics;

namespace NetGen;

/// <summary>Moves parameters along their gradients.</summary>
public abstract unsafe partial class Optimizer
{
    /// <summary>Chunks begin and end at multiples of this many floats, the widest vector.</summary>
    public const int ChunkAlignment = 16;

    // A chunk is worth its claim from 16 KB on; of large networks there are no more than so many.
    private const int LeastChunk = 4096, MostChunks = 32;

    private readonly string[] slotNames;
    private OptimizerSlot[] slots = [];
    private LearningRateSchedule learningRate;
    private double learningRateScale = 1.0;

    /// <summary>Makes an optimizer without memory; <see cref="Initialize(int)"/> gives it some.</summary>
    /// <param name="learningRate">The learning rate; a float is a constant one.</param>
    /// <param name="slotNames">Names of the values that it keeps per parameter.</param>
    protected Optimizer(LearningRateSchedule learningRate, params string[] slotNames)
        : this(learningRate, weightDecay: 0f, decoupledWeightDecay: false, slotNames)
    {
    }

    /// <summary>Makes an optimizer with weight decay and without memory.</summary>
    /// <param name="learningRate">The learning rate; a float is a constant one.</param>
    /// <param name="weightDecay">See <see cref="WeightDecay"/>; finite, at least 0.</param>
    /// <param name="decoupledWeightDecay">See <see cref="DecoupledWeightDecay"/>.</param>
    /// <param name="slotNames">Names of the values that it keeps per parameter.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="weightDecay"/> is outside its range.</exception>
    protected Optimizer(LearningRateSchedule learningRate, float weightDecay, bool decoupledWeightDecay, params string[] slotNames)
    {
        ArgumentNullException.ThrowIfNull(learningRate);
        ArgumentNullException.ThrowIfNull(slotNames);
        WeightDecay = Checked(weightDecay, float.MaxValue, nameof(weightDecay));
        DecoupledWeightDecay = decoupledWeightDecay;
        this.learningRate = learningRate;
        this.slotNames = slotNames;
    }

    /// <summary>The learning rate, or how it changes from step to step.</summary>
    public LearningRateSchedule LearningRate
    {
        get => learningRate;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            learningRate = value;
        }
    }

    /// <summary>Multiplies what <see cref="LearningRate"/> says: 1 after <see cref="Initialize(int)"/>, lowered by
    /// <see cref="ReduceLearningRateOnPlateau"/>, and
    /// kept in training checkpoints.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public double LearningRateScale
    {
        get => learningRateScale;
        set
        {
            if (!double.IsFinite(value) || value < 0.0)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Expected a finite factor of at least 0.");
            }

            learningRateScale = value;
        }
    }

    /// <summary>The learning rate of the last step that was prepared.</summary>
    public float CurrentLearningRate { get; private set; }

    /// <summary>Steps prepared since <see cref="Initialize(int)"/>.</summary>
    public long StepCount { get; private set; }

    /// <summary>Parameters that it has memory for; 0 before <see cref="Initialize(int)"/>.</summary>
    public int Length { get; private set; }

    /// <summary>Steps of the whole training, for schedules that need them; 0 for unknown. <c>Fit</c> sets it.</summary>
    public long TotalSteps { get; set; }

    /// <summary>Steps of one epoch, for schedules that need them; 0 for unknown. <c>Fit</c> sets it.</summary>
    public int StepsPerEpoch { get; set; }

    /// <summary>What it remembers per parameter, for checkpoints; empty before <see cref="Initialize(int)"/>.</summary>
    public IReadOnlyList<OptimizerSlot> Slots => slots;

    /// <summary>The width of its kernels in bits, as <see cref="VectorWidth.Bits"/> unless a test compares widths.</summary>
    internal int KernelBits { get; set; } = VectorWidth.Bits;

    /// <summary>Whether it moves parameters only by <see cref="Step(AlignedBuffer, AlignedBuffer, Func{double})"/>, since it must know the loss at
    /// several points.</summary>
    internal virtual bool NeedsClosure => false;

    /// <summary>
    /// How many parameters a thread should move at once where several share a step: a multiple of <see cref="ChunkAlignment"/>. Few chunks run longer than many (535,824 parameters, two threads: 69 us
    /// in 33 chunks, 98 in 131), and small ones are not worth their claim.
    /// </summary>
    /// <param name="parameters">Parameters of the network, at least 0.</param>
    public static int ChunkLength(int parameters)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(parameters);
        return Math.Max(LeastChunk, ((parameters / MostChunks) + ChunkAlignment - 1) / ChunkAlignment * ChunkAlignment);
    }

    /// <summary>Forgets all earlier steps: <see cref="StepCount"/> becomes 0, all slots their initial values, <see cref="LearningRateScale"/> 1, with
    /// memory for
    /// <paramref name="length"/> parameters.</summary>
    /// <param name="length">Parameters, a multiple of 16 (network blocks are padded to one).</param>
    /// <exception cref="ArgumentException"><paramref name="length"/> is negative or no multiple of 16.</exception>
    /// <exception cref="InvalidOperationException">Groups or a limit of norms need the tensors: use <see cref="Initialize(NetworkInfo)"/>.</exception>
    public void Initialize(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length % ChunkAlignment != 0)
        {
            throw new ArgumentException($"Expected a multiple of {ChunkAlignment} parameters, got {length}.", nameof(length));
        }

        Initialize(length, null);
    }

    /// <summary>As <see cref="Initialize(int)"/>, for the parameters of a network, whose tensors <see cref="ParameterGroups"/> and <see cref="ClipNorm"/>
    /// refer to.</summary>
    /// <param name="network">The network's description.</param>
    /// <exception cref="ArgumentException">A parameter group matches no tensor of it.</exception>
    public void Initialize(NetworkInfo network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Initialize(network.ParameterBlockLength, network.Parameters);
    }

    /// <summary>Begins a step: counts it and computes its scalars once, before any <see cref="Apply"/>. Allocates nothing.</summary>
    /// <exception cref="InvalidOperationException">The schedule yields no usable learning rate, or the optimizer needs a closure.</exception>
    public void PrepareStep()
    {
        ThrowIfClosureNeeded();
        BeginStep();
    }

    /// <summary>Sums the squares of the gradients where <see cref="ClipNorm"/> or <see cref="GlobalClipNorm"/> is set, between <see cref="PrepareStep"/> and
    /// <see cref="Apply"/>; does nothing otherwise. Allocates nothing.</summary>
    /// <param name="gradients">The first of all gradients, as for <see cref="Apply"/>.</param>
    public void MeasureGradients(float* gradients)
    {
        for (int piece = 0; piece < NormPieces; piece++)
        {
            MeasurePiece(gradients, piece);
        }

        FinishNorms();
    }

    /// <summary>Moves the parameters <paramref name="begin"/> to <paramref name="end"/> - 1 as the prepared step says. Different ranges may be
    /// applied on different threads at once.</summary>
    /// <param name="parameters">The first of all <see cref="Length"/> parameters, on a 64-byte boundary.</param>
    /// <param name="gradients">The first of all gradients, in the same layout.</param>
    /// <param name="begin">The first parameter to move, a multiple of 16.</param>
    /// <param name="end">The end of the range, a multiple of 16, at most <see cref="Length"/>.</param>
    /// <exception cref="ArgumentException">The range lies outside 0 to <see cref="Length"/> or is not made of multiples of 16.</exception>
    public void Apply(float* parameters, float* gradients, int begin, int end)
    {
        if (begin < 0 || end > Length || begin > end || ((begin | end) & (ChunkAlignment - 1)) != 0)
        {
            throw new ArgumentException($"Expected a range of multiples of {ChunkAlignment} within 0 to {Length}, got {begin} to {end}.");
        }

        if (clipping is { PieceCount: > 0 } && clipping.MeasuredStep != StepCount)
        {
            throw new InvalidOperationException("A norm of the gradient is limited: call MeasureGradients between PrepareStep and Apply. (Step and Fit do.)");
        }

        RangeKernel kernel = new(this, parameters, gradients);
        BlockMath.Run(ref kernel, begin, end, KernelBits);
    }

    /// <summary>One whole step on the calling thread, for loops of one's own. The first call does <see cref="Initialize(int)"/>; later ones allocate
    /// nothing.</summary>
    /// <param name="parameters">What is moved, such as <see cref="INetwork.Parameters"/>; its length is a multiple of 16. Call
    /// <see cref="INetwork.Prepare"/> before the next prediction.</param>
    /// <param name="gradients">Gradient of the loss for each parameter, in the same layout. Where gradients are clipped, they are clipped in place.</param>
    /// <exception cref="ArgumentException">The lengths differ from each other or from earlier steps.</exception>
    /// <exception cref="InvalidOperationException">The optimizer needs a closure, or the tensors' names.</exception>
    public void Step(AlignedBuffer parameters, AlignedBuffer gradients)
    {
        ThrowIfClosureNeeded();
        EnsureInitialized(parameters, gradients, null);
        BeginStep();
        MeasureGradients(gradients.Pointer);
        Apply(parameters.Pointer, gradients.Pointer, 0, Length);
        GC.KeepAlive(parameters);
        GC.KeepAlive(gradients);
    }

    /// <summary>One whole step of a network on the calling thread. The first call does <see cref="Initialize(NetworkInfo)"/>, so that parameter groups
    /// can name
    /// tensors; later ones allocate nothing.</summary>
    /// <param name="network">Whose parameters are moved. Call <see cref="INetwork.Prepare"/> before the next prediction.</param>
    /// <param name="gradients">Gradient of the loss for each parameter, such as <see cref="TrainingStep.Gradients"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ from each other or from earlier steps, or a group matches no tensor.</exception>
    /// <exception cref="InvalidOperationException">The optimizer needs a closure.</exception>
    public void Step(INetwork network, AlignedBuffer gradients)
    {
        ArgumentNullException.ThrowIfNull(network);
        ThrowIfClosureNeeded();
        EnsureInitialized(network.Parameters, gradients, network.Info);
        Step(network.Parameters, gradients);
    }

    /// <summary>One step for which the loss may be computed more than once (PyTorch: <c>optimizer.step(closure)</c>). Every optimizer takes one;
    /// <see cref="Lbfgs"/> needs it.</summary>
    /// <param name="parameters">What is moved; its length is a multiple of 16.</param>
    /// <param name="gradients">Where <paramref name="closure"/> leaves the gradients, in the layout of the parameters.</param>
    /// <param name="closure">Computes the loss at the parameters as they are, and fills <paramref name="gradients"/> with its gradient: a deterministic
    /// function
    /// during a step (the same samples, the same random draws).</param>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="ArgumentException">The lengths differ from each other or from earlier steps.</exception>
    public double Step(AlignedBuffer parameters, AlignedBuffer gradients, Func<double> closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        EnsureInitialized(parameters, gradients, null);
        return StepWith(parameters, gradients, closure);
    }

    /// <summary>As <see cref="Step(AlignedBuffer, AlignedBuffer, Func{double})"/>, for a network.</summary>
    /// <param name="network">Whose parameters are moved.</param>
    /// <param name="gradients">Where <paramref name="closure"/> leaves the gradients.</param>
    /// <param name="closure">Computes loss and gradients at the parameters as they are.</param>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="ArgumentException">The lengths differ from each other or from earlier steps, or a group matches no tensor.</exception>
    public double Step(INetwork network, AlignedBuffer gradients, Func<double> closure)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(closure);
        EnsureInitialized(network.Parameters, gradients, network.Info);
        return StepWith(network.Parameters, gradients, closure);
    }

    /// <summary>Goes on as if <paramref name="stepCount"/> steps had been prepared; the caller restores the slots.</summary>
    internal void Restore(long stepCount, CallbackState state)
    {
        RestoreState(state);
        StepCount = stepCount;
        LearningRateScale = state.Texts.ContainsKey(nameof(LearningRateScale)) ? state.Number(nameof(LearningRateScale)) : 1.0;
    }

    /// <summary>What a resumed training must know beside slots and <see cref="StepCount"/>.</summary>
    internal CallbackState State()
    {
        CallbackState state = new();
        state.Set(nameof(LearningRateScale), LearningRateScale);
        SaveState(state);
        return state;
    }

    /// <summary>Remembers everything, so that the optimizer may be used for something else in between.</summary>
    internal Action Snapshot()
    {
        (int length, TensorInfo[]? itsTensors, OptimizerSlot[] itsSlots) = (Length, tensors, slots);
        (ParameterRun[] itsRuns, GroupScalars[] itsScalars, GradientClipping? itsClipping) = (runs, scalars, clipping);
        (LearningRateSchedule schedule, float rate, long total, int perEpoch) = (learningRate, CurrentLearningRate, TotalSteps, StepsPerEpoch);
        long steps = StepCount;
        CallbackState state = State();

        // The next Initialize finds no slots, and makes others.
        (slots, Length) = ([], 0);
        return () =>
        {
            (Length, tensors, slots) = (length, itsTensors, itsSlots);
            (runs, scalars, clipping) = (itsRuns, itsScalars, itsClipping);
            (learningRate, CurrentLearningRate, TotalSteps, StepsPerEpoch) = (schedule, rate, total, perEpoch);
            Restore(steps, state);
        };
    }

    /// <summary>Writes down what a resumed training must know beside slots and <see cref="StepCount"/>.</summary>
    protected virtual void SaveState(CallbackState state)
    {
    }

    /// <summary>Takes up what <see cref="SaveState"/> wrote; slots and <see cref="StepCount"/> are restored after it.</summary>
    protected virtual void RestoreState(CallbackState state)
    {
    }

    /// <summary>What a slot holds before the first step.</summary>
    /// <param name="slot">Its place among the names given to the constructor.</param>
    protected virtual float InitialValue(int slot) => 0f;

    /// <summary>Called at the end of <see cref="Initialize(int)"/>, for memory of the optimizer's own.</summary>
    private protected virtual void OnInitialized()
    {
    }

    /// <summary>A step with a closure; everything is checked.</summary>
    private protected virtual double StepWith(AlignedBuffer parameters, AlignedBuffer gradients, Func<double> closure)
    {
        double loss = closure();
        Step(parameters, gradients);
        return loss;
    }

    /// <summary>Counts a step and computes its scalars.</summary>
    private protected void BeginStep()
    {
        float scheduled = learningRate.At(new TrainingPosition(StepCount, TotalSteps, StepsPerEpoch)), rate = (float)(scheduled * learningRateScale);
        if (!float.IsFinite(rate) || rate < 0f)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"Expected a finite learning rate of at least 0, got {rate} from {learningRate.GetType().Name} at step {StepCount}."));
        }

        CurrentLearningRate = rate;
        StepCount++;
        ComputeGroupScalars();
        ComputeScalars();
    }

    /// <summary>Computes what all parameters of the step share, from <see cref="StepCount"/> (1 at the first step).</summary>
    protected virtual void ComputeScalars()
    {
    }

    /// <summary>The kernel: one fused pass over a range, for one vector width.</summary>
    /// <typeparam name="T">The vector.</typeparam>
    /// <param name="parameters">The first of all parameters.</param>
    /// <param name="gradients">The first of all gradients.</param>
    /// <param name="begin">First index, a multiple of 16.</param>
    /// <param name="end">End of the range, a multiple of 16.</param>
    /// <param name="group">Learning rate and weight decay of this range.</param>
    protected abstract void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        where T : struct, IVector<T>;

    /// <summary>Memory of a slot, by its place among the names given to the constructor.</summary>
    protected float* Slot(int index) => slots[index].Values.Pointer;

    /// <summary>Refuses a value outside [0, <paramref name="limit"/>), or that is not finite.</summary>
    private protected static float Checked(float value, float limit, string parameter)
    {
        if (!float.IsFinite(value) || value < 0f || value >= limit)
        {
            string range = limit < float.MaxValue ? FormattableString.Invariant($"of at least 0 and below {limit}") : "of at least 0";
            throw new ArgumentOutOfRangeException(parameter, value, $"Expected a finite value {range}.");
        }

        return value;
    }

    /// <summary>Refuses a value that is not finite or not above 0.</summary>
    private protected static float CheckedPositive(float value, string parameter)
        => float.IsFinite(value) && value > 0f ? value : throw new ArgumentOutOfRangeException(parameter, value, "Expected a finite value above 0.");

    /// <summary>The number that was meant by a decimal such as 0.999: as a float it is 0.99900001287, which would put 1 - β off by 1.3e-5. The decimal
    /// type rounds a
    /// float to the digits that were written; it ends at 7.9e28, where nobody writes digits.</summary>
    private protected static double Exact(float value) => Math.Abs(value) < 1e28f ? (double)(decimal)value : value;

    private void Initialize(int length, TensorInfo[]? network)
    {
        Divide(length, network, groups);
        if (slots.Length != slotNames.Length || length != Length)
        {
            slots = Array.ConvertAll(slotNames, name => new OptimizerSlot(name, new AlignedBuffer(length)));
            Length = length;
        }

        for (int i = 0; i < slots.Length; i++)
        {
            slots[i].Values.Span.Fill(InitialValue(i));
        }

        tensors = network;
        StepCount = 0;
        LearningRateScale = 1.0;
        OnInitialized();
    }

    private void EnsureInitialized(AlignedBuffer parameters, AlignedBuffer gradients, NetworkInfo? network)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(gradients);
        if (gradients.Length != parameters.Length)
        {
            throw new ArgumentException($"Expected {parameters.Length} gradients, one for each parameter, got {gradients.Length}.", nameof(gradients));
        }

        if (Length == 0)
        {
            if (network is null)
            {
                Initialize(parameters.Length);
            }
            else
            {
                Initialize(network);
            }
        }
        else if (Length != parameters.Length)
        {
            throw new ArgumentException(
                $"Expected {Length} parameters as in earlier steps, got {parameters.Length}. Call Initialize to begin anew.", nameof(parameters));
        }
    }

    private void ThrowIfClosureNeeded()
    {
        if (NeedsClosure)
        {
            throw new InvalidOperationException(
                $"{GetType().Name} asks for the loss at several points of a step: give Step a closure that computes loss and gradients, or use Fit.");
        }
    }
}
