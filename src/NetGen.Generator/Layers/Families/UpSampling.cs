using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers;

/// <summary>Whole multiples of one, two or three spatial axes.</summary>
internal abstract class UpSampling(string kind, int rank) : LayerDefinition
{
    public override string Kind => kind;

    public override int[] OutputShape(LayerContext layer)
    {
        int[] input = SpatialArguments.Input(layer, rank);
        int[] factors = SpatialArguments.List(layer, "size", rank) ?? Enumerable.Repeat(2, rank).ToArray();
        layer.Arguments.Choice("interpolation", Interpolation.Nearest);
        return layer.Checked(input.Select((extent, axis) => (long)extent * factors[axis]).Concat(new[] { (long)layer.InputShape.Last() }).ToArray());
    }

    public override Node Lower(LayerContext layer)
        => Resampling.Resize(layer.Input, OutputShape(layer).Take(rank).ToArray(), layer.Arguments.Choice("interpolation", Interpolation.Nearest), layer.Name);
}
