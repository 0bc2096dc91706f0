using NetGen.Data;

namespace NetGen;

/// <summary>What a training is asked for, whatever trains: the checks of options and data, the sets, the optimizer and its steps.</summary>
internal sealed class TrainingSetup
{
    private readonly NetworkInfo info;
    private readonly FitOptions options;

    /// <summary>Checks options and lengths; changes nothing.</summary>
    /// <exception cref="ArgumentException">Options or data sets do not fit the network.</exception>
    /// <exception cref="InvalidOperationException">The network has no loss.</exception>
    public TrainingSetup(NetworkInfo info, IDataSet train, FitOptions options)
    {
        this.info = info;
        this.options = options;
        if (info.Loss is null)
        {
            throw new InvalidOperationException($"{info.Name} has no loss and cannot be fitted: annotate its class with one, such as [MeanSquaredError].");
        }

        DataSetCheck.Lengths(info, train, nameof(train));
        options.Check();
        options.CheckClassWeights(info);
        if (options.Validation is not null)
        {
            DataSetCheck.Lengths(info, options.Validation, nameof(FitOptions.Validation));
        }

        Optimizer = options.Optimizer ?? new Adam();
        (Train, Validation) = options.ValidationSplit > 0.0 ? train.Split(options.ValidationSplit, options.Seed) : (train, options.Validation);
        BatchesPerEpoch = (Train.Count + options.BatchSize - 1) / options.BatchSize;
    }

    /// <summary>The training set, without what is held back.</summary>
    public IDataSet Train { get; }

    /// <summary>What is evaluated after each epoch, or null.</summary>
    public IDataSet? Validation { get; }

    /// <summary>The optimizer.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Batches of an epoch, of which the last may be smaller.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>Most samples of a batch.</summary>
    public int Capacity => Math.Min(options.BatchSize, Train.Count);

    /// <summary>Batches that one step of the optimizer gathers.</summary>
    public int BatchesPerStep => Optimizer.NeedsClosure ? BatchesPerEpoch : options.AccumulationSteps;

    /// <summary>Looks at every target and weight; then the optimizer begins.</summary>
    /// <exception cref="ArgumentException">A target or a weight is none; nothing has changed.</exception>
    public void Begin(WorkerPool pool)
    {
        DataSetCheck.Targets(info, Train, "train", pool);
        if (Validation is not null)
        {
            DataSetCheck.Targets(info, Validation, nameof(FitOptions.Validation), pool);
        }

        Optimizer.StepsPerEpoch = (BatchesPerEpoch + BatchesPerStep - 1) / BatchesPerStep;
        Optimizer.TotalSteps = (long)Optimizer.StepsPerEpoch * options.Epochs;
        Optimizer.Initialize(info);
    }
}
