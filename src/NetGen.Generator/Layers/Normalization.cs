#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Standardises an input by statistics of the training data, per channel (the last axis): (x - mean) / max(√variance, 1e-7). The statistics are state: <c>net.Adapt(train)</c> measures them once before
    /// training, and checkpoints carry them, so that predictions take raw data. Reads an input directly. Output of the input's shape.
    /// </summary>
    /// <remarks>State: mean, variance (channels); 0 and 1 until adapted. Keras: Normalization.</remarks>
    public sealed class NormalizationAttribute : LayerAttribute
    {
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class InputNormalization : LayerDefinition
    {
        public override string Kind => "Normalization";

        public override int[] OutputShape(LayerContext layer)
            => layer.ReadsInput ? layer.InputShape
                : throw layer.Fail("NG0112", layer.Label, layer.Sources[0].Label, "read an [Input] directly, or use [BatchNormalization]");

        public override Node Lower(LayerContext layer)
        {
            int[] channels = { layer.InputShape.Last() };
            Node mean = layer.State("mean", channels, Initializer.Zeros), variance = layer.State("variance", channels, Initializer.Ones);
            Node scale = Build.Map(Expr.One / Expr.Max(Expr.Sqrt(new Expr.Input(0)), 1e-7), layer.Name, variance);
            return Build.Map((new Expr.Input(0) - new Expr.Input(1)) * new Expr.Input(2), layer.Name, layer.Input, mean, scale);
        }
    }
}

#endif
