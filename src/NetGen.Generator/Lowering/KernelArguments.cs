using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>The weights that all layers with a kernel and a bias share: how the arguments say that they are drawn, penalised and constrained, and whether there is a bias.</summary>
internal static class KernelArguments
{
    /// <summary>The kernel, or another trained weight that is drawn, penalised and constrained like one.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="shape">Keras' shape.</param>
    /// <param name="fanIn">Inputs that meet in one output.</param>
    /// <param name="fanOut">Outputs that one input reaches.</param>
    /// <param name="tensor">Its name within the layer.</param>
    public static Node Kernel(LayerContext layer, int[] shape, int fanIn, int fanOut, string tensor = "kernel")
        => layer.Parameter(tensor, shape, WeightRules.Read(layer, "kernel", tensor, Initializer.GlorotUniform, shape, fanIn, fanOut));

    /// <summary>x · kernel + bias over the last axis of the layer's input, with a kernel (features, units).</summary>
    public static Node Affine(LayerContext layer, int units)
    {
        int features = layer.InputShape[layer.InputShape.Length - 1];
        Node kernel = Kernel(layer, new[] { features, units }, features, units);
        string leading = "abcdefgh".Substring(0, layer.InputShape.Length - 1);
        return AddBias(layer, Build.Contract($"{leading}k,kn->{leading}n", layer.Input, kernel, layer.Name));
    }

    /// <summary>y + bias, where the layer has one: as many as the last axis is long.</summary>
    public static Node AddBias(LayerContext layer, Node y)
    {
        int units = y.Shape.Dims[y.Shape.Rank - 1];
        WeightRules rules = WeightRules.Read(layer, "bias", "bias", Initializer.Zeros, new[] { units }, units, units);
        return layer.Arguments.Flag("useBias", true)
            ? Build.Map(new Expr.Input(0) + new Expr.Input(1), layer.Name, y, layer.Parameter("bias", new[] { units }, rules))
            : y;
    }
}
