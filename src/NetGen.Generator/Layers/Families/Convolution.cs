using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers;

/// <summary>A bank of filters over one, two or three spatial axes.</summary>
internal abstract class Convolution(string kind, int rank) : LayerDefinition
{
    public override string Kind => kind;

    public override int[] OutputShape(LayerContext layer)
    {
        WindowGeometry window = Window(layer);
        SpatialArguments.CheckGroups(layer, window.Groups, window.Filters);
        return window.OutputDims;
    }

    public override Node Lower(LayerContext layer)
    {
        WindowGeometry window = Window(layer);
        Node kernel = KernelArguments.Kernel(layer, window.KernelDims, window.Taps * window.ChannelsPerGroup, window.Taps * window.FiltersPerGroup);
        Node y = KernelArguments.AddBias(layer, Build.Window(WindowRole.Output, window, layer.Input, kernel, layer.Name));
        return ActivationFunctions.Apply(y, layer);
    }

    private WindowGeometry Window(LayerContext layer)
        => SpatialArguments.Window(layer, rank, layer.Arguments.Integer("filters", 0, min: 1), layer.Arguments.Integer("groups", 1, min: 1), defaultStride: null);
}
