namespace NetGen;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as PyTorch's <c>torch.optim.AdamW</c>: p ← (1 - learningRate × weightDecay) p
/// before the step of
/// <see cref="Adam"/>, whose moments do not see the decay.
/// </summary>
public sealed class AdamW : Adam
{
    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The learning rate; null for 0.001, a float for a constant one.</param>
    /// <param name="beta1">Decay of the mean gradient, in [0, 1).</param>
    /// <param name="beta2">Decay of the mean squared gradient, in [0, 1).</param>
    /// <param name="epsilon">Keeps the quotient finite; above 0.</param>
    /// <param name="weightDecay">Share of a parameter that a step of learning rate 1 would remove, at least 0.</param>
    /// <param name="amsgrad">Whether steps are divided by the largest mean squared gradient so far (AMSGrad).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public AdamW(
        LearningRateSchedule? learningRate = null, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0.01f,
        bool amsgrad = false)
        : base(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad, decoupled: true)
    {
    }
}
