using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// Lion (Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023), as Keras' <c>Lion</c> and the paper's own code. With gradient g and
/// parameter p:
/// p ← p - learningRate × (sign(β1 m + (1 - β1) g) + weightDecay × p); m ← β2 m + (1 - β2) g.
/// </summary>
/// <remarks>Each step has the size of the learning rate, so it wants a rate three to ten times below AdamW's and a decay as many times above. The decay
/// is always decoupled.</remarks>
public sealed unsafe class Lion : Optimizer
{
    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The learning rate; null for 0.0001, a float for a constant one.</param>
    /// <param name="beta1">Share of the momentum in the direction, in [0, 1).</param>
    /// <param name="beta2">Decay of the momentum, in [0, 1).</param>
    /// <param name="weightDecay">Share of a parameter that a step of learning rate 1 would remove, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public Lion(LearningRateSchedule? learningRate = null, float beta1 = 0.9f, float beta2 = 0.99f, float weightDecay = 0f)
        : base(learningRate ?? 1e-4f, weightDecay, decoupledWeightDecay: true, "m")
    {
        Beta1 = Checked(beta1, 1f, nameof(beta1));
        Beta2 = Checked(beta2, 1f, nameof(beta2));
    }

    /// <summary>Share of the momentum in the direction.</summary>
    public float Beta1 { get; }

    /// <summary>Decay of the momentum.</summary>
    public float Beta2 { get; }

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Update<T>(parameters, gradients, Slot(0), begin, end, group, Beta1, (float)(1.0 - Exact(Beta1)), Beta2, (float)(1.0 - Exact(Beta2)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update<T>(
        float* parameters, float* gradients, float* momenta, int begin, int end,
        in GroupScalars group, float beta1, float share1, float beta2, float share2)
        where T : struct, IVector<T>
    {
        T b1 = T.Broadcast(beta1), b2 = T.Broadcast(beta2), c1 = T.Broadcast(share1), c2 = T.Broadcast(share2);
        T keep = T.Broadcast(group.Shrink), step = T.Broadcast(group.LearningRate), negativeStep = T.Broadcast(-group.LearningRate);
        T tiny = T.Broadcast(TinyMoment);
        for (int i = begin; i < end; i += T.Count)
        {
            T g = T.Load(gradients + i), m = T.Load(momenta + i);
            T c = T.FusedMultiplyAdd(b1, m, c1 * g);

            // What is neither above nor below 0 is 0, or NaN, which must stay visible.
            T move = T.Select(T.GreaterThan(c, T.Zero), negativeStep, T.Select(T.LessThan(c, T.Zero), step, c));
            T.Store(parameters + i, T.FusedMultiplyAdd(keep, T.Load(parameters + i), move));
            m = T.FusedMultiplyAdd(b2, m, c2 * g);
            T.Store(momenta + i, T.Select(T.LessThan(T.Abs(m), tiny), T.Zero, m));
        }
    }
}
