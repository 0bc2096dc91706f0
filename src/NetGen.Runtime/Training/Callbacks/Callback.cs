namespace NetGen;

/// <summary>Code that a training calls at its turning points, on the thread that called <c>Fit</c>.</summary>
public abstract class Callback
{
    /// <summary>Before the first step. An exception here leaves the network as it was.</summary>
    public virtual void OnTrainingBegin(TrainingContext context)
    {
    }

    /// <summary>Before each epoch's first step.</summary>
    public virtual void OnEpochBegin(TrainingContext context)
    {
    }

    /// <summary>After each step; where gradients are gathered over several batches, after each of those.</summary>
    public virtual void OnBatchEnd(TrainingContext context)
    {
    }

    /// <summary>After each epoch's last step, before its validation if there is one. What is put into the network here is validated, and seen by all
    /// callbacks at the
    /// end of the epoch; <see cref="OnEpochBegin"/> is the place to put the old values back.</summary>
    public virtual void OnValidationBegin(TrainingContext context)
    {
    }

    /// <summary>After each epoch and its validation; <paramref name="epoch"/> is already in the history.</summary>
    public virtual void OnEpochEnd(TrainingContext context, EpochRecord epoch)
    {
    }

    /// <summary>When loss or parameters have ceased to be finite and the network has been put back to the beginning of the epoch.</summary>
    /// <returns>True to end the training cleanly, with <see cref="History.Divergence"/> set; false, from every callback, to let <c>Fit</c>
    /// throw.</returns>
    public virtual bool OnDiverged(TrainingContext context, TrainingDivergedException divergence) => false;

    /// <summary>At the end, also of a training that was stopped or cancelled, but not of one that failed.</summary>
    public virtual void OnTrainingEnd(TrainingContext context)
    {
    }

    /// <summary>Writes down what a resumed training must know, for a training checkpoint.</summary>
    public virtual void SaveState(CallbackState state)
    {
    }

    /// <summary>Takes up what <see cref="SaveState"/> wrote, after <see cref="OnTrainingBegin"/>.</summary>
    public virtual void RestoreState(CallbackState state)
    {
    }
}

/// <summary>What a callback keeps in a training checkpoint: short texts and blocks of floats, each under a name.</summary>
public sealed class CallbackState
{
    internal Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, float[]> Blocks { get; } = new(StringComparer.Ordinal);

    /// <summary>Keeps a text.</summary>
    public void Set(string name, string text) => Texts[name] = text;

    /// <summary>Keeps a number, exactly.</summary>
    public void Set(string name, double number) => Texts[name] = number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Keeps a copy of a block of floats.</summary>
    public void Set(string name, ReadOnlySpan<float> block) => Blocks[name] = block.ToArray();

    /// <summary>A text that was kept.</summary>
    /// <exception cref="InvalidDataException">None was kept under this name.</exception>
    public string Text(string name) => Texts.TryGetValue(name, out string? text) ? text : throw Missing("text", name);

    /// <summary>A number that was kept.</summary>
    /// <exception cref="InvalidDataException">None was kept under this name.</exception>
    public double Number(string name)
        => double.TryParse(Text(name), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new InvalidDataException($"The training checkpoint's callback state \"{name}\" is \"{Text(name)}\"; expected a number.");

    /// <summary>Copies a block that was kept.</summary>
    /// <exception cref="InvalidDataException">None was kept under this name, or it has another length.</exception>
    public void Block(string name, Span<float> target)
    {
        if (!Blocks.TryGetValue(name, out float[]? block))
        {
            throw Missing("block", name);
        }

        if (block.Length != target.Length)
        {
            throw new InvalidDataException($"The training checkpoint's callback state \"{name}\" has {block.Length} floats; expected {target.Length}.");
        }

        block.CopyTo(target);
    }

    private static InvalidDataException Missing(string kind, string name)
        => new($"The training checkpoint holds no callback {kind} \"{name}\": expected the callbacks of the training that wrote it, in the same order.");
}
