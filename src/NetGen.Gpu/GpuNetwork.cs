using ILGPU;
using ILGPU.Runtime;
using NetGen.Data;

namespace NetGen;

/// <summary>
/// The base of the emitted Gpu forms: a network's parameters and state on a device, and its passes there. Made for large batches and for training
/// (<c>FitOptions.Device</c>); one small sample is computed faster on the CPU. Not safe from several threads at once.
/// </summary>
public abstract class GpuNetwork : IDisposable
{
    private readonly DeviceAllocations memory;
    private readonly GpuOptions options;
    private GpuPass? inference;

    /// <summary>Copies parameters and state to a device.</summary>
    /// <param name="accelerator">The device; it must outlive this copy.</param>
    /// <param name="network">The network.</param>
    /// <param name="options">Null for all defaults.</param>
    /// <exception cref="GpuMemoryException">The device has too little memory.</exception>
    /// <exception cref="NotSupportedException">The device cannot run the kernels.</exception>
    protected GpuNetwork(Accelerator accelerator, INetwork network, GpuOptions? options)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentNullException.ThrowIfNull(network);
        this.options = (options ?? new GpuOptions()).Checked();
        NetGenDevices.ThrowIfUnfit(accelerator);
        Accelerator = accelerator;
        Kernels = new KernelCache(accelerator);
        Network = network;
        memory = new DeviceAllocations(accelerator);
        Parameters = memory.New<float>(network.Parameters.Length, "the parameters of " + Info.Name);
        State = memory.New<float>(network.State.Length, "the state of " + Info.Name);
        CopyFrom(network);
    }

    /// <summary>The device.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>The network's description.</summary>
    public NetworkInfo Info => Network.Info;

    internal INetwork Network { get; }

    internal GpuOptions Options => options;

    internal KernelCache Kernels { get; }

    internal DeviceBuffer<float> Parameters { get; }

    internal DeviceBuffer<float> State { get; }

    /// <summary>Inference over a batch.</summary>
    protected internal abstract GpuProgram Inference { get; }

    /// <summary>Inference over a batch, and its loss; null for a network without one.</summary>
    protected internal virtual GpuProgram? Evaluation => null;

    /// <summary>Forward, loss and backward over a batch; null for a network without a loss.</summary>
    protected internal virtual GpuProgram? Training => null;

    /// <summary>Predicts samples, <see cref="GpuOptions.PredictBatch"/> at a time.</summary>
    /// <param name="inputs">Samples one after the other, count × InputLength floats.</param>
    /// <param name="outputs">Receives count × OutputLength floats.</param>
    /// <param name="count">Samples, at least 0.</param>
    /// <exception cref="ArgumentException">A span has another length; nothing has been written.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ThrowIfLength(inputs.Length, (long)count * Info.InputLength, nameof(inputs));
        ThrowIfLength(outputs.Length, (long)count * Info.OutputLength, nameof(outputs));
        if (count == 0)
        {
            return;
        }

        if (inference is null || inference.Capacity < Math.Min(count, options.PredictBatch))
        {
            inference?.Dispose();
            inference = new GpuPass(this, Inference, Math.Min(count, options.PredictBatch));
        }

        for (int first = 0; first < count; first += inference.Capacity)
        {
            int batch = Math.Min(inference.Capacity, count - first);
            inference.Inputs.Write(inputs.Slice(first * Info.InputLength, batch * Info.InputLength));
            inference.Run(batch);
            inference.ReadOutputs(outputs.Slice(first * Info.OutputLength, batch * Info.OutputLength));
        }
    }

    /// <summary>Evaluates the network on the device.</summary>
    /// <param name="data">The samples, with inputs and targets as long as the network's, or with class labels where it accepts them.</param>
    /// <param name="metrics">What is measured besides the loss; null for what <see cref="FitOptions.Metrics"/> chooses.</param>
    /// <exception cref="ArgumentException">The data set or a metric does not fit.</exception>
    /// <exception cref="InvalidOperationException">The network has no loss.</exception>
    public EvaluationResult Evaluate(IDataSet data, IReadOnlyList<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Evaluation is null)
        {
            throw new InvalidOperationException($"{Info.Name} has no loss to evaluate: annotate it with one, or measure what Predict says.");
        }

        metrics ??= Metric.DefaultsFor(Info);
        DataSetCheck.Lengths(Info, data, nameof(data));
        foreach (Metric metric in metrics)
        {
            metric.Check(Info);
        }

        using (WorkerPool pool = new())
        {
            DataSetCheck.Targets(Info, data, nameof(data), pool);
        }

        using var evaluator = new GpuEvaluator(this, data, metrics);
        return evaluator.Run(CancellationToken.None)!;
    }

    /// <summary>Copies parameters and state of a network of the same class, or of the same shapes, to the device.</summary>
    /// <exception cref="ArgumentException">The network's parameters are others; nothing has changed.</exception>
    public void CopyFrom(INetwork network)
    {
        Check(network);
        Parameters.Write(network.Parameters.Span);
        State.Write(network.State.Span);
        GC.KeepAlive(network);
    }

    /// <summary>Copies parameters and state from the device into a network of the same class, or of the same shapes: to predict with it on the CPU, or to save it.</summary>
    /// <exception cref="ArgumentException">The network's parameters are others; nothing has changed.</exception>
    public void CopyTo(INetwork network)
    {
        Check(network);
        Parameters.Read(network.Parameters.Span);
        State.Read(network.State.Span);
        network.Prepare();
    }

    /// <summary>Frees the device's memory.</summary>
    public void Dispose()
    {
        inference?.Dispose();
        memory.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void ThrowIfLength(long actual, long expected, string name)
    {
        if (actual != expected)
        {
            throw new ArgumentException(FormattableString.Invariant($"Expected {expected} floats, got {actual}."), name);
        }
    }

    private void Check(INetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Info.Fingerprint != Info.Fingerprint)
        {
            throw new ArgumentException($"Expected a network with the layers of {Info.Name}, got {network.Info.Name}, whose layers or shapes differ.", nameof(network));
        }
    }
}
