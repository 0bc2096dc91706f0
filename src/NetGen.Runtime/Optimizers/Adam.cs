using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// Adam (Kingma and Ba, 2015), as PyTorch's <c>torch.optim.Adam</c>. With gradient g, parameter p and step t = 1, 2, ...:
/// g ← g + weightDecay × p; m ← β1 m + (1 - β1) g; v ← β2 v + (1 - β2) g²;
/// p ← p - learningRate / (1 - β1^t) × m / (√v / √(1 - β2^t) + ε). AMSGrad (Reddi, Kale and Kumar, 2018) puts the largest v so far in its place.
/// </summary>
/// <remarks>ε is PyTorch's 1e-8 and not Keras' 1e-7, since formula and trajectories are PyTorch's.</remarks>
public unsafe class Adam : Optimizer
{
    private readonly double exactBeta1, exactBeta2;
    private readonly FadingMean mean, squares;
    private double correction1;
    private float inverseRootCorrection;

    /// <summary>Makes an optimizer whose weight decay is an L2 penalty added to the gradient.</summary>
    /// <param name="learningRate">The learning rate; null for 0.001, a float for a constant one.</param>
    /// <param name="beta1">Decay of the mean gradient, in [0, 1).</param>
    /// <param name="beta2">Decay of the mean squared gradient, in [0, 1).</param>
    /// <param name="epsilon">Keeps the quotient finite; above 0.</param>
    /// <param name="weightDecay">L2 penalty added to the gradient, at least 0.</param>
    /// <param name="amsgrad">Whether steps are divided by the largest mean squared gradient so far (AMSGrad).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public Adam(
        LearningRateSchedule? learningRate = null, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0f,
        bool amsgrad = false)
        : this(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, decoupled: false)
    {
    }

    private protected Adam(LearningRateSchedule? learningRate, float beta1, float beta2, float epsilon, float weightDecay, bool amsgrad, bool decoupled)
        : base(learningRate ?? 1e-3f, weightDecay, decoupled, amsgrad ? ["m", "v", "vmax"] : ["m", "v"])
    {
        Beta1 = Checked(beta1, 1f, nameof(beta1));
        Beta2 = Checked(beta2, 1f, nameof(beta2));
        Epsilon = CheckedPositive(epsilon, nameof(epsilon));
        Amsgrad = amsgrad;
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

    /// <summary>Whether steps are divided by the largest mean squared gradient so far.</summary>
    public bool Amsgrad { get; }

    /// <inheritdoc/>
    protected override void ComputeScalars()
    {
        correction1 = 1.0 - Math.Pow(exactBeta1, StepCount);
        inverseRootCorrection = (float)(1.0 / Math.Sqrt(1.0 - Math.Pow(exactBeta2, StepCount)));
    }

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Apply<AdamRule, T>(Rule(group), parameters, gradients, begin, end);

    /// <inheritdoc/>
    private protected override void VisitRun(IUpdateVisitor visitor, int begin, int end, in GroupScalars group) => visitor.Visit(Rule(group), begin, end);

    private AdamRule Rule(in GroupScalars group)
        => new(group, mean, squares, Epsilon, (float)(group.LearningRate / correction1), inverseRootCorrection, Amsgrad);
}

/// <summary>The step of <see cref="Adam"/>. Slots: m, v, the largest v.</summary>
internal struct AdamRule(
    in GroupScalars group, FadingMean mean, FadingMean squares, float epsilon, float stepSize, float inverseRootCorrection, bool amsgrad)
    : IUpdateRule
{
    private readonly int amsgrad = amsgrad ? 1 : 0;
    private StepDecay decay = new(group);
    private float negativeStep = -stepSize;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Move<T>(ref T p, T g, ref T slot0, ref T slot1, ref T slot2)
        where T : struct, IVector<T>
    {
        g = decay.Gradient(p, g);
        slot0 = mean.Of(slot0, g);
        T v = slot1 = squares.OfSquares(slot1, g);
        if (amsgrad != 0)
        {
            v = slot2 = T.Max(v, slot2);
        }

        T denominator = T.FusedMultiplyAdd(T.Sqrt(v), T.Broadcast(inverseRootCorrection), T.Broadcast(epsilon));
        p = T.FusedMultiplyAdd(T.Broadcast(negativeStep), slot0 / denominator, decay.Kept(p));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ScaleLearningRate(float factor)
    {
        negativeStep *= factor;
        decay.ScaleLearningRate(factor);
    }
}
