using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// Adagrad (Duchi, Hazan and Singer, 2011), as PyTorch's <c>torch.optim.Adagrad</c>. With gradient g, parameter p and step t = 1, 2, ...:
/// g ← g + weightDecay × p; s ← s + g²; p ← p - learningRate / (1 + (t - 1) × learningRateDecay) × g / (√s + ε).
/// </summary>
/// <remarks>Keras' Adagrad begins with an accumulator of 0.1, a rate of 0.001 and ε of 1e-7 under the root; the defaults here are PyTorch's.</remarks>
public sealed unsafe class Adagrad : Optimizer
{
    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The learning rate; null for 0.01, a float for a constant one.</param>
    /// <param name="learningRateDecay">How fast the rate falls on top of its schedule; at least 0.</param>
    /// <param name="initialAccumulator">What the sums of squares begin with; at least 0.</param>
    /// <param name="epsilon">Keeps the quotient finite; above 0.</param>
    /// <param name="weightDecay">Weight decay, at least 0.</param>
    /// <param name="decoupledWeightDecay">Whether the decay shrinks the parameters beside the step, instead of being added to the gradient.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public Adagrad(
        LearningRateSchedule? learningRate = null, float learningRateDecay = 0f, float initialAccumulator = 0f, float epsilon = 1e-10f,
        float weightDecay = 0f, bool decoupledWeightDecay = false)
        : base(learningRate ?? 1e-2f, weightDecay, decoupledWeightDecay, "sum")
    {
        LearningRateDecay = Checked(learningRateDecay, float.MaxValue, nameof(learningRateDecay));
        InitialAccumulator = Checked(initialAccumulator, float.MaxValue, nameof(initialAccumulator));
        Epsilon = CheckedPositive(epsilon, nameof(epsilon));
    }

    /// <summary>How fast the rate falls.</summary>
    public float LearningRateDecay { get; }

    /// <summary>What the sums of squares begin with.</summary>
    public float InitialAccumulator { get; }

    /// <summary>Added to the root in the denominator.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    protected override float InitialValue(int slot) => InitialAccumulator;

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Apply<AdagradRule, T>(Rule(group), parameters, gradients, begin, end);

    /// <inheritdoc/>
    private protected override void VisitRun(IUpdateVisitor visitor, int begin, int end, in GroupScalars group) => visitor.Visit(Rule(group), begin, end);

    private AdagradRule Rule(in GroupScalars group)
        => new(group, Epsilon, (float)(group.LearningRate / (1.0 + ((StepCount - 1) * Exact(LearningRateDecay)))));
}

/// <summary>The step of <see cref="Adagrad"/>. Slot: s.</summary>
internal struct AdagradRule(in GroupScalars group, float epsilon, float stepSize) : IUpdateRule
{
    private StepDecay decay = new(group);
    private float negativeStep = -stepSize;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Move<T>(ref T p, T g, ref T slot0, ref T slot1, ref T slot2)
        where T : struct, IVector<T>
    {
        g = decay.Gradient(p, g);
        slot0 = Moments.NoTinySquare(T.FusedMultiplyAdd(g, g, slot0));
        p = T.FusedMultiplyAdd(T.Broadcast(negativeStep), g / (T.Sqrt(slot0) + T.Broadcast(epsilon)), decay.Kept(p));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ScaleLearningRate(float factor)
    {
        negativeStep *= factor;
        decay.ScaleLearningRate(factor);
    }
}
