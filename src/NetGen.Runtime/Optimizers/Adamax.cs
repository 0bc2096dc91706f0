using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// Adamax (Kingma and Ba, 2015, section 7.1): Adam with the largest gradient in the place of the mean square, as PyTorch's <c>torch.optim.Adamax</c>.
/// With gradient g,
/// parameter p and step t = 1, 2, ...: g ← g + weightDecay × p; m ← β1 m + (1 - β1) g; u ← max(β2 u, |g| + ε); p ← p - learningRate / (1 - β1^t) × m / u.
/// </summary>
/// <remarks>Keras adds ε (1e-7) to u in the quotient instead of to |g|, and has a rate of 0.001.</remarks>
public sealed unsafe class Adamax : Optimizer
{
    private readonly double exactBeta1;
    private readonly FadingMean mean;
    private double correction;

    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The learning rate; null for 0.002, a float for a constant one.</param>
    /// <param name="beta1">Decay of the mean gradient, in [0, 1).</param>
    /// <param name="beta2">Decay of the largest gradient, in [0, 1).</param>
    /// <param name="epsilon">Keeps the quotient finite; above 0.</param>
    /// <param name="weightDecay">Weight decay, at least 0.</param>
    /// <param name="decoupledWeightDecay">Whether the decay shrinks the parameters beside the step, instead of being added to the gradient.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public Adamax(
        LearningRateSchedule? learningRate = null, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f,
        float weightDecay = 0f, bool decoupledWeightDecay = false)
        : base(learningRate ?? 2e-3f, weightDecay, decoupledWeightDecay, "m", "u")
    {
        Beta1 = Checked(beta1, 1f, nameof(beta1));
        Beta2 = Checked(beta2, 1f, nameof(beta2));
        Epsilon = CheckedPositive(epsilon, nameof(epsilon));
        exactBeta1 = Exact(beta1);
        mean = new FadingMean(beta1, exactBeta1);
    }

    /// <summary>Decay of the mean gradient.</summary>
    public float Beta1 { get; }

    /// <summary>Decay of the largest gradient.</summary>
    public float Beta2 { get; }

    /// <summary>Added to the size of the gradient.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    protected override void ComputeScalars() => correction = 1.0 - Math.Pow(exactBeta1, StepCount);

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Apply<AdamaxRule, T>(Rule(group), parameters, gradients, begin, end);

    /// <inheritdoc/>
    private protected override void VisitRun(IUpdateVisitor visitor, int begin, int end, in GroupScalars group) => visitor.Visit(Rule(group), begin, end);

    private AdamaxRule Rule(in GroupScalars group) => new(group, mean, Beta2, Epsilon, (float)(group.LearningRate / correction));
}

/// <summary>The step of <see cref="Adamax"/>. Slots: m, u.</summary>
internal struct AdamaxRule(in GroupScalars group, FadingMean mean, float beta2, float epsilon, float stepSize) : IUpdateRule
{
    private StepDecay decay = new(group);
    private float negativeStep = -stepSize;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Move<T>(ref T p, T g, ref T slot0, ref T slot1, ref T slot2)
        where T : struct, IVector<T>
    {
        g = decay.Gradient(p, g);
        slot0 = mean.Of(slot0, g);
        slot1 = T.Max(T.Broadcast(beta2) * slot1, T.Abs(g) + T.Broadcast(epsilon));
        p = T.FusedMultiplyAdd(T.Broadcast(negativeStep), slot0 / slot1, decay.Kept(p));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ScaleLearningRate(float factor)
    {
        negativeStep *= factor;
        decay.ScaleLearningRate(factor);
    }
}
