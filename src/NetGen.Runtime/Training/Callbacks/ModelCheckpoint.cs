namespace NetGen;

/// <summary>Saves the network after epochs, in a file that its <c>Load</c> reads.</summary>
public sealed class ModelCheckpoint : Callback
{
    private readonly string path;
    private readonly bool saveBestOnly;
    private readonly BestValue best;

    /// <summary>Makes a callback.</summary>
    /// <param name="path">The file; "{epoch}" in it stands for the epoch's number, so that each epoch gets a file of its own. Without that the file
    /// is replaced, atomically.</param>
    /// <param name="saveBestOnly">Whether only epochs better than all before are saved.</param>
    /// <param name="monitor">The figure that says which epoch is better; not looked at otherwise.</param>
    public ModelCheckpoint(string path, bool saveBestOnly = false, MonitoredValue monitor = MonitoredValue.ValidationLoss)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.path = path;
        this.saveBestOnly = saveBestOnly;
        best = new BestValue(monitor, minDelta: 0.0);
    }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        FitOptions.RequireFolder(path, nameof(ModelCheckpoint));
        if (saveBestOnly)
        {
            best.Begin(context, nameof(ModelCheckpoint));
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(epoch);
        if (!saveBestOnly || best.Update(epoch))
        {
            string number = epoch.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture);
            NetworkCheckpoint.Write(context.Network, path.Replace("{epoch}", number, StringComparison.Ordinal));
        }
    }

    /// <inheritdoc/>
    public override void SaveState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        best.Save(state);
    }

    /// <inheritdoc/>
    public override void RestoreState(CallbackState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        best.Restore(state);
    }
}
