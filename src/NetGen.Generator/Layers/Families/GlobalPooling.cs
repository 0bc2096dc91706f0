using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers;

/// <summary>All cells of each channel, over one, two or three spatial axes.</summary>
internal abstract class GlobalPooling(string kind, int rank) : LayerDefinition
{
    public override string Kind => kind;

    public override int[] OutputShape(LayerContext layer)
    {
        SpatialArguments.Input(layer, rank);
        return (layer.Arguments.Flag("keepDims", false) ? Enumerable.Repeat(1, rank) : Enumerable.Empty<int>()).Concat(new[] { layer.InputShape.Last() }).ToArray();
    }

    public override Node Lower(LayerContext layer) => Build.Reshape(Pool(layer.Input, layer.Name), OutputShape(layer));

    /// <summary>The channels' results, as many as channels.</summary>
    protected abstract Node Pool(Node x, string origin);
}

/// <summary>The largest of each channel.</summary>
internal abstract class GlobalMaxPooling(string kind, int rank) : GlobalPooling(kind, rank)
{
    // One window over everything: unlike a reduction, it gives its gradient to the first of equal values alone.
    protected override Node Pool(Node x, string origin)
    {
        int[] input = x.Shape.Dims.Take(x.Shape.Rank - 1).ToArray();
        return Build.Pool(PoolRole.Max, WindowGeometry.Tiling(input, input.Select(_ => 1).ToArray(), x.Shape.Dims.Last()), origin, x);
    }
}

/// <summary>The mean of each channel.</summary>
internal abstract class GlobalAveragePooling(string kind, int rank) : GlobalPooling(kind, rank)
{
    protected override Node Pool(Node x, string origin)
        => Build.Scale(Build.Reduce(ReduceKind.Sum, x, Enumerable.Range(0, x.Shape.Rank - 1), origin: origin), (double)x.Shape.Dims.Last() / x.Shape.Size);
}
