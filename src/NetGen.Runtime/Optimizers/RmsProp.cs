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
        => Update<T>(
            parameters, gradients, Slot(0), Centered ? Slot(1) : null, Momentum == 0f ? null : Slot(Centered ? 2 : 1), begin, end,
            group, Alpha, (float)(1.0 - Exact(Alpha)), Momentum, Epsilon);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update<T>(
        float* parameters, float* gradients, float* squares, float* means, float* momenta, int begin, int end,
        in GroupScalars group, float alpha, float share, float momentum, float epsilon)
        where T : struct, IVector<T>
    {
        T l2 = T.Broadcast(group.Penalty), keep = T.Broadcast(group.Shrink), negativeStep = T.Broadcast(-group.LearningRate);
        T a = T.Broadcast(alpha), c = T.Broadcast(share), eps = T.Broadcast(epsilon), mu = T.Broadcast(momentum);
        T tiny = T.Broadcast(TinyMoment), tinySquare = T.Broadcast(TinySquare);
        for (int i = begin; i < end; i += T.Count)
        {
            T p = T.Load(parameters + i);
            T g = T.FusedMultiplyAdd(l2, p, T.Load(gradients + i));
            T v = T.Max(T.FusedMultiplyAdd(a, T.Load(squares + i), c * g * g), tinySquare);
            T.Store(squares + i, v);
            if (means != null)
            {
                T mean = T.FusedMultiplyAdd(a, T.Load(means + i), c * g);
                mean = T.Select(T.LessThan(T.Abs(mean), tiny), T.Zero, mean);
                T.Store(means + i, mean);

                // Rounding can take a variance of nearly 0 below it.
                v = T.Max(v - (mean * mean), tinySquare);
            }

            T direction = g / (T.Sqrt(v) + eps);
            if (momenta != null)
            {
                direction = T.FusedMultiplyAdd(mu, T.Load(momenta + i), direction);
                direction = T.Select(T.LessThan(T.Abs(direction), tiny), T.Zero, direction);
                T.Store(momenta + i, direction);
            }

            T.Store(parameters + i, T.FusedMultiplyAdd(negativeStep, direction, keep * p));
        }
    }
}
