namespace NetGen;

/// <summary>How the height of a cycle changes.</summary>
public enum CycleMode
{
    /// <summary>All cycles have the same height.</summary>
    Triangular,

    /// <summary>Each cycle has half the height of the one before.</summary>
    Triangular2,

    /// <summary>Step s is at factor^s of its height.</summary>
    ExponentialRange,
}

/// <summary>
/// Cyclic rates (Smith, "Cyclical Learning Rates for Training Neural Networks", 2017; PyTorch: CyclicLR): straight up from the minimum to the maximum,
/// and straight
/// down again: minimum + (maximum - minimum) × x × height, with x from 0 to 1 to 0 in each cycle c = 1, 2, ..., and a height of 1, 2^(1 - c) or factor^s
/// by the mode.
/// </summary>
public sealed class CyclicSchedule : LearningRateSchedule
{
    /// <summary>Makes a schedule.</summary>
    /// <param name="minimum">The rate at the beginning and the end of a cycle.</param>
    /// <param name="maximum">The rate at its top, at least the minimum.</param>
    /// <param name="stepsUp">Steps of the way up, at least 1; the paper advises two to ten epochs.</param>
    /// <param name="stepsDown">Steps of the way down; 0 for as many as up.</param>
    /// <param name="mode">How the height changes.</param>
    /// <param name="factor">Of <see cref="CycleMode.ExponentialRange"/>, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public CyclicSchedule(float minimum, float maximum, long stepsUp, long stepsDown = 0, CycleMode mode = CycleMode.Triangular, float factor = 1f)
    {
        Minimum = Checked(minimum, nameof(minimum));
        Maximum = Checked(maximum, nameof(maximum));
        if (maximum < minimum)
        {
            throw new ArgumentOutOfRangeException(nameof(maximum), maximum, FormattableString.Invariant($"Expected at least the minimum, {minimum}."));
        }

        StepsUp = CheckedSteps(stepsUp, 1, nameof(stepsUp));
        StepsDown = CheckedSteps(stepsDown, 0, nameof(stepsDown)) == 0 ? stepsUp : stepsDown;
        if (!Enum.IsDefined(mode))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Expected a mode that there is.");
        }

        if (!(factor > 0f && factor <= 1f))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "Expected a factor above 0 and at most 1.");
        }

        Mode = mode;
        Factor = factor;
    }

    /// <summary>The rate at the beginning and the end of a cycle.</summary>
    public float Minimum { get; }

    /// <summary>The rate at its top.</summary>
    public float Maximum { get; }

    /// <summary>Steps of the way up.</summary>
    public long StepsUp { get; }

    /// <summary>Steps of the way down.</summary>
    public long StepsDown { get; }

    /// <summary>How the height changes.</summary>
    public CycleMode Mode { get; }

    /// <summary>Of <see cref="CycleMode.ExponentialRange"/>.</summary>
    public float Factor { get; }

    /// <inheritdoc/>
    public override float At(in TrainingPosition position)
    {
        long length = StepsUp + StepsDown, cycle = position.Step / length, place = position.Step % length;
        double x = place <= StepsUp ? (double)place / StepsUp : (double)(length - place) / StepsDown;
        double height = Mode switch
        {
            CycleMode.Triangular => 1.0,
            CycleMode.Triangular2 => Math.Pow(0.5, cycle),
            _ => Math.Pow((double)(decimal)Factor, position.Step),
        };
        return (float)(Minimum + ((Maximum - (double)Minimum) * x * height));
    }
}
