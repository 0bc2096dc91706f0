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
    private readonly FadingMean blend, mean;

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
        blend = new FadingMean(beta1, Exact(beta1));
        mean = new FadingMean(beta2, Exact(beta2));
    }

    /// <summary>Share of the momentum in the direction.</summary>
    public float Beta1 { get; }

    /// <summary>Decay of the momentum.</summary>
    public float Beta2 { get; }

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Apply<LionRule, T>(Rule(group), parameters, gradients, begin, end);

    /// <inheritdoc/>
    private protected override void VisitRun(IUpdateVisitor visitor, int begin, int end, in GroupScalars group) => visitor.Visit(Rule(group), begin, end);

    private LionRule Rule(in GroupScalars group) => new(group, blend, mean);
}

/// <summary>The step of <see cref="Lion"/>. Slot: m.</summary>
internal struct LionRule(in GroupScalars group, FadingMean blend, FadingMean mean) : IUpdateRule
{
    private StepDecay decay = new(group);
    private float step = group.LearningRate;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Move<T>(ref T p, T g, ref T slot0, ref T slot1, ref T slot2)
        where T : struct, IVector<T>
    {
        T c = blend.Plain(slot0, g);

        // What is neither above nor below 0 is 0, or NaN, which must stay visible.
        T move = T.SelectGreater(c, T.Zero, T.Broadcast(-step), T.SelectGreater(T.Zero, c, T.Broadcast(step), c));
        p = decay.KeptPlus(p, move);
        slot0 = mean.Of(slot0, g);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ScaleLearningRate(float factor)
    {
        step *= factor;
        decay.ScaleLearningRate(factor);
    }
}
