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
    }

    /// <summary>Decay of both means of squares.</summary>
    public float Rho { get; }

    /// <summary>Added below both roots.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Update<T>(parameters, gradients, Slot(0), Slot(1), begin, end, group, Rho, (float)(1.0 - Exact(Rho)), Epsilon);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update<T>(
        float* parameters, float* gradients, float* squares, float* updates, int begin, int end, in GroupScalars group, float rho, float share, float epsilon)
        where T : struct, IVector<T>
    {
        T l2 = T.Broadcast(group.Penalty), keep = T.Broadcast(group.Shrink), negativeStep = T.Broadcast(-group.LearningRate);
        T r = T.Broadcast(rho), c = T.Broadcast(share), eps = T.Broadcast(epsilon), tinySquare = T.Broadcast(TinySquare);
        for (int i = begin; i < end; i += T.Count)
        {
            T p = T.Load(parameters + i);
            T g = T.FusedMultiplyAdd(l2, p, T.Load(gradients + i));
            T v = T.Max(T.FusedMultiplyAdd(r, T.Load(squares + i), c * g * g), tinySquare);
            T u = T.Load(updates + i);
            T d = T.Sqrt(u + eps) / T.Sqrt(v + eps) * g;
            T.Store(squares + i, v);
            T.Store(updates + i, T.Max(T.FusedMultiplyAdd(r, u, c * d * d), tinySquare));
            T.Store(parameters + i, T.FusedMultiplyAdd(negativeStep, d, keep * p));
        }
    }
}
