// What a safetensors file holds.

using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace NetGen;

/// <summary>The tensors and the metadata of a safetensors file.</summary>
public sealed class SafetensorsContent
{
    private readonly Dictionary<string, SafetensorsTensor> byName;

    internal SafetensorsContent(string path, SafetensorsTensor[] tensors, Dictionary<string, string> metadata)
    {
        Path = path;
        Tensors = Array.AsReadOnly(tensors);
        Metadata = metadata.AsReadOnly();
        byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>Gets the file that it was read from.</summary>
    public string Path { get; }

    /// <summary>Gets the tensors in the order of their data in the file.</summary>
    public ReadOnlyCollection<SafetensorsTensor> Tensors { get; }

    /// <summary>Gets the pairs of the header's <c>__metadata__</c>; empty if it has none.</summary>
    public ReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Gets a tensor by its name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KeyNotFoundException">No tensor has that name; the message lists those that are there.</exception>
    public SafetensorsTensor this[string name]
        => TryGet(name, out SafetensorsTensor? tensor)
            ? tensor
            : throw new KeyNotFoundException(
                $"{Path}: expected a tensor '{name}', but it holds only {(Tensors.Count == 0 ? "none" : string.Join(", ", Tensors.Select(t => $"'{t.Name}'")))}.");

    /// <summary>Looks for a tensor by its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="tensor">Receives the tensor, or null.</param>
    /// <returns>Whether it is there.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor) => byName.TryGetValue(name, out tensor);
}
