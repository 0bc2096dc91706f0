using NetGen.Data;

namespace NetGen;

/// <summary>How a network is trained.</summary>
public sealed class FitOptions
{
    /// <summary>What moves the parameters; null for <c>new Adam()</c>. Its memory begins anew with each training (unless one is resumed).</summary>
    public Optimizer? Optimizer { get; set; }

    /// <summary>Times that each sample is visited, at least 1.</summary>
    public int Epochs { get; set; } = 10;

    /// <summary>Samples of a step, at least 1; the last step of an epoch takes what is left.</summary>
    public int BatchSize { get; set; } = 32;

    /// <summary>
    /// Batches whose gradients are gathered, weighted by their samples, before the optimizer moves once, at least 1: a step as with one batch so many
    /// times as
    /// large, in less memory. (Batch normalisation still sees each batch alone, and dropout draws for each.) The last step of an epoch takes what is left.
    /// </summary>
    public int AccumulationSteps { get; set; } = 1;

    /// <summary>Whether the samples of each epoch come in a new order, drawn from <see cref="Seed"/>.</summary>
    public bool Shuffle { get; set; } = true;

    /// <summary>
    /// 0 (the default) to shuffle the whole training set; n to draw each sample from the next n that have not come yet, at least 1, as tf.data's
    /// shuffle(buffer_size) does. For files larger than memory: reads then stay close together, so that the file is read about once an epoch.
    /// </summary>
    public int ShuffleWindow { get; set; }

    /// <summary>
    /// Batches that are read ahead on threads of their own while the network trains, at least 0. 0 (the default) lets the training's threads read each batch
    /// as the first part of its step, which is the fastest for sets in memory; 2 suits sets that are slow to read (image files, augmentation) on machines
    /// with cores to spare. The results are the same bits. Costs one batch of memory more than it reads ahead.
    /// </summary>
    public int PrefetchBatches { get; set; }

    /// <summary>Threads that read ahead if <see cref="PrefetchBatches"/> is above 0; each reads whole batches. At least 1.</summary>
    public int PrefetchThreads { get; set; } = 1;

    /// <summary>What the network is evaluated on after each epoch, or null. Excludes <see cref="ValidationSplit"/>.</summary>
    public IDataSet? Validation { get; set; }

    /// <summary>Share of the training set that is held out for validation, in [0, 1). Which samples depends on <see cref="Seed"/> alone, as
    /// <see cref="DataSetExtensions.Split"/> draws them.</summary>
    public double ValidationSplit { get; set; }

    /// <summary>Seed of all that is random in a training: order, split, dropout. The same seed gives the same bits, with any number of
    /// threads.</summary>
    public ulong Seed { get; set; }

    /// <summary>Threads, 0 for one per core.</summary>
    public int Threads { get; set; }

    /// <summary>Called at the turning points of the training, in order.</summary>
    public IReadOnlyList<Callback> Callbacks { get; set; } = [];

    /// <summary>
    /// What is measured besides the loss; null for accuracy in classification (categorical and binary cross-entropy) and nothing otherwise.
    /// Afterwards they hold the last
    /// validation, or without one the last epoch.
    /// </summary>
    public IReadOnlyList<Metric>? Metrics { get; set; }

    /// <summary>Told after each step how far the training has come, on the training thread or wherever its <c>Report</c> goes.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Ends the training cleanly after the step under way; its history says so.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// A file that is written after each epoch, atomically, with all that <see cref="ResumeFrom"/> needs; null for none.
    /// </summary>
    public string? CheckpointPath { get; set; }

    /// <summary>
    /// A file written through <see cref="CheckpointPath"/> by a training of the same network with the same seed, batch size, data sizes and kind of
    /// optimizer: the training goes on after
    /// its last epoch as if it had never stopped, bit for bit. Null to begin anew.
    /// </summary>
    public string? ResumeFrom { get; set; }

    /// <summary>
    /// A factor of the loss for the samples of each class, for classes that are rare or matter more; null for 1. One number for each class of a network with one
    /// loss over classes (two for a single sigmoid). A target that is shared among classes has the mean of their factors by its shares. The loss stays a mean
    /// over samples, as in Keras. Weights of the samples themselves (<see cref="DataSetExtensions.WithWeights"/>) are multiplied. Validation is not weighted by class.
    /// </summary>
    public float[]? ClassWeights { get; set; }

    /// <summary>Where the steps are computed; null for the CPU's threads. NetGen.Gpu sets it, through the property Device.</summary>
    internal TrainingBackend? Backend { get; set; }

    /// <summary>Refuses class weights that do not fit the network.</summary>
    internal void CheckClassWeights(NetworkInfo info)
    {
        if (ClassWeights is null)
        {
            return;
        }

        // A sample has one weight, which the classes of several rows would have to share.
        int classes = info.Targets is [{ Rows: 1 } target] ? target.Classes : 0;
        if (classes == 0)
        {
            throw new ArgumentException($"FitOptions.ClassWeights: expected null, since {info.Loss} of {info.Name} is no loss over the classes of one row a sample; give each sample a weight with data.WithWeights(…).");
        }

        if (ClassWeights.Length != classes || ClassWeights.Any(w => !(w >= 0f && float.IsFinite(w))))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"FitOptions.ClassWeights: expected {classes} finite numbers of at least 0, one for each class of {info.Name}, got {string.Join(", ", ClassWeights.Select(w => FormattableString.Invariant($"{w}")))}."));
        }
    }

    /// <summary>The order of samples in words: what a resumed training must have in common with the one before.</summary>
    internal string OrderName => !Shuffle ? "false" : ShuffleWindow == 0 ? "true" : FormattableString.Invariant($"window {ShuffleWindow}");

    /// <summary>Refuses values outside their ranges.</summary>
    internal void Check()
    {
        RequireAtLeast(Epochs, 1, nameof(Epochs));
        RequireAtLeast(BatchSize, 1, nameof(BatchSize));
        RequireAtLeast(AccumulationSteps, 1, nameof(AccumulationSteps));
        RequireAtLeast(Threads, 0, nameof(Threads));
        RequireAtMost(Threads, WorkerPool.MaxThreads, nameof(Threads));
        RequireAtLeast(ShuffleWindow, 0, nameof(ShuffleWindow));
        RequireAtLeast(PrefetchBatches, 0, nameof(PrefetchBatches));
        RequireAtMost(PrefetchBatches, BatchPrefetcher.MaxBatches, nameof(PrefetchBatches));
        RequireAtLeast(PrefetchThreads, 1, nameof(PrefetchThreads));
        RequireAtMost(PrefetchThreads, WorkerPool.MaxThreads, nameof(PrefetchThreads));
        if (ShuffleWindow > 0 && !Shuffle)
        {
            throw new ArgumentException("FitOptions: expected a ShuffleWindow of 0 without Shuffle, got both; set Shuffle to true.");
        }

        if (!(ValidationSplit >= 0.0 && ValidationSplit < 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(ValidationSplit), ValidationSplit, "FitOptions.ValidationSplit: expected at least 0 and below 1.");
        }

        if (ValidationSplit > 0.0 && Validation is not null)
        {
            throw new ArgumentException("FitOptions: expected either Validation or ValidationSplit, got both.");
        }

        if (AccumulationSteps > 1 && Optimizer is { NeedsClosure: true })
        {
            throw new ArgumentException(
                $"FitOptions.AccumulationSteps: expected 1, since {Optimizer.GetType().Name} gathers the gradients of all batches, got {AccumulationSteps}.");
        }

        if (CheckpointPath is not null)
        {
            RequireFolder(CheckpointPath, "FitOptions.CheckpointPath");
        }

        if (Callbacks is null || Callbacks.Contains(null!))
        {
            throw new ArgumentException("FitOptions.Callbacks: expected a list without null.");
        }

        if (Metrics is not null && Metrics.Contains(null!))
        {
            throw new ArgumentException("FitOptions.Metrics: expected a list without null.");
        }
    }

    /// <summary>Refuses a path whose folder is missing: better now than after an epoch.</summary>
    internal static void RequireFolder(string path, string what)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is null || !Directory.Exists(folder))
        {
            throw new ArgumentException($"{what}: expected a file in an existing folder, but there is no folder {folder ?? path}.");
        }
    }

    private static void RequireAtLeast(int value, int least, string name)
    {
        if (value < least)
        {
            throw new ArgumentOutOfRangeException(name, value, $"FitOptions.{name}: expected at least {least}.");
        }
    }

    private static void RequireAtMost(int value, int most, string name)
    {
        if (value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"FitOptions.{name}: expected at most {most}.");
        }
    }
}
