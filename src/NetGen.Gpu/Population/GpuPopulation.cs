using ILGPU;
using ILGPU.Runtime;
using NetGen.Data;

namespace NetGen;

/// <summary>What became of a population.</summary>
/// <param name="Losses">The mean training loss of each network, epoch by epoch: Losses[epoch][network].</param>
/// <param name="ValidationLosses">The mean loss on the validation set, likewise; empty without one.</param>
/// <param name="Diverged">Whether a network's loss has ceased to be finite; from then on it was left as it was.</param>
/// <param name="Duration">The whole training's time.</param>
public sealed record PopulationHistory(IReadOnlyList<float[]> Losses, IReadOnlyList<float[]> ValidationLosses, bool[] Diverged, TimeSpan Duration)
{
    /// <summary>The network with the smallest loss in the last epoch: on the validation set if there is one. -1 if all have diverged.</summary>
    public int Best
    {
        get
        {
            float[] last = ValidationLosses.Count > 0 ? ValidationLosses[^1] : Losses[^1];
            return Enumerable.Range(0, last.Length).Where(i => !Diverged[i] && float.IsFinite(last[i])).OrderBy(i => last[i]).FirstOrDefault(-1);
        }
    }
}

/// <summary>
/// Many small networks of one class on one device, trained side by side: each has a group of threads, and one launch is a step of all of them. That is where a GPU serves small networks: for an
/// ensemble, a population, or a sweep over seeds or learning rates. All see the same batches; each has parameters, state, random draws and a learning rate of its own.
/// </summary>
/// <typeparam name="TPasses">The passes of one network, emitted.</typeparam>
public abstract class GpuPopulation<TPasses> : IDisposable
    where TPasses : struct, IPopulationPasses
{
    private const int EvaluationBatch = 1024;

    private static readonly Action<PopulationBlocks> EvaluateKernel = PopulationKernels.Evaluate<TPasses>;

    private readonly Accelerator accelerator;
    private readonly NetworkInfo info;
    private readonly INetwork[] networks;
    private readonly DeviceBuffer<float> parameters, state;
    private readonly DeviceAllocations memory;
    private readonly KernelCache kernels;
    private float[] learningRates;

    /// <summary>Copies parameters and state of networks to a device.</summary>
    /// <param name="accelerator">The device; it must outlive the population.</param>
    /// <param name="networks">The networks, at least one: drawn from different seeds, say. They stay as they are until <see cref="CopyTo"/>.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    /// <exception cref="GpuMemoryException">The device has too little memory.</exception>
    protected GpuPopulation(Accelerator accelerator, IReadOnlyList<INetwork> networks)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentNullException.ThrowIfNull(networks);
        if (networks.Count == 0 || networks.Contains(null!))
        {
            throw new ArgumentException("Expected at least one network, and none of them null.", nameof(networks));
        }

        NetGenDevices.ThrowIfUnfit(accelerator);
        this.accelerator = accelerator;
        this.networks = [.. networks];
        info = networks[0].Info;
        kernels = new KernelCache(accelerator);
        learningRates = [.. Enumerable.Repeat(1f, networks.Count)];
        memory = new DeviceAllocations(accelerator);
        parameters = memory.New<float>((long)Count * info.ParameterBlockLength, FormattableString.Invariant($"the parameters of {Count} networks"));
        state = memory.New<float>((long)Count * info.StateBlockLength, FormattableString.Invariant($"the state of {Count} networks"));
        for (int i = 0; i < Count; i++)
        {
            parameters.Write(networks[i].Parameters.Span, (long)i * info.ParameterBlockLength);
            state.Write(networks[i].State.Span, (long)i * info.StateBlockLength);
        }
    }

    /// <summary>Networks.</summary>
    public int Count => networks.Length;

    /// <summary>What the optimizer's learning rate is multiplied by for each network, finite and at least 0; 1 unless set.</summary>
    /// <exception cref="ArgumentException">Another number of factors, or one out of range.</exception>
    public IReadOnlyList<float> LearningRateFactors
    {
        get => learningRates;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count != Count || value.Any(f => !(f >= 0f && float.IsFinite(f))))
            {
                throw new ArgumentException(FormattableString.Invariant($"Expected {Count} finite factors of at least 0, one for each network, got {value.Count}: {string.Join(", ", value.Take(8))}."), nameof(value));
            }

            learningRates = [.. value];
        }
    }

    /// <summary>
    /// Trains all networks. Of the options, epochs, batch size, optimizer, order, seed, validation, class weights and cancellation count; network i draws (dropout) with Seed + i. A network whose loss ceases to be finite is left as
    /// it is, and the others go on.
    /// </summary>
    /// <param name="train">The training set; it lies on the device as a whole.</param>
    /// <param name="options">How; null for all defaults.</param>
    /// <exception cref="ArgumentException">Options or data do not fit; nothing has changed.</exception>
    /// <exception cref="NotSupportedException">The optimizer moves parameters on the CPU alone, or an option has no meaning here.</exception>
    /// <exception cref="GpuMemoryException">The device has too little memory.</exception>
    public PopulationHistory Fit(IDataSet train, FitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        options ??= new FitOptions();
        var setup = new TrainingSetup(info, train, options);
        Refuse(options);
        using (WorkerPool pool = new(options.Threads))
        {
            setup.Begin(pool);
        }

        using var training = new PopulationTraining<TPasses>(accelerator, kernels, info, Count, parameters, state, setup.Optimizer, learningRates, setup.Capacity);
        using var data = new OrderedData(accelerator, kernels, info, setup.Train, options.ClassWeights);
        using OrderedData? held = setup.Validation is null ? null : new OrderedData(accelerator, kernels, info, setup.Validation, classWeights: null);
        return Run(training, data, held, options, setup);
    }

    /// <summary>The mean loss of each network on a data set.</summary>
    /// <exception cref="ArgumentException">The data do not fit.</exception>
    public float[] Evaluate(IDataSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        DataSetCheck.Lengths(info, data, nameof(data));
        using var resident = new OrderedData(accelerator, kernels, info, data, classWeights: null);
        using var passes = new PopulationTraining<TPasses>(accelerator, kernels, info, Count, parameters, state, null, learningRates, Math.Min(EvaluationBatch, data.Count));
        return Evaluate(passes, resident);
    }

    /// <summary>Copies a network's parameters and state from the device.</summary>
    /// <param name="index">Which, 0 to <see cref="Count"/> - 1.</param>
    /// <param name="network">A network of the same layers, such as the one that it was made of.</param>
    /// <exception cref="ArgumentException">The network's layers or shapes are others; nothing has changed.</exception>
    public void CopyTo(int index, INetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        if (network.Info.Fingerprint != info.Fingerprint)
        {
            throw new ArgumentException($"Expected a network with the layers of {info.Name}, got {network.Info.Name}, whose layers or shapes differ.", nameof(network));
        }

        parameters.Read(network.Parameters.Span, (long)index * info.ParameterBlockLength);
        state.Read(network.State.Span, (long)index * info.StateBlockLength);
        network.Prepare();
    }

    /// <summary>Copies every network back to where it came from.</summary>
    public void CopyBack()
    {
        for (int i = 0; i < Count; i++)
        {
            CopyTo(i, networks[i]);
        }
    }

    /// <summary>Frees the device's memory.</summary>
    public void Dispose()
    {
        memory.Dispose();
        GC.SuppressFinalize(this);
    }

    private PopulationHistory Run(PopulationTraining<TPasses> training, OrderedData data, OrderedData? validation, FitOptions options, TrainingSetup setup)
    {
        int batches = setup.BatchesPerEpoch;
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();
        List<float[]> losses = [], validationLosses = [];
        int[] order = SampleOrder.Identity(data.Count);
        for (int epoch = 0; epoch < options.Epochs && !options.CancellationToken.IsCancellationRequested; epoch++)
        {
            if (options.Shuffle)
            {
                SampleOrder.Shuffle(order, options.Seed, epoch);
            }

            data.BeginEpoch(order, epoch);
            training.ClearLosses();
            for (int s = 0; s < batches; s++)
            {
                int first = s * options.BatchSize, count = Math.Min(options.BatchSize, data.Count - first);
                setup.Optimizer.PrepareStep();
                training.Step(data, first, count, options.Seed, (uint)(((long)epoch * batches) + s));
            }

            losses.Add(training.Losses(data.Count));
            if (validation is not null)
            {
                validationLosses.Add(Evaluate(training, validation));
            }

            options.Progress?.Report(new TrainingProgress(
                epoch + 1, options.Epochs, batches, batches, losses[^1].Average(), null, double.NaN, (epoch + 1.0) * data.Count * Count / System.Diagnostics.Stopwatch.GetElapsedTime(begin).TotalSeconds, TimeSpan.Zero));
        }

        return new PopulationHistory(losses, validationLosses, training.Diverged(), System.Diagnostics.Stopwatch.GetElapsedTime(begin));
    }

    private float[] Evaluate(PopulationTraining<TPasses> passes, OrderedData data)
    {
        passes.ClearLosses();
        for (int first = 0; first < data.Count; first += passes.Capacity)
        {
            kernels.Load(EvaluateKernel)(new KernelConfig(Count, LaunchRules.GroupSize), passes.Blocks(data, first, Math.Min(passes.Capacity, data.Count - first), 0, 0));
        }

        return passes.Losses(data.Count);
    }

    // What one training has, and many side by side have not.
    private static void Refuse(FitOptions options)
    {
        (bool Asked, string Name)[] without =
        [
            (options.Callbacks.Count > 0, nameof(options.Callbacks)), (options.Metrics is { Count: > 0 }, nameof(options.Metrics)), (options.AccumulationSteps > 1, nameof(options.AccumulationSteps)),
            (options.CheckpointPath is not null, nameof(options.CheckpointPath)), (options.ResumeFrom is not null, nameof(options.ResumeFrom)), (options.ShuffleWindow > 0, nameof(options.ShuffleWindow)),
        ];
        if (without.FirstOrDefault(o => o.Asked).Name is string name)
        {
            throw new NotSupportedException($"FitOptions.{name} has no meaning for a population: expected it unset.");
        }
    }
}
