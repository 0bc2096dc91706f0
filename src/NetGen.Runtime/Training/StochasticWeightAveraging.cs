namespace NetGen;

/// <summary>
/// Stochastic weight averaging (Izmailov et al., 2018; PyTorch: <c>swa_utils.AveragedModel</c>): the mean of the parameters at the end of each epoch from
/// a certain one
/// on. It wants a constant or cyclic learning rate in those epochs: see <see cref="PiecewiseConstantSchedule"/> and <see cref="CyclicSchedule"/>.
/// </summary>
/// <remarks>
/// The running statistics of batch normalisation belong to the parameters of the training, not to their mean: unless told otherwise, they are computed
/// anew for the mean
/// from the training set (PyTorch: <c>update_bn</c>) whenever it is put into the network, see <see cref="BatchNormalizationStatistics"/>.
/// </remarks>
public sealed class StochasticWeightAveraging : WeightAveraging
{
    private readonly bool refreshStatistics;

    /// <summary>Makes a callback.</summary>
    /// <param name="startEpoch">The first epoch (from 1) whose parameters are averaged.</param>
    /// <param name="everyEpochs">Epochs from one that is averaged to the next, at least 1; the length of a cycle where the learning rate is cyclic.</param>
    /// <param name="useForValidation">Whether epochs are validated with the mean.</param>
    /// <param name="refreshStatistics">Whether batch normalisation's running statistics are computed anew for the mean: one to two passes over the
    /// training set each
    /// time. A network without batch normalisation costs nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of epochs is below 1.</exception>
    public StochasticWeightAveraging(int startEpoch, int everyEpochs = 1, bool useForValidation = true, bool refreshStatistics = true)
        : base(useForValidation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(startEpoch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(everyEpochs, 1);
        StartEpoch = startEpoch;
        EveryEpochs = everyEpochs;
        this.refreshStatistics = refreshStatistics;
    }

    /// <summary>The first epoch (from 1) whose parameters are averaged.</summary>
    public int StartEpoch { get; }

    /// <summary>Epochs from one that is averaged to the next.</summary>
    public int EveryEpochs { get; }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingContext context)
    {
        base.OnTrainingBegin(context);
        if (StartEpoch > context.Options.Epochs)
        {
            throw new ArgumentException(
                $"StochasticWeightAveraging: expected a startEpoch of at most {context.Options.Epochs}, the last epoch, got {StartEpoch}.");
        }
    }

    /// <inheritdoc/>
    public override void OnValidationBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Epoch >= StartEpoch && (context.Epoch - StartEpoch) % EveryEpochs == 0)
        {
            Add(context.Network, 1.0 / (Count + 1));
        }

        base.OnValidationBegin(context);
    }

    /// <inheritdoc/>
    private protected override void OnSwapped(TrainingContext context)
    {
        if (refreshStatistics)
        {
            using WorkerPool pool = new(context.Options.Threads);
            BatchNormalizationStatistics.Refresh(context.Network, context.TrainingData, context.Options.BatchSize, context.Options.Seed, pool);
        }
    }
}
