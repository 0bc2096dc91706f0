namespace NetGen;

/// <summary>A learning rate as a function of the position in a training. A <c>float</c> converts to a constant one.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="position">Where the training stands when the step begins.</param>
    /// <returns>A finite rate of at least 0.</returns>
    /// <exception cref="InvalidOperationException">The schedule needs something that <paramref name="position"/> does not say.</exception>
    public abstract float At(in TrainingPosition position);

    /// <summary>The same learning rate at every step.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="learningRate"/> is negative or not finite.</exception>
    public static implicit operator LearningRateSchedule(float learningRate) => new ConstantSchedule(learningRate);

    /// <summary>How long a schedule runs: its own length, or that of the training.</summary>
    /// <exception cref="InvalidOperationException">Neither is known.</exception>
    private protected long Length(long own, in TrainingPosition position)
    {
        long length = own > 0 ? own : position.TotalSteps;
        return length > 0
            ? length
            : throw new InvalidOperationException(
                $"A {GetType().Name} must know the length of the training: give its totalSteps, or set Optimizer.TotalSteps. (Fit sets it.)");
    }

    /// <summary>Refuses a number that is not finite and above 0.</summary>
    private protected static float CheckedPositive(float value, string parameter)
        => float.IsFinite(value) && value > 0f ? value : throw new ArgumentOutOfRangeException(parameter, value, "Expected a finite value above 0.");

    /// <summary>Refuses a number of steps below <paramref name="least"/>.</summary>
    private protected static long CheckedSteps(long steps, long least, string parameter)
        => steps >= least ? steps : throw new ArgumentOutOfRangeException(parameter, steps, $"Expected at least {least} steps.");

    /// <summary>Refuses what is not a learning rate.</summary>
    private protected static float Checked(float learningRate, string parameter)
    {
        if (!float.IsFinite(learningRate) || learningRate < 0f)
        {
            throw new ArgumentOutOfRangeException(parameter, learningRate, "Expected a finite learning rate of at least 0.");
        }

        return learningRate;
    }
}

/// <summary>The same learning rate at every step.</summary>
/// <param name="learningRate">Finite, at least 0.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="learningRate"/> is negative or not finite.</exception>
public sealed class ConstantSchedule(float learningRate) : LearningRateSchedule
{
    /// <summary>The rate.</summary>
    public float LearningRate { get; } = Checked(learningRate, nameof(learningRate));

    /// <inheritdoc/>
    public override float At(in TrainingPosition position) => LearningRate;
}
