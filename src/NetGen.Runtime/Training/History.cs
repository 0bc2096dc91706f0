namespace NetGen;

/// <summary>What a training did, epoch by epoch.</summary>
public sealed class History
{
    private readonly List<EpochRecord> epochs = [];

    /// <summary>The epochs that ended, in order. One that was cancelled half-way is not among them.</summary>
    public IReadOnlyList<EpochRecord> Epochs => epochs;

    /// <summary>The epoch (from 1) with the lowest validation loss, or without validation the lowest loss; 0 without any epoch.</summary>
    public int BestEpoch
    {
        get
        {
            EpochRecord? best = null;
            foreach (EpochRecord record in epochs)
            {
                if (best is null || Score(record) < Score(best))
                {
                    best = record;
                }
            }

            return best?.Epoch ?? 0;
        }
    }

    /// <summary>What ended a training that diverged under a <see cref="TerminateOnNaN"/>; null otherwise. Parameters and state are those of the
    /// beginning of that epoch, unless a callback restored others.</summary>
    public TrainingDivergedException? Divergence { get; internal set; }

    /// <summary>Whether a callback ended the training before its last epoch.</summary>
    public bool StoppedEarly { get; internal set; }

    /// <summary>Whether the training was cancelled. The network holds the parameters of the last step that ended, unless a callback restored
    /// others.</summary>
    public bool Cancelled { get; internal set; }

    /// <summary>The epoch (from 1) whose parameters a callback put back at the end, or 0: the network holds those of the last step.</summary>
    public int RestoredEpoch { get; internal set; }

    internal void Add(EpochRecord record) => epochs.Add(record);

    private static double Score(EpochRecord record) => double.IsNaN(record.ValidationLoss) ? record.Loss : record.ValidationLoss;
}

/// <summary>What one epoch did.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Mean training loss over its samples, with penalties, while the parameters were moving.</param>
/// <param name="Metrics">Metrics over its samples, likewise; empty without any.</param>
/// <param name="ValidationLoss">Mean loss on the validation set after it, without penalties; NaN without validation.</param>
/// <param name="ValidationMetrics">Metrics on the validation set after it; empty without validation.</param>
/// <param name="LearningRate">Learning rate of its last step.</param>
/// <param name="SamplesPerSecond">Training samples by the time they took, without validation.</param>
/// <param name="Duration">How long it took, with validation.</param>
public sealed record EpochRecord(
    int Epoch,
    double Loss,
    IReadOnlyList<MetricValue> Metrics,
    double ValidationLoss,
    IReadOnlyList<MetricValue> ValidationMetrics,
    float LearningRate,
    double SamplesPerSecond,
    TimeSpan Duration);
