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
        => Update<T>(
            parameters, gradients, Slot(0), Slot(1), Amsgrad ? Slot(2) : null, begin, end,
            Beta1, (float)(1.0 - exactBeta1), Beta2, (float)(1.0 - exactBeta2), Epsilon, group,
            (float)(group.LearningRate / correction1), inverseRootCorrection);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update<T>(
        float* parameters, float* gradients, float* means, float* squares, float* largest, int begin, int end,
        float beta1, float share1, float beta2, float share2, float epsilon, in GroupScalars group, float stepSize, float inverseRootCorrection)
        where T : struct, IVector<T>
    {
        T b1 = T.Broadcast(beta1), b2 = T.Broadcast(beta2), c1 = T.Broadcast(share1), c2 = T.Broadcast(share2);
        T eps = T.Broadcast(epsilon), l2 = T.Broadcast(group.Penalty), keep = T.Broadcast(group.Shrink);
        T negativeStep = T.Broadcast(-stepSize), rootScale = T.Broadcast(inverseRootCorrection);
        T tiny = T.Broadcast(TinyMoment), tinySquare = T.Broadcast(TinySquare);
        for (int i = begin; i < end; i += T.Count)
        {
            T p = T.Load(parameters + i);
            T g = T.FusedMultiplyAdd(l2, p, T.Load(gradients + i));
            T m = T.FusedMultiplyAdd(b1, T.Load(means + i), c1 * g);
            T v = T.FusedMultiplyAdd(b2, T.Load(squares + i), c2 * g * g);
            m = T.Select(T.LessThan(T.Abs(m), tiny), T.Zero, m);
            v = T.Max(v, tinySquare);
            T.Store(means + i, m);
            T.Store(squares + i, v);
            if (largest != null)
            {
                v = T.Max(v, T.Load(largest + i));
                T.Store(largest + i, v);
            }

            T denominator = T.FusedMultiplyAdd(T.Sqrt(v), rootScale, eps);
            T.Store(parameters + i, T.FusedMultiplyAdd(negativeStep, m / denominator, keep * p));
        }
    }
}
