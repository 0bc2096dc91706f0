using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// RMSprop (Hinton, 2012, lecture 6e of "Neural Networks for Machine Learning"), as PyTorch's <c>torch.optim.RMSprop</c>. With gradient g and parameter p:
/// g ← g + weightDecay × p; v ← α v + (1 - α) g²; q ← g / (√v + ε); with a momentum b ← momentum × b + q and p ← p - learningRate × b, else
/// p ← p - learningRate × q. Centred (Graves, 2013): a ← α a + (1 - α) g, and v - a² in the place of v in the root.
/// </summary>
/// <remarks>Keras calls α rho (0.9), has a rate of 0.001 and puts ε (1e-7) under the root; the defaults here are PyTorch's.</remarks>
public sealed unsafe class RmsProp : Optimizer
{
    private readonly FadingMean means;

    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The learning rate; null for 0.01, a float for a constant one.</param>
    /// <param name="alpha">Decay of the mean squared gradient, in [0, 1).</param>
    /// <param name="momentum">Share of the last direction that is kept, in [0, 1).</param>
    /// <param name="centered">Whether the gradient is divided by its standard deviation instead of its root mean square.</param>
    /// <param name="epsilon">Keeps the quotient finite; above 0.</param>
    /// <param name="weightDecay">Weight decay, at least 0.</param>
    /// <param name="decoupledWeightDecay">Whether the decay shrinks the parameters beside the step, instead of being added to the gradient.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RmsProp(
        LearningRateSchedule? learningRate = null, float alpha = 0.99f, float momentum = 0f, bool centered = false, float epsilon = 1e-8f,
        float weightDecay = 0f, bool decoupledWeightDecay = false)
        : base(learningRate ?? 1e-2f, weightDecay, decoupledWeightDecay, ["v", .. centered ? (string[])["mean"] : [], .. momentum != 0f ? (string[])["momentum"] : []])
    {
        Alpha = Checked(alpha, 1f, nameof(alpha));
        Momentum = Checked(momentum, 1f, nameof(momentum));
        Epsilon = CheckedPositive(epsilon, nameof(epsilon));
        Centered = centered;
        means = new FadingMean(alpha, Exact(alpha));
    }

    /// <summary>Decay of the mean squared gradient.</summary>
    public float Alpha { get; }

    /// <summary>Share of the last direction that is kept.</summary>
    public float Momentum { get; }

    /// <summary>Whether the mean gradient is taken off.</summary>
    public bool Centered { get; }

    /// <summary>Added to the root in the denominator.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Apply<RmsPropRule, T>(Rule(group), parameters, gradients, begin, end);

    /// <inheritdoc/>
    private protected override void VisitRun(IUpdateVisitor visitor, int begin, int end, in GroupScalars group) => visitor.Visit(Rule(group), begin, end);

    private RmsPropRule Rule(in GroupScalars group) => new(group, means, Momentum, Centered, Epsilon);
}

/// <summary>The step of <see cref="RmsProp"/>. Slots: v, then the mean where it is centred, then the momentum where there is one.</summary>
internal struct RmsPropRule(in GroupScalars group, FadingMean means, float momentum, bool centered, float epsilon) : IUpdateRule
{
    private readonly int centered = centered ? 1 : 0, hasMomentum = momentum != 0f ? 1 : 0;
    private StepDecay decay = new(group);
    private float negativeStep = -group.LearningRate;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Move<T>(ref T p, T g, ref T slot0, ref T slot1, ref T slot2)
        where T : struct, IVector<T>
    {
        g = decay.Gradient(p, g);
        T v = slot0 = means.OfSquares(slot0, g);
        if (centered != 0)
        {
            slot1 = means.Of(slot1, g);

            // Rounding can take a variance of nearly 0 below it.
            v = Moments.NoTinySquare(v - (slot1 * slot1));
        }

        T direction = g / (T.Sqrt(v) + T.Broadcast(epsilon));
        if (hasMomentum != 0)
        {
            T carried = centered != 0 ? slot2 : slot1;
            direction = Moments.WithoutTiny(T.FusedMultiplyAdd(T.Broadcast(momentum), carried, direction));
            if (centered != 0)
            {
                slot2 = direction;
            }
            else
            {
                slot1 = direction;
            }
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
