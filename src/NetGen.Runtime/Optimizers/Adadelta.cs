using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// Adadelta (Zeiler, 2012), as PyTorch's <c>torch.optim.Adadelta</c>. With gradient g and parameter p: g ← g + weightDecay × p; v ← ρ v + (1 - ρ) g²;
/// d ← √(u + ε) / √(v + ε) × g; u ← ρ u + (1 - ρ) d²; p ← p - learningRate × d.
/// </summary>
/// <remarks>Keras' default rate is 0.001, and its ε 1e-7; the paper's and PyTorch's rate is 1.</remarks>
public sealed unsafe class Adadelta : Optimizer
{
    private readonly FadingMean means;

    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The learning rate; null for 1, a float for a constant one.</param>
    /// <param name="rho">Decay of both means of squares, in [0, 1).</param>
    /// <param name="epsilon">Keeps the roots away from 0, and so gets the first steps going; above 0.</param>
    /// <param name="weightDecay">Weight decay, at least 0.</param>
    /// <param name="decoupledWeightDecay">Whether the decay shrinks the parameters beside the step, instead of being added to the gradient.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public Adadelta(
        LearningRateSchedule? learningRate = null, float rho = 0.9f, float epsilon = 1e-6f, float weightDecay = 0f, bool decoupledWeightDecay = false)
        : base(learningRate ?? 1f, weightDecay, decoupledWeightDecay, "v", "u")
    {
        Rho = Checked(rho, 1f, nameof(rho));
        Epsilon = CheckedPositive(epsilon, nameof(epsilon));
        means = new FadingMean(rho, Exact(rho));
    }

    /// <summary>Decay of both means of squares.</summary>
    public float Rho { get; }

    /// <summary>Added below both roots.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Apply<AdadeltaRule, T>(Rule(group), parameters, gradients, begin, end);

    /// <inheritdoc/>
    private protected override void VisitRun(IUpdateVisitor visitor, int begin, int end, in GroupScalars group) => visitor.Visit(Rule(group), begin, end);

    private AdadeltaRule Rule(in GroupScalars group) => new(group, means, Epsilon);
}

/// <summary>The step of <see cref="Adadelta"/>. Slots: v, u.</summary>
internal struct AdadeltaRule(in GroupScalars group, FadingMean means, float epsilon) : IUpdateRule
{
    private StepDecay decay = new(group);
    private float negativeStep = -group.LearningRate;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Move<T>(ref T p, T g, ref T slot0, ref T slot1, ref T slot2)
        where T : struct, IVector<T>
    {
        g = decay.Gradient(p, g);
        T eps = T.Broadcast(epsilon);
        slot0 = means.OfSquares(slot0, g);
        T d = T.Sqrt(slot1 + eps) / T.Sqrt(slot0 + eps) * g;
        slot1 = means.OfSquares(slot1, d);
        p = T.FusedMultiplyAdd(T.Broadcast(negativeStep), d, decay.Kept(p));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ScaleLearningRate(float factor)
    {
        negativeStep *= factor;
        decay.ScaleLearningRate(factor);
    }
}
