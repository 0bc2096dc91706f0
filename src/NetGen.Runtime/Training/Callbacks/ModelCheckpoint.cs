namespace NetGen;

/// <summary>
/// Saves the network after epochs, in files that its <c>Load</c> reads. Two of them keep the best and the newest:
/// <c>new ModelCheckpoint("best.safetensors", saveBestOnly: true), new ModelCheckpoint("epoch-{epoch:000}.safetensors", keep: 3)</c>.
/// </summary>
public sealed class ModelCheckpoint : Callback
{
    private readonly EpochFilePattern pattern;
    private readonly bool saveBestOnly;
    private readonly int keep;
    private readonly BestValue best;

    // Names of what was written and is still kept, oldest first.
    private readonly List<string> files = [];

    /// <summary>Makes a callback.</summary>
    /// <param name="path">The file. Its name may have figures of the epoch in it, so that epochs get files of their own: {epoch}, {loss}, {val_loss},
    /// {learning_rate}, and metrics by their names, {accuracy} and {val_accuracy}; after a colon a .NET format, {epoch:000}, {val_loss:F3}. Without
    /// any the file is replaced, atomically.</param>
    /// <param name="saveBestOnly">Whether only epochs better than all before are saved.</param>
    /// <param name="monitor">The figure that says which epoch is better; not looked at otherwise.</param>
    /// <param name="keep">How many of the files that it wrote are kept, the newest ones; 0 for all.</param>
    /// <param name="metric">Name of the metric to monitor, such as "pr_auc", where <paramref name="monitor"/> is one; null for the first.</param>
    /// <exception cref="ArgumentException">The path is empty, a format in it is none, or <paramref name="keep"/> is more than 1 for a path that is
    /// always the same, or a metric is named that is not monitored.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="keep"/> is negative.</exception>
    public ModelCheckpoint(string path, bool saveBestOnly = false, MonitoredValue monitor = MonitoredValue.ValidationLoss, int keep = 0, string? metric = null)
    {
        pattern = new EpochFilePattern(path);
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        if (keep > 1 && !pattern.HasFigures)
        {
            throw new ArgumentException($"Expected a file name with {{epoch}} in it, of which the newest {keep} can be kept, got {path}.", nameof(path));
        }

        this.saveBestOnly = saveBestOnly;
        this.keep = keep;
        best = new BestValue(monitor, minDelta: 0.0, metric);
    }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        pattern.Check(context, nameof(ModelCheckpoint));
        if (saveBestOnly)
        {
            best.Begin(context, nameof(ModelCheckpoint));
        }

        files.Clear();
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(epoch);
        if (!saveBestOnly || best.Update(epoch))
        {
            string path = pattern.PathFor(epoch), file = Path.GetFileName(path);
            NetworkCheckpoint.Write(context.Network, path);
            files.Remove(file);
            files.Add(file);
            Prune();
        }
    }

    /// <inheritdoc/>
    public override void SaveState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        best.Save(state);
        state.Set("files", string.Join('\n', files));
    }

    /// <inheritdoc/>
    public override void RestoreState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        best.Restore(state);
        files.Clear();
        files.AddRange(state.Text("files").Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    // A file that cannot be deleted now (someone reads it) stays on the list, and is tried again after the next one.
    private void Prune()
    {
        if (keep > 0)
        {
            for (int i = files.Count - keep - 1; i >= 0; i--)
            {
                if (AtomicFile.TryDelete(pattern.PathOf(files[i])))
                {
                    files.RemoveAt(i);
                }
            }
        }
    }
}
