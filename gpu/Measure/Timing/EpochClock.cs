using System.Diagnostics;

namespace NetGen.Measure.Timing;

/// <summary>
/// Times the epochs of a training as its user has them, from the end of one to the end of the next: shuffling, steps, the loss, and parameters brought back. It reads the clock when the
/// last step's loss has come back from the device, hence when all launches have ended. The first epoch, in which kernels are compiled, is not among them.
/// </summary>
internal sealed class EpochClock : IProgress<TrainingProgress>
{
    private readonly List<double> seconds = [];
    private long last;

    /// <summary>Seconds of each epoch but a training's first.</summary>
    internal IReadOnlyList<double> Seconds => seconds;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.Step < value.Steps)
        {
            return;
        }

        long now = Stopwatch.GetTimestamp();
        if (value.Epoch > 1)
        {
            seconds.Add(Stopwatch.GetElapsedTime(last, now).TotalSeconds);
        }

        last = now;
    }
}
