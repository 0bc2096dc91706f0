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
    {
        if (Momentum == 0f)
        {
            Plain<T>(parameters, gradients, begin, end, group);
        }
        else
        {
            WithMomentum<T>(parameters, gradients, Slot(0), begin, end, group, Momentum, Nesterov);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        where T : struct, IVector<T>
    {
        T negativeRate = T.Broadcast(-group.LearningRate), decay = T.Broadcast(group.Penalty), shrink = T.Broadcast(group.Shrink);
        for (int i = begin; i < end; i += T.Count)
        {
            T p = T.Load(parameters + i);
            T g = T.FusedMultiplyAdd(decay, p, T.Load(gradients + i));
            T.Store(parameters + i, T.FusedMultiplyAdd(negativeRate, g, shrink * p));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WithMomentum<T>(
        float* parameters, float* gradients, float* momenta, int begin, int end, in GroupScalars group, float momentum, bool nesterov)
        where T : struct, IVector<T>
    {
        T negativeRate = T.Broadcast(-group.LearningRate), decay = T.Broadcast(group.Penalty), shrink = T.Broadcast(group.Shrink);
        T keep = T.Broadcast(momentum);

        // The direction is share × g + keepInDirection × b: (0, 1) is momentum, (1, momentum) is Nesterov's form.
        T share = T.Broadcast(nesterov ? 1f : 0f), keepInDirection = T.Broadcast(nesterov ? momentum : 1f);
        T tiny = T.Broadcast(TinyMoment);
        for (int i = begin; i < end; i += T.Count)
        {
            T p = T.Load(parameters + i);
            T g = T.FusedMultiplyAdd(decay, p, T.Load(gradients + i));
            T b = T.FusedMultiplyAdd(keep, T.Load(momenta + i), g);
            b = T.Select(T.LessThan(T.Abs(b), tiny), T.Zero, b);
            T.Store(momenta + i, b);
            T direction = T.FusedMultiplyAdd(keepInDirection, b, share * g);
            T.Store(parameters + i, T.FusedMultiplyAdd(negativeRate, direction, shrink * p));
        }
    }
}
