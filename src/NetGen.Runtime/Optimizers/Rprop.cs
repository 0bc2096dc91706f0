using System.Runtime.CompilerServices;
using NetGen.Numerics;

namespace NetGen;

/// <summary>
/// Rprop (Riedmiller and Braun, 1993; the variant iRprop- of Igel and Hüsken, 2000), as PyTorch's <c>torch.optim.Rprop</c>: only the signs of gradients
/// count. With
/// gradient g, the last one h and a step size s for each parameter p: where g × h > 0, s ← min(s × increase, largestStep); where g × h &lt; 0,
/// s ← max(s × decrease, smallestStep) and g ← 0; then p ← p - sign(g) × s and h ← g. Steps begin with the learning rate.
/// </summary>
/// <remarks>Made for the gradient of the whole training set; with small batches signs flip by chance. The learning rate is that of the first step, and
/// schedules change nothing after it. It has no weight decay.</remarks>
public sealed unsafe class Rprop : Optimizer
{
    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The learning rate; null for 0.01, a float for a constant one.</param>
    /// <param name="decrease">Factor of a step whose gradient has changed its sign, in (0, 1).</param>
    /// <param name="increase">Factor of a step whose gradient has kept its sign, above 1.</param>
    /// <param name="smallestStep">The smallest step, above 0.</param>
    /// <param name="largestStep">The largest step, at least the smallest.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public Rprop(LearningRateSchedule? learningRate = null, float decrease = 0.5f, float increase = 1.2f, float smallestStep = 1e-6f, float largestStep = 50f)
        : base(learningRate ?? 1e-2f, "gradient", "step")
    {
        Decrease = CheckedPositive(Checked(decrease, 1f, nameof(decrease)), nameof(decrease));
        if (!float.IsFinite(increase) || increase <= 1f)
        {
            throw new ArgumentOutOfRangeException(nameof(increase), increase, "Expected a finite value above 1.");
        }

        SmallestStep = CheckedPositive(smallestStep, nameof(smallestStep));
        LargestStep = CheckedPositive(largestStep, nameof(largestStep));
        if (largestStep < smallestStep)
        {
            throw new ArgumentOutOfRangeException(
                nameof(largestStep), largestStep, FormattableString.Invariant($"Expected at least smallestStep, {smallestStep}."));
        }

        Increase = increase;
    }

    /// <summary>Factor of a step whose gradient has changed its sign.</summary>
    public float Decrease { get; }

    /// <summary>Factor of a step whose gradient has kept its sign.</summary>
    public float Increase { get; }

    /// <summary>The smallest step.</summary>
    public float SmallestStep { get; }

    /// <summary>The largest step.</summary>
    public float LargestStep { get; }

    /// <inheritdoc/>
    private protected override bool HasWeightDecay => false;

    /// <inheritdoc/>
    protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        => Apply<RpropRule, T>(Rule(group), parameters, gradients, begin, end);

    /// <inheritdoc/>
    private protected override void VisitRun(IUpdateVisitor visitor, int begin, int end, in GroupScalars group) => visitor.Visit(Rule(group), begin, end);

    private RpropRule Rule(in GroupScalars group) => new(group.LearningRate, Decrease, Increase, SmallestStep, LargestStep);
}

/// <summary>The step of <see cref="Rprop"/>, whose learning rate matters to parameters alone that have not moved yet. Slots: the last gradient, the size of steps.</summary>
internal struct RpropRule(float firstStep, float decrease, float increase, float smallestStep, float largestStep) : IUpdateRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Move<T>(ref T p, T g, ref T slot0, ref T slot1, ref T slot2)
        where T : struct, IVector<T>
    {
        T agreement = g * slot0, less = T.Broadcast(decrease), more = T.Broadcast(increase);
        T factor = T.SelectGreater(agreement, T.Zero, more, T.SelectGreater(T.Zero, agreement, less, T.Broadcast(1f)));

        // 0 stands for a parameter that has not moved yet: at the first step, or thawed later.
        T step = T.SelectGreater(slot1, T.Zero, slot1, T.Broadcast(firstStep)) * factor;
        slot1 = T.AtMost(T.AtLeast(step, T.Broadcast(smallestStep)), T.Broadcast(largestStep));
        slot0 = T.SelectGreater(T.Zero, agreement, T.Zero, g);

        // What is neither above nor below 0 is 0, or NaN, which must stay visible.
        p += T.SelectGreater(slot0, T.Zero, -slot1, T.SelectGreater(T.Zero, slot0, slot1, slot0));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ScaleLearningRate(float factor)
    {
        firstStep *= factor;
    }
}
