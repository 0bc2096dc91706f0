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
        => Update<T>(parameters, gradients, Slot(0), Slot(1), begin, end, group.LearningRate, Decrease, Increase, SmallestStep, LargestStep);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update<T>(
        float* parameters, float* gradients, float* previous, float* steps, int begin, int end,
        float firstStep, float decrease, float increase, float smallestStep, float largestStep)
        where T : struct, IVector<T>
    {
        T first = T.Broadcast(firstStep), less = T.Broadcast(decrease), more = T.Broadcast(increase), one = T.Broadcast(1f);
        T least = T.Broadcast(smallestStep), most = T.Broadcast(largestStep);
        for (int i = begin; i < end; i += T.Count)
        {
            T g = T.Load(gradients + i);
            T agreement = g * T.Load(previous + i);
            T turned = T.LessThan(agreement, T.Zero);
            T factor = T.Select(T.GreaterThan(agreement, T.Zero), more, T.Select(turned, less, one));

            // 0 stands for a parameter that has not moved yet: at the first step, or thawed later.
            T step = T.Load(steps + i);
            step = T.Min(T.Max(T.Select(T.GreaterThan(step, T.Zero), step, first) * factor, least), most);
            g = T.Select(turned, T.Zero, g);
            T.Store(steps + i, step);
            T.Store(previous + i, g);

            // What is neither above nor below 0 is 0, or NaN, which must stay visible.
            T move = T.Select(T.GreaterThan(g, T.Zero), -step, T.Select(T.LessThan(g, T.Zero), step, g));
            T.Store(parameters + i, T.Load(parameters + i) + move);
        }
    }
}
