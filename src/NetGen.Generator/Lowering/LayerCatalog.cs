using System;
using System.Collections.Generic;
using System.Linq;

namespace NetGen.Generator.Lowering;

/// <summary>Every kind of layer and loss that a compilation knows.</summary>
internal sealed class LayerCatalog
{
    private readonly Dictionary<string, LayerDefinition> layers;
    private readonly Dictionary<string, LossDefinition> losses;

    public LayerCatalog(IEnumerable<LayerDefinition> layers, IEnumerable<LossDefinition> losses)
    {
        this.layers = layers.ToDictionary(l => l.Kind, StringComparer.Ordinal);
        this.losses = losses.ToDictionary(l => l.Kind, StringComparer.Ordinal);
    }

    /// <summary>The layers and losses of this assembly: every concrete definition, so that a new one is one new file.</summary>
    public static LayerCatalog BuiltIn { get; } = new(Instances<LayerDefinition>(), Instances<LossDefinition>());

    public IEnumerable<LayerDefinition> Layers => layers.Values;

    public IEnumerable<LossDefinition> Losses => losses.Values;

    public LayerDefinition? Layer(string kind) => layers.TryGetValue(kind, out LayerDefinition? definition) ? definition : null;

    public LossDefinition? Loss(string kind) => losses.TryGetValue(kind, out LossDefinition? definition) ? definition : null;

    /// <summary>This catalog and one more layer.</summary>
    public LayerCatalog With(LayerDefinition layer) => new(layers.Values.Concat(new[] { layer }), losses.Values);

    private static IEnumerable<T> Instances<T>()
        => typeof(LayerCatalog).Assembly.GetTypes()
            .Where(t => typeof(T).IsAssignableFrom(t) && !t.IsAbstract)
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => (T)Activator.CreateInstance(t));
}
