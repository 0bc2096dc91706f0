using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers;

/// <summary>A convolution of each channel by itself: as many groups as channels.</summary>
internal abstract class DepthwiseConvolution(string kind, int rank) : LayerDefinition
{
    public override string Kind => kind;

    public override int[] OutputShape(LayerContext layer) => Window(layer).OutputDims;

    public override Node Lower(LayerContext layer)
        => ActivationFunctions.Apply(KernelArguments.AddBias(layer, Convolve(layer)), layer);

    protected WindowGeometry Window(LayerContext layer)
    {
        int channels = layer.InputShape.Last(), multiplier = layer.Arguments.Integer("depthMultiplier", 1, min: 1);
        return SpatialArguments.Window(layer, rank, layer.Checked((long)channels * multiplier)[0], channels, defaultStride: null);
    }

    /// <summary>The convolution without bias. Its kernel is (..., channels, multiplier), as Keras has it: in memory the same as a grouped kernel (..., 1, channels × multiplier).</summary>
    protected Node Convolve(LayerContext layer)
    {
        WindowGeometry window = Window(layer);
        int[] shape = window.Kernel.Concat(new[] { window.Channels, window.FiltersPerGroup }).ToArray();
        Node kernel = KernelArguments.Kernel(layer, shape, window.Taps, window.Taps * window.FiltersPerGroup, "depthwise_kernel");
        return Build.Window(WindowRole.Output, window, layer.Input, Build.Reshape(kernel, window.KernelDims), layer.Name);
    }
}
