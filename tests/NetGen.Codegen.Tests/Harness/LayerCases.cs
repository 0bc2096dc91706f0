using System.Reflection;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

/// <summary>
/// What one area of the catalogue brings to the checks that all layers and losses go through: networks at odd sizes, and what random networks may draw. Every class derived from
/// this is found by itself, so that a new layer's cases are one file (or one method of its area's file).
/// </summary>
internal abstract class LayerCases
{
    /// <summary>One object of each area.</summary>
    public static IReadOnlyList<LayerCases> All { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetTypes()
            .Where(t => t.IsSubclassOf(typeof(LayerCases)) && !t.IsAbstract)
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => (LayerCases)Activator.CreateInstance(t)!),
    ];

    /// <summary>Networks with names of their own: emitted code is compared with the interpreter on each, on every vector width; each is checked for allocations and IL size.</summary>
    public abstract IEnumerable<NetworkSpec> Networks { get; }

    /// <summary>Layers that a random network may append, one entry for each kind.</summary>
    public virtual IEnumerable<RandomLayer> RandomLayers => [];

    /// <summary>Losses that a random network may end in, one entry for each kind; a layer before the loss is returned as well where the loss wants one.</summary>
    public virtual IEnumerable<RandomLoss> RandomLosses => [];
}

/// <summary>Draws a layer that follows on the network so far. What the compiler refuses (its shape does not fit here) is left out, so no rule of shapes is written twice.</summary>
internal delegate LayerSpec RandomLayer(RandomNetwork network);

/// <summary>Draws a loss, and the layers that must stand before it (a softmax, a dense layer of two units ...).</summary>
internal delegate IEnumerable<LayerSpec> RandomLoss(RandomNetwork network);
