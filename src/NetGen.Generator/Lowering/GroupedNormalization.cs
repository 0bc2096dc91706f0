using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Lowering;

/// <summary>A normalisation over groups of channels (the last axis) and all axes before them.</summary>
internal abstract class GroupedNormalization : Normalization
{
    protected override (int[] View, int[] Reduced) Groups(LayerContext layer)
    {
        int[] shape = layer.InputShape;
        int channels = shape.Last(), groups = GroupCount(layer), spatial = shape.Length - 1;
        return channels % groups == 0
            ? (shape.Take(spatial).Concat(new[] { groups, channels / groups }).ToArray(), Enumerable.Range(0, spatial).Concat(new[] { spatial + 1 }).ToArray())
            : throw layer.Fail("NG0111", layer.Label, Text.Of(groups), Text.Of(channels), "channels");
    }

    /// <summary>How many groups of channels there are.</summary>
    protected abstract int GroupCount(LayerContext layer);
}
