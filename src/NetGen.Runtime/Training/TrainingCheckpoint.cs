// A training on disk, between two epochs: the network's checkpoint and beside it the optimizer's memory, the epoch, the history and what callbacks
// remember. The
// order of samples and all random draws are functions of seed, epoch and step, so they need no more than those.

using System.Globalization;

namespace NetGen;

/// <summary>What must be equal for a training to go on where another one stopped.</summary>
internal sealed record TrainingIdentity(ulong Seed, int BatchSize, int AccumulationSteps, string Shuffle, int Samples, string Optimizer)
{
    /// <summary>The settings by name, as texts.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
    [
        (nameof(Seed), Seed.ToString(CultureInfo.InvariantCulture)),
        (nameof(BatchSize), BatchSize.ToString(CultureInfo.InvariantCulture)),
        (nameof(AccumulationSteps), AccumulationSteps.ToString(CultureInfo.InvariantCulture)),
        (nameof(Shuffle), Shuffle),
        (nameof(Samples), Samples.ToString(CultureInfo.InvariantCulture)),
        (nameof(Optimizer), Optimizer),
    ];
}

/// <summary>Writes and reads training checkpoints: safetensors files whose further tensors are named "training:...".</summary>
internal sealed class TrainingCheckpoint
{
    private const string Prefix = "training:";
    private const string OptimizerPrefix = Prefix + "optimizer:";
    private const string EpochKey = Prefix + "epoch", StepKey = Prefix + "step", StoppedKey = Prefix + "stopped";

    private readonly SafetensorsContent content;
    private readonly long step;
    private readonly bool stopped;
    private readonly List<EpochRecord> history = [];
    private readonly CallbackState[] callbacks;
    private readonly CallbackState optimizerState;

    private TrainingCheckpoint(SafetensorsContent content, int callbackCount)
    {
        this.content = content;
        int epochs = (int)Integer(EpochKey);
        step = Integer(StepKey);
        stopped = Text(StoppedKey) == "true";
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            history.Add(EpochLine.Parse(content.Path, epoch, Text(EpochLine.Key(Prefix, epoch))));
        }

        callbacks = new CallbackState[callbackCount];
        for (int i = 0; i < callbackCount; i++)
        {
            callbacks[i] = ReadState(CallbackPrefix(i));
        }

        optimizerState = ReadState(OptimizerPrefix);
    }

    /// <summary>Writes a training that stands between two epochs.</summary>
    public static void Write(
        string path, TrainingIdentity identity, INetwork net, Optimizer optimizer, TrainingContext context, IReadOnlyList<Callback> callbacks)
    {
        List<SafetensorsTensor> tensors = [.. NetworkCheckpoint.Tensors(net)];
        Dictionary<string, string> metadata = NetworkCheckpoint.Metadata(net.Info);
        foreach (OptimizerSlot slot in optimizer.Slots)
        {
            tensors.Add(new SafetensorsTensor(SlotName(slot), [slot.Values.Length], slot.Values, 0));
        }

        foreach ((string name, string value) in identity.Settings)
        {
            metadata[Prefix + name] = value;
        }

        metadata[EpochKey] = context.Epoch.ToString(CultureInfo.InvariantCulture);
        metadata[StepKey] = optimizer.StepCount.ToString(CultureInfo.InvariantCulture);
        metadata[StoppedKey] = context.StopRequested ? "true" : "false";
        foreach (EpochRecord record in context.History.Epochs)
        {
            metadata[EpochLine.Key(Prefix, record.Epoch)] = EpochLine.Format(record);
        }

        for (int i = 0; i < callbacks.Count; i++)
        {
            CallbackState state = new();
            callbacks[i].SaveState(state);
            metadata[CallbackPrefix(i) + "type"] = callbacks[i].GetType().Name;
            AddState(CallbackPrefix(i), state, tensors, metadata);
        }

        AddState(OptimizerPrefix, optimizer.State(), tensors, metadata);
        Safetensors.Write(path, tensors, metadata);
    }

    /// <summary>Reads a checkpoint and checks everything about it; changes nothing.</summary>
    /// <exception cref="ArgumentException">It was written by a training with other settings.</exception>
    /// <exception cref="CheckpointMismatchException">It is one of another network.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or no training checkpoint.</exception>
    public static TrainingCheckpoint Read(
        string path, TrainingIdentity identity, NetworkInfo info, Optimizer optimizer, IReadOnlyList<Callback> callbacks)
    {
        SafetensorsContent content = Safetensors.Read(path);
        NetworkCheckpoint.Check(info, content, name => name.StartsWith(Prefix, StringComparison.Ordinal));
        TrainingCheckpoint checkpoint = new(content, callbacks.Count);
        foreach ((string name, string expected) in identity.Settings)
        {
            string actual = checkpoint.Text(Prefix + name);
            if (actual != expected)
            {
                throw new ArgumentException($"FitOptions.ResumeFrom: expected a training with {name} = {expected}, but {path} was written with {name} = {actual}.");
            }
        }

        foreach (OptimizerSlot slot in optimizer.Slots)
        {
            if (!content.TryGet(SlotName(slot), out SafetensorsTensor? tensor) || tensor.Type != SafetensorsType.F32 || tensor.Length != slot.Values.Length)
            {
                throw new ArgumentException(
                    $"FitOptions.ResumeFrom: expected {slot.Values.Length} floats of the optimizer's \"{slot.Name}\" in {path}, got {tensor?.Length ?? 0}.");
            }
        }

        for (int i = 0; i < callbacks.Count; i++)
        {
            string expected = callbacks[i].GetType().Name;
            string actual = content.Metadata.GetValueOrDefault(CallbackPrefix(i) + "type", "none");
            if (actual != expected)
            {
                throw new ArgumentException($"FitOptions.ResumeFrom: callback {i} is a {expected}, but {path} was written with {actual}.");
            }
        }

        return checkpoint;
    }

    /// <summary>Puts network, optimizer, history and callbacks into the state that was written.</summary>
    public void Restore(INetwork net, Optimizer optimizer, TrainingContext context, IReadOnlyList<Callback> callbacks)
    {
        for (int i = 0; i < callbacks.Count; i++)
        {
            callbacks[i].RestoreState(this.callbacks[i]);
        }

        optimizer.Restore(step, optimizerState);
        NetworkCheckpoint.Copy(net, content);
        foreach (OptimizerSlot slot in optimizer.Slots)
        {
            content[SlotName(slot)].Floats.CopyTo(slot.Values.Span);
        }

        context.Epoch = history.Count;
        foreach (EpochRecord record in history)
        {
            context.History.Add(record);
        }

        if (stopped)
        {
            context.RequestStop();
        }
    }

    private static string SlotName(OptimizerSlot slot) => $"{Prefix}optimizer/{slot.Name}";

    private static string CallbackPrefix(int index) => FormattableString.Invariant($"{Prefix}callback{index}:");

    private static void AddState(string prefix, CallbackState state, List<SafetensorsTensor> tensors, Dictionary<string, string> metadata)
    {
        foreach ((string name, string text) in state.Texts)
        {
            metadata[$"{prefix}text:{name}"] = text;
        }

        foreach ((string name, float[] block) in state.Blocks)
        {
            tensors.Add(new SafetensorsTensor($"{prefix}block:{name}", [block.Length], block));
        }
    }

    private CallbackState ReadState(string prefix)
    {
        CallbackState state = new();
        string texts = prefix + "text:", blocks = prefix + "block:";
        foreach ((string key, string value) in content.Metadata)
        {
            if (key.StartsWith(texts, StringComparison.Ordinal))
            {
                state.Texts[key[texts.Length..]] = value;
            }
        }

        foreach (SafetensorsTensor tensor in content.Tensors)
        {
            if (tensor.Name.StartsWith(blocks, StringComparison.Ordinal) && tensor.Type == SafetensorsType.F32)
            {
                state.Blocks[tensor.Name[blocks.Length..]] = tensor.Floats.ToArray();
            }
        }

        return state;
    }

    private string Text(string key)
        => content.Metadata.TryGetValue(key, out string? text)
            ? text
            : throw new InvalidDataException($"{content.Path}: expected a training checkpoint, but its metadata hold no \"{key}\".");

    private long Integer(string key)
        => long.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= int.MaxValue
            ? value
            : throw new InvalidDataException($"{content.Path}: expected a number of 0 to {int.MaxValue} under \"{key}\", got \"{Text(key)}\".");
}
