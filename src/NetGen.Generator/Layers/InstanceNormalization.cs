#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Normalises each channel of each sample: y = gamma × (x - mean) / sqrt(variance + epsilon) + beta, with the mean and the biased variance over all axes before the channels
    /// (Ulyanov, Vedaldi and Lempitsky 2016). The same in training and in inference. Input (cells, channels), (height, width, channels) ...; output of the input's shape.
    /// </summary>
    /// <remarks>
    /// Parameters: gamma, beta (channels). Keras: GroupNormalization(groups=-1); PyTorch: InstanceNorm1d to InstanceNorm3d with affine=True.
    /// </remarks>
    public sealed class InstanceNormalizationAttribute : CenteredNormalizationAttribute
    {
    }
}

#else

using System.Linq;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class InstanceNormalization : GroupedNormalization
    {
        public override string Kind => "InstanceNormalization";

        public override int[] OutputShape(LayerContext layer)
            => layer.InputShape.Length > 1 ? base.OutputShape(layer) : throw layer.WrongShape("at least one axis before the channels", "use LayerNormalization for a vector");

        protected override int GroupCount(LayerContext layer) => layer.InputShape.Last();
    }
}

#endif
