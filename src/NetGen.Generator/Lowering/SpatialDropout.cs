using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Lowering;

/// <summary>Dropout of whole channels (the last axis): neighbouring cells of a channel say nearly the same, and dropping some of them would drop nothing.</summary>
internal abstract class SpatialDropout : Noise
{
    /// <summary>Axes before the channels.</summary>
    protected abstract int SpatialRank { get; }

    /// <summary>What the layer reads, for messages: "an image (height, width, channels)".</summary>
    protected abstract string Expected { get; }

    public override int[] OutputShape(LayerContext layer)
        => layer.InputShape.Length == SpatialRank + 1
            ? base.OutputShape(layer)
            : throw layer.WrongShape(Expected, layer.InputShape.Length is > 1 and < 5 ? $"use SpatialDropout{Text.Of(layer.InputShape.Length - 1)}D" : "use Dropout");

    protected override Node Disturb(LayerContext layer, double amount)
        => Drop(layer, amount, Enumerable.Repeat(1, SpatialRank).Concat(new[] { layer.InputShape.Last() }).ToArray());
}
