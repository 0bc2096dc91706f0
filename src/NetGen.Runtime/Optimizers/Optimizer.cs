// The base of all optimizers: one flat loop over parameters, gradients and moments that share one layout. The training loop prepares a step once
// and lets its threads apply it chunk by chunk; people who write loops of their own call Step.

using NetGen.Numerics;

namespace NetGen;

/// <summary>Moves parameters along their gradients.</summary>
public abstract unsafe class Optimizer
{
    /// <summary>Chunks begin and end at multiples of this many floats, the widest vector.</summary>
    public const int ChunkAlignment = 16;

    // Moments that decay towards 0 get stuck in subnormal floats, where arithmetic is up to ten times slower, and .NET cannot switch them off
    // (docs/performance.md, finding 2). Values this small change no parameter.
    private protected const float TinyMoment = 1e-20f, TinySquare = 1e-30f;

    private readonly string[] slotNames;
    private OptimizerSlot[] slots = [];
    private LearningRateSchedule learningRate;

    /// <summary>Makes an optimizer without memory; <see cref="Initialize"/> gives it some.</summary>
    /// <param name="learningRate">The learning rate; a float is a constant one.</param>
    /// <param name="slotNames">Names of the values that it keeps per parameter.</param>
    protected Optimizer(LearningRateSchedule learningRate, params string[] slotNames)
    {
        ArgumentNullException.ThrowIfNull(learningRate);
        ArgumentNullException.ThrowIfNull(slotNames);
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

    /// <summary>The learning rate of the last step that was prepared.</summary>
    public float CurrentLearningRate { get; private set; }

    /// <summary>Steps prepared since <see cref="Initialize"/>.</summary>
    public long StepCount { get; private set; }

    /// <summary>Parameters that it has memory for; 0 before <see cref="Initialize"/>.</summary>
    public int Length { get; private set; }

    /// <summary>Steps of the whole training, for schedules that need them; 0 for unknown. <c>Fit</c> sets it.</summary>
    public long TotalSteps { get; set; }

    /// <summary>Steps of one epoch, for schedules that need them; 0 for unknown. <c>Fit</c> sets it.</summary>
    public int StepsPerEpoch { get; set; }

    /// <summary>What it remembers per parameter, for checkpoints; empty before <see cref="Initialize"/>.</summary>
    public IReadOnlyList<OptimizerSlot> Slots => slots;

    /// <summary>The width of its kernels in bits, as <see cref="VectorWidth.Bits"/> unless a test compares widths.</summary>
    internal int KernelBits { get; set; } = VectorWidth.Bits;

    /// <summary>Forgets all earlier steps: <see cref="StepCount"/> and all slots become 0, with memory for <paramref name="length"/>
    /// parameters.</summary>
    /// <param name="length">Parameters, a multiple of 16 (network blocks are padded to one).</param>
    /// <exception cref="ArgumentException"><paramref name="length"/> is negative or no multiple of 16.</exception>
    public void Initialize(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length % ChunkAlignment != 0)
        {
            throw new ArgumentException($"Expected a multiple of {ChunkAlignment} parameters, got {length}.", nameof(length));
        }

        if (slots.Length != slotNames.Length || length != Length)
        {
            slots = Array.ConvertAll(slotNames, name => new OptimizerSlot(name, new AlignedBuffer(length)));
            Length = length;
        }
        else
        {
            foreach (OptimizerSlot slot in slots)
            {
                slot.Values.Span.Clear();
            }
        }

        StepCount = 0;
    }

    /// <summary>Begins a step: counts it and computes its scalars once, before any <see cref="Apply"/>. Allocates nothing.</summary>
    /// <exception cref="InvalidOperationException">The schedule yields no usable learning rate.</exception>
    public void PrepareStep()
    {
        float rate = learningRate.At(new TrainingPosition(StepCount, TotalSteps, StepsPerEpoch));
        if (!float.IsFinite(rate) || rate < 0f)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"Expected a finite learning rate of at least 0, got {rate} from {learningRate.GetType().Name} at step {StepCount}."));
        }

        CurrentLearningRate = rate;
        StepCount++;
        ComputeScalars();
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

        switch (KernelBits)
        {
            case 512:
                Apply<V512>(parameters, gradients, begin, end);
                break;
            case 256:
                Apply<V256>(parameters, gradients, begin, end);
                break;
            case 128:
                Apply<V128>(parameters, gradients, begin, end);
                break;
            default:
                Apply<V32>(parameters, gradients, begin, end);
                break;
        }
    }

    /// <summary>One whole step on the calling thread, for loops of one's own. The first call does <see cref="Initialize"/>; later ones allocate
    /// nothing.</summary>
    /// <param name="parameters">What is moved, such as <see cref="INetwork.Parameters"/>; its length is a multiple of 16. Call
    /// <see cref="INetwork.Prepare"/> before the next prediction.</param>
    /// <param name="gradients">Gradient of the loss for each parameter, in the same layout.</param>
    /// <exception cref="ArgumentException">The lengths differ from each other or from earlier steps.</exception>
    public void Step(AlignedBuffer parameters, AlignedBuffer gradients)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(gradients);
        if (gradients.Length != parameters.Length)
        {
            throw new ArgumentException($"Expected {parameters.Length} gradients, one for each parameter, got {gradients.Length}.", nameof(gradients));
        }

        if (Length == 0)
        {
            Initialize(parameters.Length);
        }
        else if (Length != parameters.Length)
        {
            throw new ArgumentException(
                $"Expected {Length} parameters as in earlier steps, got {parameters.Length}. Call Initialize to begin anew.", nameof(parameters));
        }

        PrepareStep();
        Apply(parameters.Pointer, gradients.Pointer, 0, Length);
        GC.KeepAlive(parameters);
        GC.KeepAlive(gradients);
    }

    /// <summary>Goes on as if <paramref name="stepCount"/> steps had been prepared; the caller restores the slots.</summary>
    internal void Restore(long stepCount) => StepCount = stepCount;

    /// <summary>Computes what all parameters of the step share, from <see cref="CurrentLearningRate"/> and <see cref="StepCount"/> (1 at the first
    /// step).</summary>
    protected abstract void ComputeScalars();

    /// <summary>The kernel: one fused pass over a range, for one vector width.</summary>
    /// <typeparam name="T">The vector.</typeparam>
    /// <param name="parameters">The first of all parameters.</param>
    /// <param name="gradients">The first of all gradients.</param>
    /// <param name="begin">First index, a multiple of 16.</param>
    /// <param name="end">End of the range, a multiple of 16.</param>
    protected abstract void Apply<T>(float* parameters, float* gradients, int begin, int end)
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
}
