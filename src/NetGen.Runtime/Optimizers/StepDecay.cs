using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>The weight decay of a step, a part of every rule that has one.</summary>
/// <param name="group">The scalars of the run.</param>
internal struct StepDecay(in GroupScalars group)
{
    private readonly float penalty = group.Penalty;
    private float removed = group.Removed, shrink = group.Shrink;

    /// <summary>The gradient with the coupled decay's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T Gradient<T>(T p, T g)
        where T : struct, IVector<T>
        => T.FusedMultiplyAdd(T.Broadcast(penalty), p, g);

    /// <summary>What the decoupled decay leaves of the parameter, beside the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T Kept<T>(T p)
        where T : struct, IVector<T>
        => T.Broadcast(shrink) * p;

    /// <summary>The same and a step to add, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T KeptPlus<T>(T p, T step)
        where T : struct, IVector<T>
        => T.FusedMultiplyAdd(T.Broadcast(shrink), p, step);

    /// <inheritdoc cref="IUpdateRule.ScaleLearningRate"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ScaleLearningRate(float factor)
    {
        removed *= factor;

        // Of 1 and what is removed, the first rule's shrink was rounded once, and this is twice: a factor of 1 must change no bit.
        shrink = factor == 1f ? shrink : 1f - removed;
    }
}
