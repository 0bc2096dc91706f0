using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// RAdam (Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond", 2020), as PyTorch's <c>torch.optim.RAdam</c>. With gradient g,
/// parameter p and step
/// t = 1, 2, ...: g ← g + weightDecay × p; m ← β1 m + (1 - β1) g; v ← β2 v + (1 - β2) g²; ρ∞ = 2 / (1 - β2) - 1; ρ = ρ∞ - 2 t β2^t / (1 - β2^t);
/// where ρ > 5, p ← p - learningRate × m / (1 - β1^t) × r × √(1 - β2^t) / (√v + ε) with r = √((ρ - 4)(ρ - 2) ρ∞ / ((ρ∞ - 4)(ρ∞ - 2) ρ)), and
/// before that, while the variance of v is unknown, p ← p - learningRate × m / (1 - β1^t).
/// </summary>
public sealed unsafe class RAdam : Optimizer
{
    private readonly double exactBeta1, exactBeta2;
    private readonly FadingMean mean, squares;
    private double correction1;

    // 0 while the variance is not tractable.
    private float rectification;

    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The learning rate; null for 0.001, a float for a constant one.</param>
    /// <param name="beta1">Decay of the mean gradient, in [0, 1).</param>
    /// <param name="beta2">Decay of the mean squared gradient, in [0, 1).</param>
    /// <param name="epsilon">Keeps the quotient finite; above 0.</param>
    /// <param name="weightDecay">Weight decay, at least 0.</param>
    /// <param name="decoupledWeightDecay">Whether the decay shrinks the parameters beside the step, instead of being added to the gradient.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RAdam(
        LearningRateSchedule? learningRate = null, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f,
        float weightDecay = 0f, bool decoupledWeightDecay = false)
        : base(learningRate ?? 1e-3f, weightDecay, decoupledWeightDecay, "m", "v")
    {
        Beta1 = Checked(beta1, 1f, nameof(beta1));
        Beta2 = Checked(beta2, 1f, nameof(beta2));
        Epsilon = CheckedPositive(epsilon, nameof(epsilon));
        exactBeta1 = Exact(beta1);
        exactBeta2 = Exact(beta2);
        mean = new FadingMean(beta1, exactBeta1);
        squares = new FadingMean(beta2, exactBeta2);
    }

    /// <summary>Decay of the mean gradient.</summary>
    public float Beta1 { get; }

    /// <summary>Decay of the mean squared gradient.</summary>
    public float Beta2 { get; }

    /// <summary>Added to the root in the denominator.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    protected override void ComputeScalars()
    {
        double power2 = Math.Pow(exactBeta2, StepCount), correction2 = 1.0 - power2, limit = (2.0 / (1.0 - exactBeta2)) - 1.0;
        double rho = limit - (2.0 * StepCount * power2 / correction2);
        correction1 = 1.0 - Math.Pow(exactBeta1, StepCount);
        rectification = rho > 5.0
            ? (float)Math.Sqrt((rho - 4.0) * (rho - 2.0) * limit / ((limit - 4.0) * (limit - 2.0) * rho) * correction2)
            : 0f;
    }

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Apply<RAdamRule, T>(Rule(group), parameters, gradients, begin, end);

    /// <inheritdoc/>
    private protected override void VisitRun(IUpdateVisitor visitor, int begin, int end, in GroupScalars group) => visitor.Visit(Rule(group), begin, end);

    private RAdamRule Rule(in GroupScalars group) => new(group, mean, squares, Epsilon, (float)(group.LearningRate / correction1), rectification);
}

/// <summary>The step of <see cref="RAdam"/>. Slots: m, v.</summary>
internal struct RAdamRule(
    in GroupScalars group, FadingMean mean, FadingMean squares, float epsilon, float stepSize, float rectification)
    : IUpdateRule
{
    private readonly int rectified = rectification > 0f ? 1 : 0;
    private StepDecay decay = new(group);
    private float negativeStep = -stepSize;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Move<T>(ref T p, T g, ref T slot0, ref T slot1, ref T slot2)
        where T : struct, IVector<T>
    {
        g = decay.Gradient(p, g);
        slot0 = mean.Of(slot0, g);
        slot1 = squares.OfSquares(slot1, g);
        T direction = slot0;
        if (rectified != 0)
        {
            direction = slot0 * T.Broadcast(rectification) / (T.Sqrt(slot1) + T.Broadcast(epsilon));
        }

        p = T.FusedMultiplyAdd(T.Broadcast(negativeStep), direction, decay.Kept(p));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ScaleLearningRate(float factor)
    {
        negativeStep *= factor;
        decay.ScaleLearningRate(factor);
    }
}
