using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>The arguments that all layers with a kernel and a bias share: initializers, penalties, whether there is a bias.</summary>
internal static class KernelArguments
{
    /// <summary>The kernel, or another trained weight that is drawn and penalised like one.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="shape">Keras' shape.</param>
    /// <param name="fanIn">Inputs that meet in one output.</param>
    /// <param name="fanOut">Outputs that one input reaches.</param>
    /// <param name="tensor">Its name within the layer.</param>
    public static Node Kernel(LayerContext layer, int[] shape, int fanIn, int fanOut, string tensor = "kernel")
        => layer.Parameter(tensor, shape, layer.Arguments.Choice("kernelInitializer", Initializer.GlorotUniform), fanIn, fanOut, layer.Arguments.Number("l2", 0, 0));

    /// <summary>y + bias, where the layer has one: as many as the last axis is long.</summary>
    public static Node AddBias(LayerContext layer, Node y)
    {
        if (!layer.Arguments.Flag("useBias", true))
        {
            return y;
        }

        int units = y.Shape.Dims[y.Shape.Rank - 1];
        Node bias = layer.Parameter("bias", new[] { units }, layer.Arguments.Choice("biasInitializer", Initializer.Zeros), units, units);
        return Build.Map(new Expr.Input(0) + new Expr.Input(1), layer.Name, y, bias);
    }
}
