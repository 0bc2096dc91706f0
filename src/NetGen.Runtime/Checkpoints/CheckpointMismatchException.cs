// Says in one message all that differs between a checkpoint and the network that should load it.

using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;

namespace NetGen;

/// <summary>A tensor that a checkpoint and a network both have, in different form.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expected">What the network has, such as "F32 (5, 5, 1, 6)".</param>
/// <param name="Actual">What the checkpoint has.</param>
public sealed record CheckpointDifference(string Name, string Expected, string Actual);

/// <summary>A checkpoint does not fit a network: names or shapes differ. The network has not been changed.</summary>
public sealed class CheckpointMismatchException : Exception
{
    // Enough to see what is wrong; a checkpoint of quite another network would fill the screen.
    private const int ListedInMessage = 10;

    internal CheckpointMismatchException(string path, string network, List<string> missing, List<string> unexpected, List<CheckpointDifference> different, string hint)
        : base(Describe(path, network, missing, unexpected, different, hint))
    {
        Path = path;
        Missing = missing.AsReadOnly();
        Unexpected = unexpected.AsReadOnly();
        Different = different.AsReadOnly();
    }

    /// <summary>Gets the checkpoint's path.</summary>
    public string Path { get; }

    /// <summary>Gets the names of tensors that the network has and the checkpoint has not.</summary>
    public ReadOnlyCollection<string> Missing { get; }

    /// <summary>Gets the names of tensors that the checkpoint has and the network has not.</summary>
    public ReadOnlyCollection<string> Unexpected { get; }

    /// <summary>Gets the tensors that both have, with other shapes or types.</summary>
    public ReadOnlyCollection<CheckpointDifference> Different { get; }

    private static string Describe(
        string path, string network, List<string> missing, List<string> unexpected, List<CheckpointDifference> different, string hint)
    {
        StringBuilder text = new($"{path} does not fit {network}{hint}; the network is unchanged.");
        Append(text, "missing in the file", missing, name => name);
        Append(text, "unexpected in the file", unexpected, name => name);
        Append(text, "different", different, tensor => $"{tensor.Name}: expected {tensor.Expected}, got {tensor.Actual}");
        return text.ToString();
    }

    private static void Append<T>(StringBuilder text, string title, List<T> items, Func<T, string> describe)
    {
        if (items.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n  {title} ({items.Count}):");
        foreach (T item in items.Take(ListedInMessage))
        {
            text.Append("\n    ").Append(describe(item));
        }

        if (items.Count > ListedInMessage)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n    and {items.Count - ListedInMessage} more");
        }
    }
}
