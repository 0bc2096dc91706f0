using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// Stochastic gradient descent with momentum, as PyTorch's <c>torch.optim.SGD</c> (dampening 0). With gradient g and parameter p:
/// g ← g + weightDecay × p; b ← momentum × b + g; p ← p - learningRate × b, or with Nesterov's form p ← p - learningRate × (g + momentum × b).
/// </summary>
/// <remarks>With decoupled decay it is SGDW (Loshchilov and Hutter, 2019): p ← (1 - learningRate × weightDecay) p beside the step.</remarks>
public sealed unsafe class Sgd : Optimizer
{
    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The learning rate; a float is a constant one.</param>
    /// <param name="momentum">Share of the last direction that is kept, in [0, 1).</param>
    /// <param name="nesterov">Whether the gradient is added once more on top of the momentum; needs a momentum above 0.</param>
    /// <param name="weightDecay">L2 penalty added to the gradient, at least 0.</param>
    /// <param name="decoupledWeightDecay">Whether the decay shrinks the parameters beside the step instead.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException"><paramref name="nesterov"/> without a momentum.</exception>
    public Sgd(LearningRateSchedule learningRate, float momentum = 0f, bool nesterov = false, float weightDecay = 0f, bool decoupledWeightDecay = false)
        : base(learningRate, weightDecay, decoupledWeightDecay, momentum != 0f ? ["momentum"] : [])
    {
        Momentum = Checked(momentum, 1f, nameof(momentum));
        Nesterov = nesterov;
        if (nesterov && momentum == 0f)
        {
            throw new ArgumentException("Nesterov's form expects a momentum above 0, got 0.", nameof(nesterov));
        }
    }

    /// <summary>Share of the last direction that is kept.</summary>
    public float Momentum { get; }

    /// <summary>Whether the gradient is added once more on top of the momentum.</summary>
    public bool Nesterov { get; }

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Apply<SgdRule, T>(Rule(group), parameters, gradients, begin, end);

    /// <inheritdoc/>
    private protected override void VisitRun(IUpdateVisitor visitor, int begin, int end, in GroupScalars group) => visitor.Visit(Rule(group), begin, end);

    private SgdRule Rule(in GroupScalars group) => new(group, Momentum, Nesterov);
}

/// <summary>The step of <see cref="Sgd"/>. Slot: b, where there is a momentum.</summary>
internal struct SgdRule(in GroupScalars group, float momentum, bool nesterov) : IUpdateRule
{
    private readonly int hasMomentum = momentum != 0f ? 1 : 0;

    // The direction is share × g + keepInDirection × b: (0, 1) is momentum, (1, momentum) is Nesterov's form.
    private readonly float share = nesterov ? 1f : 0f, keepInDirection = nesterov ? momentum : 1f;
    private StepDecay decay = new(group);
    private float negativeStep = -group.LearningRate;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Move<T>(ref T p, T g, ref T slot0, ref T slot1, ref T slot2)
        where T : struct, IVector<T>
    {
        T direction = g = decay.Gradient(p, g);
        if (hasMomentum != 0)
        {
            slot0 = Moments.WithoutTiny(T.FusedMultiplyAdd(T.Broadcast(momentum), slot0, g));
            direction = T.FusedMultiplyAdd(T.Broadcast(keepInDirection), slot0, T.Broadcast(share) * g);
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
