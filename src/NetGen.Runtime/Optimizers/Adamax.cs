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
        => Update<T>(
            parameters, gradients, Slot(0), Slot(1), begin, end, Beta1, (float)(1.0 - exactBeta1), Beta2, Epsilon, group,
            (float)(group.LearningRate / correction));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update<T>(
        float* parameters, float* gradients, float* means, float* largest, int begin, int end,
        float beta1, float share, float beta2, float epsilon, in GroupScalars group, float stepSize)
        where T : struct, IVector<T>
    {
        T b1 = T.Broadcast(beta1), b2 = T.Broadcast(beta2), c = T.Broadcast(share), eps = T.Broadcast(epsilon);
        T l2 = T.Broadcast(group.Penalty), keep = T.Broadcast(group.Shrink), negativeStep = T.Broadcast(-stepSize), tiny = T.Broadcast(TinyMoment);
        for (int i = begin; i < end; i += T.Count)
        {
            T p = T.Load(parameters + i);
            T g = T.FusedMultiplyAdd(l2, p, T.Load(gradients + i));
            T m = T.FusedMultiplyAdd(b1, T.Load(means + i), c * g);
            T u = T.Max(b2 * T.Load(largest + i), T.Abs(g) + eps);
            m = T.Select(T.LessThan(T.Abs(m), tiny), T.Zero, m);
            T.Store(means + i, m);
            T.Store(largest + i, u);
            T.Store(parameters + i, T.FusedMultiplyAdd(negativeStep, m / u, keep * p));
        }
    }
}
