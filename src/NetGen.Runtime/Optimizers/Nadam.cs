using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// Nadam (Dozat, 2016): Adam with Nesterov's momentum, as PyTorch's <c>torch.optim.NAdam</c>. With gradient g, parameter p and step t = 1, 2, ...:
/// g ← g + weightDecay × p; m ← β1 m + (1 - β1) g; v ← β2 v + (1 - β2) g²; μ(t) = β1 (1 - 0.96^(t × momentumDecay) / 2); Π = μ(1) × ... × μ(t);
/// p ← p - learningRate × ((1 - μ(t)) / (1 - Π) × g + μ(t + 1) / (1 - Π μ(t + 1)) × m) / (√(v / (1 - β2^t)) + ε).
/// </summary>
/// <remarks>Keras' Nadam fixes the momentum decay at 0.004, and has a rate of 0.001 and ε of 1e-7; the defaults here are PyTorch's.</remarks>
public sealed unsafe class Nadam : Optimizer
{
    private readonly double exactBeta1, exactBeta2;
    private readonly FadingMean mean, squares;
    private double product = 1.0, gradientFactor, meanFactor;
    private float inverseRootCorrection;

    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The learning rate; null for 0.002, a float for a constant one.</param>
    /// <param name="beta1">Decay of the mean gradient, in [0, 1).</param>
    /// <param name="beta2">Decay of the mean squared gradient, in [0, 1).</param>
    /// <param name="epsilon">Keeps the quotient finite; above 0.</param>
    /// <param name="momentumDecay">How fast μ approaches β1; at least 0.</param>
    /// <param name="weightDecay">Weight decay, at least 0.</param>
    /// <param name="decoupledWeightDecay">Whether the decay shrinks the parameters beside the step, instead of being added to the gradient.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public Nadam(
        LearningRateSchedule? learningRate = null, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float momentumDecay = 4e-3f,
        float weightDecay = 0f, bool decoupledWeightDecay = false)
        : base(learningRate ?? 2e-3f, weightDecay, decoupledWeightDecay, "m", "v")
    {
        Beta1 = Checked(beta1, 1f, nameof(beta1));
        Beta2 = Checked(beta2, 1f, nameof(beta2));
        Epsilon = CheckedPositive(epsilon, nameof(epsilon));
        MomentumDecay = Checked(momentumDecay, float.MaxValue, nameof(momentumDecay));
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

    /// <summary>How fast μ approaches β1.</summary>
    public float MomentumDecay { get; }

    /// <inheritdoc/>
    protected override void ComputeScalars()
    {
        double mu = Momentum(StepCount), next = Momentum(StepCount + 1);
        product = StepCount == 1 ? mu : product * mu;
        gradientFactor = (1.0 - mu) / (1.0 - product);
        meanFactor = next / (1.0 - (product * next));
        inverseRootCorrection = (float)(1.0 / Math.Sqrt(1.0 - Math.Pow(exactBeta2, StepCount)));
    }

    /// <inheritdoc/>
    protected override void SaveState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Set(nameof(product), product);
    }

    /// <inheritdoc/>
    protected override void RestoreState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        product = state.Number(nameof(product));
    }

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Apply<NadamRule, T>(Rule(group), parameters, gradients, begin, end);

    /// <inheritdoc/>
    private protected override void VisitRun(IUpdateVisitor visitor, int begin, int end, in GroupScalars group) => visitor.Visit(Rule(group), begin, end);

    private NadamRule Rule(in GroupScalars group)
        => new(
            group, mean, squares, Epsilon, (float)(group.LearningRate * gradientFactor), (float)(group.LearningRate * meanFactor), inverseRootCorrection);

    private double Momentum(long step) => exactBeta1 * (1.0 - (0.5 * Math.Pow(0.96, step * Exact(MomentumDecay))));
}

/// <summary>The step of <see cref="Nadam"/>. Slots: m, v.</summary>
internal struct NadamRule(
    in GroupScalars group, FadingMean mean, FadingMean squares, float epsilon, float gradientStep, float meanStep, float inverseRootCorrection)
    : IUpdateRule
{
    private StepDecay decay = new(group);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Move<T>(ref T p, T g, ref T slot0, ref T slot1, ref T slot2)
        where T : struct, IVector<T>
    {
        g = decay.Gradient(p, g);
        slot0 = mean.Of(slot0, g);
        slot1 = squares.OfSquares(slot1, g);
        T direction = T.FusedMultiplyAdd(T.Broadcast(gradientStep), g, T.Broadcast(meanStep) * slot0);
        p = decay.Kept(p) - (direction / T.FusedMultiplyAdd(T.Sqrt(slot1), T.Broadcast(inverseRootCorrection), T.Broadcast(epsilon)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ScaleLearningRate(float factor)
    {
        gradientStep *= factor;
        meanStep *= factor;
        decay.ScaleLearningRate(factor);
    }
}
