// Running statistics for parameters that no training step has seen (averages of parameters, parameters from elsewhere).

using NetGen.Data;

namespace NetGen;

/// <summary>Computes the running means and variances of batch normalisation anew.</summary>
public static class BatchNormalizationStatistics
{
    // A running value is m × old + (1 - m) × batch. What a step leaves of 2^40 is by m × 2^40 more than what it leaves of 0: that tells m, whatever the batch.
    private const float Probe = 1099511627776f;

    /// <summary>
    /// Sets the running statistics to the mean, over all batches of a data set, of the batches' statistics at the present parameters (PyTorch:
    /// <c>update_bn</c>), which
    /// are not changed. A network without batch normalisation is left alone.
    /// </summary>
    /// <typeparam name="TNetwork">The network's class.</typeparam>
    /// <param name="net">The network; it has a loss.</param>
    /// <param name="data">The samples, as for <see cref="NetworkTraining.Fit"/>.</param>
    /// <param name="batchSize">Samples of a batch, at least 1; as in the training.</param>
    /// <param name="threads">Threads, 0 for one per core.</param>
    /// <param name="seed">Of the random draws (dropout).</param>
    /// <exception cref="ArgumentException">The data set does not fit, or the batch size is below 1; nothing is changed.</exception>
    /// <exception cref="InvalidOperationException">The network has no loss, or is being trained.</exception>
    public static void RefreshStatistics<TNetwork>(this TNetwork net, IDataSet data, int batchSize = 32, int threads = 0, ulong seed = 0)
        where TNetwork : INetwork
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (net.Info.Loss is null)
        {
            throw new InvalidOperationException(
                $"{net.Info.Name} has no loss, so there is no training step that would compute statistics: annotate its class with one.");
        }

        DataSetCheck.Lengths(net.Info, data, nameof(data));
        using WorkerPool pool = new(threads);
        DataSetCheck.Targets(net.Info, data, nameof(data), pool);
        net.Memory.BeginTraining();
        try
        {
            Refresh(net, data, batchSize, seed, pool);
        }
        finally
        {
            net.Prepare();
            net.Memory.EndTraining();
        }
    }

    /// <summary>As <see cref="RefreshStatistics"/>, of a network whose training is under way and of data that are checked.</summary>
    internal static void Refresh(INetwork net, IDataSet data, int batchSize, ulong seed, WorkerPool pool)
    {
        TensorInfo[] running = Array.FindAll(
            net.Info.States,
            t => t.Name.EndsWith("/moving_mean", StringComparison.Ordinal) || t.Name.EndsWith("/moving_variance", StringComparison.Ordinal));
        if (running.Length == 0)
        {
            return;
        }

        float[] before = net.State.Span.ToArray();
        double[] sums = new double[before.Length], shares = new double[before.Length];
        bool succeeded = false;
        try
        {
            int[] samples = SampleOrder.Identity(data.Count);
            TrainingStep step = net.CreateTrainingStep(Math.Min(batchSize, samples.Length));
            BatchLoader loader = new(data, net.Info, step.Inputs, step.Targets, net.Info.TargetLength);
            loader.BeginEpoch(samples, null);
            step.DrawSeed = seed;
            for (int first = 0; first < samples.Length; first += batchSize)
            {
                step.Count = Math.Min(batchSize, samples.Length - first);
                step.DrawStep = (uint)(first / batchSize);
                loader.SetBatch(first, step.Count);
                for (int block = 0; block < loader.BlockCount; block++)
                {
                    loader.Load(block);
                }

                if (first == 0)
                {
                    Run(net, step, running, Probe, pool);
                    ForEach(running, i => shares[i] = net.State.Span[i]);
                }

                Run(net, step, running, 0f, pool);
                if (first == 0)
                {
                    ForEach(running, i => shares[i] = 1.0 - ((shares[i] - net.State.Span[i]) / Probe));
                }

                ForEach(running, i => sums[i] += net.State.Span[i] / shares[i] * step.Count);
            }

            succeeded = true;
        }
        finally
        {
            before.CopyTo(net.State.Span);
            if (succeeded)
            {
                ForEach(running, i => net.State.Span[i] = (float)(sums[i] / data.Count));
            }
        }
    }

    private static void Run(INetwork net, TrainingStep step, TensorInfo[] running, float value, WorkerPool pool)
    {
        ForEach(running, i => net.State.Span[i] = value);
        pool.Run(step);
    }

    private static void ForEach(TensorInfo[] tensors, Action<int> action)
    {
        foreach (TensorInfo tensor in tensors)
        {
            for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i++)
            {
                action(i);
            }
        }
    }
}
