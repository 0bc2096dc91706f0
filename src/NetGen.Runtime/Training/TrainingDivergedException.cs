namespace NetGen;

/// <summary>A training whose loss or parameters ceased to be finite. The network has been put back to the beginning of the epoch.</summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(string message, int epoch, int step, string layer)
        : base(message)
    {
        Epoch = epoch;
        Step = step;
        Layer = layer;
    }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step of the epoch, from 1.</summary>
    public int Step { get; }

    /// <summary>Name of the layer whose parameters, or else gradients, are the first that are not finite; the last layer where all are.</summary>
    public string Layer { get; }
}
