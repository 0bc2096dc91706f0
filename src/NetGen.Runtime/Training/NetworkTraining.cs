using NetGen.Data;

namespace NetGen;

/// <summary>Training and evaluation of any network.</summary>
public static class NetworkTraining
{
    /// <summary>Samples of a batch in evaluations: sixteen shards of sixteen.</summary>
    internal const int EvaluationBatch = CompiledPass.LaneCount * CompiledPass.MaxShards;

    /// <summary>
    /// Trains a network. The same network, data, options and seed give the same bits with any number of threads. Predictions are refused meanwhile;
    /// steps allocate nothing.
    /// </summary>
    /// <typeparam name="TNetwork">The network's class.</typeparam>
    /// <param name="net">The network; it has a loss.</param>
    /// <param name="train">The training set, with inputs and targets as long as the network's, or with class labels where it accepts them.</param>
    /// <param name="options">How; null for all defaults.</param>
    /// <returns>What happened, epoch by epoch. A cancelled training returns normally.</returns>
    /// <exception cref="ArgumentException">Options or data sets do not fit; the network is unchanged.</exception>
    /// <exception cref="InvalidOperationException">The network has no loss, or is being trained already.</exception>
    /// <exception cref="TrainingDivergedException">Loss or parameters ceased to be finite; parameters and state are those of the beginning of that
    /// epoch again.</exception>
    public static History Fit<TNetwork>(this TNetwork net, IDataSet train, FitOptions? options = null)
        where TNetwork : INetwork
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(train);
        return new TrainingRun(net, train, options ?? new FitOptions()).Run();
    }

    /// <summary>Evaluates a network in inference mode, on all threads.</summary>
    /// <typeparam name="TNetwork">The network's class.</typeparam>
    /// <param name="net">The network; also one that has no loss, whose metrics are then computed alone.</param>
    /// <param name="data">The samples, with inputs and targets as long as the network's, or with class labels where it accepts them.</param>
    /// <param name="metrics">What is measured besides the loss, such as a <see cref="ConfusionMatrix"/>; null for what
    /// <see cref="FitOptions.Metrics"/> chooses.</param>
    /// <param name="threads">Threads, 0 for one per core.</param>
    /// <exception cref="ArgumentException">The data set or a metric does not fit.</exception>
    public static EvaluationResult Evaluate<TNetwork>(this TNetwork net, IDataSet data, IReadOnlyList<Metric>? metrics = null, int threads = 0)
        where TNetwork : INetwork
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(data);
        NetworkInfo info = net.Info;
        metrics ??= Metric.DefaultsFor(info);
        DataSetCheck.Lengths(info, data, nameof(data));
        foreach (Metric metric in metrics)
        {
            metric.Check(info);
        }

        using WorkerPool pool = new(threads);
        DataSetCheck.Targets(info, data, nameof(data), pool);
        return new Evaluator(net, data, EvaluationBatch, metrics, pool).Run(CancellationToken.None)!;
    }
}
