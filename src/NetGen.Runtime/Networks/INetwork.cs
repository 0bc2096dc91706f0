namespace NetGen;

/// <summary>What every generated network offers, for code that does not know its class.</summary>
public interface INetwork
{
    /// <summary>Layers, shapes and parameters.</summary>
    NetworkInfo Info { get; }

    /// <summary>The trainable parameters: one block in canonical layout, the only truth for optimizers, views and checkpoints.</summary>
    AlignedBuffer Parameters { get; }

    /// <summary>State that is saved but not trained, such as running statistics.</summary>
    AlignedBuffer State { get; }

    /// <summary>Memory, locks and derived tensors of this instance.</summary>
    NetworkMemory Memory { get; }

    /// <summary>Rebuilds what is derived from the parameters (packed panels, folded constants). Call it after writing to <see cref="Parameters"/> or <see cref="State"/> directly.</summary>
    void Prepare();

    /// <summary>Computes the output of one sample, in inference mode. Allocates nothing; safe from many threads at once.</summary>
    /// <param name="input">One sample, <see cref="NetworkInfo.InputLength"/> floats.</param>
    /// <param name="output">Receives <see cref="NetworkInfo.OutputLength"/> floats; must not overlap the input, which is read while this is written.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="InvalidOperationException">The network is being trained; use <c>Snapshot()</c>.</exception>
    void Predict(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Computes the outputs of <paramref name="count"/> samples, in inference mode, on the calling thread. Allocates nothing once warm.</summary>
    /// <param name="inputs">Samples one after the other.</param>
    /// <param name="outputs">Receives the outputs one after the other.</param>
    /// <param name="count">Number of samples, at least 0.</param>
    /// <exception cref="ArgumentException">A span's length is not count × the sample's length.</exception>
    /// <exception cref="InvalidOperationException">The network is being trained; use <c>Snapshot()</c>.</exception>
    void PredictBatch(ReadOnlySpan<float> inputs, Span<float> outputs, int count);

    /// <summary>A compiled inference pass over up to <paramref name="capacity"/> samples, to be run by a <see cref="WorkerPool"/>. Reads the parameters as they are, also during training.</summary>
    CompiledPass CreateInferencePass(int capacity);

    /// <summary>A compiled inference pass that computes the loss as well, over up to <paramref name="capacity"/> samples. Reads the parameters as they are, also during training.</summary>
    /// <exception cref="InvalidOperationException">The network has no loss.</exception>
    EvaluationPass CreateEvaluationPass(int capacity);

    /// <summary>A compiled training step (forward, loss, backward) over up to <paramref name="capacity"/> samples.</summary>
    /// <exception cref="InvalidOperationException">The network has no loss.</exception>
    TrainingStep CreateTrainingStep(int capacity);
}

/// <summary>What every generated network class offers, for generic code.</summary>
/// <typeparam name="TSelf">The network class.</typeparam>
public interface INetwork<TSelf> : INetwork
    where TSelf : class, INetwork<TSelf>
{
    /// <summary>Layers, shapes and parameters, without an instance.</summary>
    static abstract NetworkInfo Description { get; }

    /// <summary>A new network with freshly drawn parameters; the same seed gives the same bits.</summary>
    static abstract TSelf Create(ulong seed);
}
