namespace NetGen;

/// <summary>
/// Writes scalars for TensorBoard (<c>tensorboard --logdir folder</c>): after each epoch loss, metrics, learning_rate and samples_per_second under
/// the run "train", and loss and metrics of the validation under the run "validation", so that both curves stand in one chart; the step is the epoch.
/// On demand also batch_loss and batch_learning_rate, whose step is that of the training.
/// </summary>
/// <remarks>
/// Keras' TensorBoard callback. A resumed training goes on with the event files of the one that it resumes, after its last saved epoch; where they
/// are gone it begins new ones. Give each training a folder of its own.
/// </remarks>
public sealed class TensorBoardLogger : Callback
{
    private readonly string folder;
    private readonly int everySteps;
    private readonly TimeProvider clock;
    private readonly Run train, validation;

    /// <summary>Makes a callback.</summary>
    /// <param name="folder">The folder of this training; made where it is missing.</param>
    /// <param name="everySteps">Steps from one pair of batch scalars to the next; 0 for none.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="everySteps"/> is negative.</exception>
    public TensorBoardLogger(string folder, int everySteps = 0, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(everySteps);
        this.folder = folder;
        this.everySteps = everySteps;
        this.clock = clock ?? TimeProvider.System;
        train = new Run(folder, "train", this.clock);
        validation = new Run(folder, "validation", this.clock);
    }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context)
    {
        if (File.Exists(folder))
        {
            throw new ArgumentException($"{nameof(TensorBoardLogger)}: expected a folder, but {folder} is a file.");
        }

        Close();
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        long step = ((context.Epoch - 1L) * context.StepsPerEpoch) + context.Step;
        if (everySteps > 0 && step % everySteps == 0)
        {
            train.Write(step, "batch_loss", context.BatchLoss);
            train.Write(step, "batch_learning_rate", context.Optimizer.CurrentLearningRate);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(epoch);
        train.Write(epoch.Epoch, EpochFigures.Loss, epoch.Loss);
        train.Write(epoch.Epoch, epoch.Metrics);
        train.Write(epoch.Epoch, EpochFigures.LearningRate, epoch.LearningRate);
        train.Write(epoch.Epoch, "samples_per_second", epoch.SamplesPerSecond);
        if (context.HasValidation)
        {
            validation.Write(epoch.Epoch, EpochFigures.Loss, epoch.ValidationLoss);
            validation.Write(epoch.Epoch, epoch.ValidationMetrics);
        }
    }

    /// <inheritdoc/>
    public override bool OnDiverged(TrainingContext context, TrainingDivergedException divergence)
    {
        Close();
        return false;
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingContext context) => Close();

    /// <inheritdoc/>
    public override void SaveState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        train.Save(state);
        validation.Save(state);
    }

    /// <inheritdoc/>
    public override void RestoreState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        train.Restore(state);
        validation.Restore(state);
    }

    private void Close()
    {
        train.Close();
        validation.Close();
    }

    // One of TensorBoard's runs: a folder, and the event file in it, which begins with its first scalar.
    private sealed class Run(string folder, string name, TimeProvider clock)
    {
        private readonly string folder = Path.Combine(folder, name);
        private EventFile? file;

        public void Write(long step, IReadOnlyList<MetricValue> metrics)
        {
            foreach (MetricValue metric in metrics)
            {
                Write(step, metric.Name, metric.Value);
            }
        }

        public void Write(long step, string tag, double value)
        {
            DateTimeOffset now = clock.GetUtcNow();
            file ??= EventFile.Create(folder, now);
            file.WriteScalar(now, step, tag, (float)value);
        }

        public void Close()
        {
            file?.Dispose();
            file = null;
        }

        public void Save(CallbackState state)
        {
            if (file is not null)
            {
                state.Set(name, file.Name);
                state.Set(name + "Length", file.Position);
            }
            else
            {
                state.Set(name, string.Empty);
            }
        }

        public void Restore(CallbackState state)
        {
            Close();
            if (state.Text(name) is { Length: > 0 } saved)
            {
                // Of a path only the last part counts: a checkpoint names no files elsewhere.
                file = EventFile.Continue(Path.Combine(folder, Path.GetFileName(saved)), (long)state.Number(name + "Length"));
            }
        }
    }
}
