using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers;

/// <summary>Zeros around one, two or three spatial axes.</summary>
internal abstract class ZeroPadding(string kind, int rank) : LayerDefinition
{
    public override string Kind => kind;

    public override int[] OutputShape(LayerContext layer)
    {
        (long[] low, long[] high) = Margins(layer);
        return layer.Checked(layer.InputShape.Select((extent, axis) => extent + low[axis] + high[axis]).ToArray());
    }

    public override Node Lower(LayerContext layer)
    {
        (long[] low, long[] high) = Margins(layer);
        return Build.Pad(layer.Input, low.Select(m => (int)m), high.Select(m => (int)m));
    }

    // One cell everywhere by default, as in Keras; none around the channels.
    private (long[] Low, long[] High) Margins(LayerContext layer)
    {
        SpatialArguments.Input(layer, rank);
        long[] ones = Enumerable.Repeat(1L, rank).ToArray();
        (long[] low, long[] high) = SpatialArguments.Margins(layer, "padding", rank) ?? (ones, ones);
        return (low.Concat(new[] { 0L }).ToArray(), high.Concat(new[] { 0L }).ToArray());
    }
}

/// <summary>What is left without the border of one, two or three spatial axes.</summary>
internal abstract class Cropping(string kind, int rank) : LayerDefinition
{
    public override string Kind => kind;

    public override int[] OutputShape(LayerContext layer)
    {
        int[] input = SpatialArguments.Input(layer, rank);
        (long[] low, long[] high) = Margins(layer);
        return low.Select((m, axis) => m + high[axis]).Zip(input, (cropped, extent) => extent > cropped).All(b => b)
            ? input.Select((extent, axis) => (int)(extent - low[axis] - high[axis])).Concat(new[] { layer.InputShape.Last() }).ToArray()
            : throw layer.WrongShape("more than " + string.Join("x", low.Select((m, axis) => Text.Of(m + high[axis]))) + " cells", "crop less, or less pooling above it");
    }

    public override Node Lower(LayerContext layer)
        => Build.Slice(layer.Input, Margins(layer).Low.Select(m => (int)m).Concat(new[] { 0 }), OutputShape(layer));

    private (long[] Low, long[] High) Margins(LayerContext layer)
        => SpatialArguments.Margins(layer, "cropping", rank) ?? throw layer.Arguments.OutOfRange("cropping", "empty", "the number of cells to take away, such as [" + kind + "(1)]");
}
