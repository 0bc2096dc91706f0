using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers;

/// <summary>A depthwise convolution and a pointwise one, with nothing between them.</summary>
internal abstract class SeparableConvolution(string kind, int rank) : DepthwiseConvolution(kind, rank)
{
    public override int[] OutputShape(LayerContext layer)
        => layer.Checked(Window(layer).Output.Concat(new[] { layer.Arguments.Integer("filters", 0, min: 1) }).Select(e => (long)e).ToArray());

    public override Node Lower(LayerContext layer)
    {
        Node depthwise = Convolve(layer);
        int[] cells = depthwise.Shape.Dims.Take(depthwise.Shape.Rank - 1).ToArray(), ones = cells.Select(_ => 1).ToArray();
        int channels = depthwise.Shape.Dims.Last(), filters = layer.Arguments.Integer("filters", 0);
        WindowGeometry point = WindowGeometry.Of(cells, ones, ones, ones, new int[cells.Length], cells, channels, filters, groups: 1);
        Node kernel = KernelArguments.Kernel(layer, point.KernelDims, channels, filters, "pointwise_kernel");
        return ActivationFunctions.Apply(KernelArguments.AddBias(layer, Build.Window(WindowRole.Output, point, depthwise, kernel, layer.Name)), layer);
    }
}
