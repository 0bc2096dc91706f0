namespace NetGen;

/// <summary>
/// The base of emitted workspaces: what one forward pass keeps for the backward pass that follows it, for people who write their own training loops. One
/// thread at a time uses a workspace; several workspaces of one network may be used at once.
/// </summary>
public abstract class NetworkWorkspace : CompiledPass
{
    private bool forwardDone;

    /// <inheritdoc cref="CompiledPass(INetwork, int, int, int, int, int, int)"/>
    protected NetworkWorkspace(INetwork network, int capacity, int blockLength, int localLength, int sharedLength, int partialLength)
        : base(network, capacity, blockLength, localLength, sharedLength, partialLength, targetLength: 0)
    {
        OutputGradients = new AlignedBuffer((long)capacity * network.Info.OutputLength);
        InputGradients = new AlignedBuffer((long)capacity * network.Info.InputLength);
        Gradients = new AlignedBuffer(0);
    }

    /// <summary>Seed of the random draws (dropout) of the next forward pass.</summary>
    public ulong DrawSeed { get; set; }

    /// <summary>Number of the step: a new one gives new draws. <see cref="Forward"/> does not change it.</summary>
    public uint DrawStep { get; set; }

    /// <summary>The first phase of the backward pass.</summary>
    protected abstract int FirstBackwardPhase { get; }

    /// <summary>Gradients of the output, one sample after the other.</summary>
    protected AlignedBuffer OutputGradients { get; }

    /// <summary>Gradients of the input, one sample after the other.</summary>
    protected AlignedBuffer InputGradients { get; }

    /// <summary>Where the backward pass writes the gradients of the parameters.</summary>
    protected AlignedBuffer Gradients { get; private set; }

    /// <summary>Whether the gradient of the input is wanted.</summary>
    protected bool WantsInputGradient { get; private set; }

    /// <summary>
    /// Runs the network in training mode (dropout drops, batch normalisation uses the batch's statistics and moves the running ones). Allocates nothing.
    /// </summary>
    /// <param name="inputs">1 to <see cref="CompiledPass.Capacity"/> samples, one after the other.</param>
    /// <returns>The outputs, one after the other; valid until the next pass.</returns>
    /// <exception cref="ArgumentException">The length is no whole number of samples, or more than the capacity.</exception>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> inputs)
    {
        int length = Network.Info.InputLength, samples = inputs.Length / length;
        if (samples < 1 || samples > Capacity || samples * length != inputs.Length)
        {
            throw new ArgumentException($"Expected 1 to {Capacity} samples of {length} floats, got {inputs.Length} floats.", nameof(inputs));
        }

        Count = samples;
        inputs.CopyTo(Inputs.Span);
        RunPhases(0, FirstBackwardPhase);
        forwardDone = true;
        return Outputs.Span[..(samples * Network.Info.OutputLength)];
    }

    /// <summary>
    /// Pulls a gradient of the outputs of the last <see cref="Forward"/> back to the parameters, and on request to the inputs. Allocates nothing. Gradients
    /// are summed over the samples, not averaged, and overwrite what the buffer held.
    /// </summary>
    /// <param name="outputGradients">One gradient for each output of the forward pass.</param>
    /// <param name="gradients">Receives the parameters' gradients, in the layout of <see cref="INetwork.Parameters"/>.</param>
    /// <param name="inputGradients">Receives the inputs' gradients; empty if they are not wanted.</param>
    /// <exception cref="InvalidOperationException">There was no forward pass since the last backward pass.</exception>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Backward(ReadOnlySpan<float> outputGradients, AlignedBuffer gradients, Span<float> inputGradients = default)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        if (!forwardDone)
        {
            throw new InvalidOperationException("Backward needs a Forward on the same workspace before it; each forward pass serves one backward pass.");
        }

        NetworkInfo info = Network.Info;
        Expect(nameof(outputGradients), Count * info.OutputLength, outputGradients.Length);
        Expect(nameof(gradients), info.ParameterBlockLength, gradients.Length);
        if (!inputGradients.IsEmpty)
        {
            Expect(nameof(inputGradients), Count * info.InputLength, inputGradients.Length);
        }

        forwardDone = false;
        outputGradients.CopyTo(OutputGradients.Span);
        Gradients = gradients;
        WantsInputGradient = !inputGradients.IsEmpty;
        RunPhases(FirstBackwardPhase, PhaseCount);
        if (WantsInputGradient)
        {
            InputGradients.Span[..inputGradients.Length].CopyTo(inputGradients);
        }
    }

    private void Expect(string parameter, int expected, int actual)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"Expected {expected} floats for {Count} samples, got {actual}.", parameter);
        }
    }

    private void RunPhases(int first, int end)
    {
        for (int phase = first; phase < end; phase++)
        {
            int items = ItemCount(phase);
            for (int item = 0; item < items; item++)
            {
                RunItem(phase, item, worker: 0);
            }
        }
    }
}
