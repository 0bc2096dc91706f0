using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers;

/// <summary>A convolution read backwards: the window operation that is its input's gradient.</summary>
internal abstract class TransposedConvolution(string kind, int rank) : LayerDefinition
{
    public override string Kind => kind;

    public override int[] OutputShape(LayerContext layer)
    {
        WindowGeometry window = Window(layer);
        SpatialArguments.CheckGroups(layer, window.Groups, window.Channels);
        return window.InputDims;
    }

    public override Node Lower(LayerContext layer)
    {
        // The windows' channels are this layer's filters, and their filters its channels: kernel (..., filters / groups, channels), as Keras has it.
        WindowGeometry window = Window(layer);
        Node kernel = KernelArguments.Kernel(layer, window.KernelDims, window.Taps * window.FiltersPerGroup, window.Taps * window.ChannelsPerGroup);
        Node y = KernelArguments.AddBias(layer, Build.Window(WindowRole.Input, window, kernel, layer.Input, layer.Name));
        return ActivationFunctions.Apply(y, layer);
    }

    private WindowGeometry Window(LayerContext layer)
        => SpatialArguments.Transposed(layer, rank, layer.Arguments.Integer("filters", 0, min: 1), layer.Arguments.Integer("groups", 1, min: 1));
}
