// Saves a network's parameters and state in a safetensors file and loads them again, strictly by name and shape.

using System.Globalization;

namespace NetGen;

/// <summary>
/// Checkpoints of networks: safetensors files that hold each parameter and each state tensor under its name, in canonical (Keras) layout, so that other
/// programs read them too. The metadata say which network it was.
/// </summary>
public static class NetworkCheckpoint
{
    /// <summary>The version of the layout; files of a later one are refused.</summary>
    public const int FormatVersion = 1;

    /// <summary>Metadata key of the network's class name.</summary>
    public const string NetworkKey = "netgen.network";

    /// <summary>Metadata key of the network's fingerprint.</summary>
    public const string FingerprintKey = "netgen.fingerprint";

    /// <summary>Metadata key of <see cref="FormatVersion"/>.</summary>
    public const string FormatVersionKey = "netgen.format_version";

    /// <summary>Saves a network, atomically: after a crash the file is the old one or the new one, whole.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file, which may exist; its folder must.</param>
    /// <exception cref="InvalidOperationException">The network is being trained.</exception>
    /// <exception cref="IOException">The file cannot be written; an old one is whole.</exception>
    public static void Save(INetwork network, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        ThrowIfTraining(network, "saved; save a Snapshot() or use a callback");
        Write(network, path);
    }

    /// <summary>Loads a checkpoint into a network of the same tensors.</summary>
    /// <param name="network">The network. It is unchanged if anything is wrong.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointMismatchException">The file has other tensors, or others' shapes; the message lists what differs.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or of a later format version.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidOperationException">The network is being trained.</exception>
    public static void LoadInto(INetwork network, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        ThrowIfTraining(network, "loaded; wait for the training to end");
        SafetensorsContent content = Safetensors.Read(path);
        Check(network.Info, content);

        // The mark of a training keeps predictions off while the parameters are half old and half new.
        network.Memory.BeginTraining();
        try
        {
            Copy(network, content);
            network.Prepare();
        }
        finally
        {
            network.Memory.EndTraining();
        }
    }

    /// <summary>Saves without asking whether the network is being trained, for code that runs between the steps of a training.</summary>
    internal static void Write(INetwork network, string path)
        => Safetensors.Write(path, [.. Tensors(network)], Metadata(network.Info));

    /// <summary>A network's parameters and state as tensors that refer to its memory.</summary>
    internal static IEnumerable<SafetensorsTensor> Tensors(INetwork network)
        => network.Info.Parameters.Select(tensor => new SafetensorsTensor(tensor.Name, tensor.Shape, network.Parameters, tensor.Offset))
            .Concat(network.Info.States.Select(tensor => new SafetensorsTensor(tensor.Name, tensor.Shape, network.State, tensor.Offset)));

    /// <summary>The metadata of a network's checkpoint.</summary>
    internal static Dictionary<string, string> Metadata(NetworkInfo info) => new(StringComparer.Ordinal)
    {
        [NetworkKey] = info.Name,
        [FingerprintKey] = info.Fingerprint,
        [FormatVersionKey] = FormatVersion.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Throws unless a file's tensors are those of a network, by name, type and shape.</summary>
    /// <param name="info">The network's description.</param>
    /// <param name="content">The file.</param>
    /// <param name="ignore">Says which further tensors the file may have; null for none.</param>
    internal static void Check(NetworkInfo info, SafetensorsContent content, Func<string, bool>? ignore = null)
    {
        CheckVersion(content);
        List<string> missing = [], unexpected = [];
        List<CheckpointDifference> different = [];
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (TensorInfo expected in info.Parameters.Concat(info.States))
        {
            known.Add(expected.Name);
            if (!content.TryGet(expected.Name, out SafetensorsTensor? actual))
            {
                missing.Add(expected.Name);
            }
            else if (actual.Type != SafetensorsType.F32 || !actual.Shape.SequenceEqual(expected.Shape))
            {
                different.Add(new CheckpointDifference(
                    expected.Name,
                    $"{SafetensorsType.F32} {SafetensorsTensor.Describe(expected.Shape)}",
                    $"{actual.Type} {SafetensorsTensor.Describe(actual.Shape)}"));
            }
        }

        unexpected.AddRange(content.Tensors.Select(tensor => tensor.Name).Where(name => !known.Contains(name) && ignore?.Invoke(name) != true));
        if (missing.Count + unexpected.Count + different.Count > 0)
        {
            throw new CheckpointMismatchException(content.Path, info.Name, missing, unexpected, different, Hint(info, content));
        }
    }

    /// <summary>Copies a checked file's tensors into a network.</summary>
    internal static void Copy(INetwork network, SafetensorsContent content)
    {
        foreach (TensorInfo tensor in network.Info.Parameters)
        {
            content[tensor.Name].Floats.CopyTo(network.Parameters.Span.Slice(tensor.Offset, tensor.Length));
        }

        foreach (TensorInfo tensor in network.Info.States)
        {
            content[tensor.Name].Floats.CopyTo(network.State.Span.Slice(tensor.Offset, tensor.Length));
        }
    }

    private static void CheckVersion(SafetensorsContent content)
    {
        // A file that another program wrote has no version; its tensors decide.
        if (content.Metadata.TryGetValue(FormatVersionKey, out string? text)
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version) && version <= FormatVersion))
        {
            throw new InvalidDataException($"{content.Path}: expected {FormatVersionKey} of at most {FormatVersion}, got '{text}'.");
        }
    }

    private static string Hint(NetworkInfo info, SafetensorsContent content)
        => content.Metadata.TryGetValue(NetworkKey, out string? name)
            && content.Metadata.TryGetValue(FingerprintKey, out string? fingerprint)
            ? $" (fingerprint {info.Fingerprint}): it was saved from {name} (fingerprint {fingerprint})"
            : string.Empty;

    private static void ThrowIfTraining(INetwork network, string remedy)
    {
        if (network.Memory.IsTraining)
        {
            throw new InvalidOperationException($"{network.Info.Name} is being trained and cannot be {remedy}.");
        }
    }
}
