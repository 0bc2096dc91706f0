#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Normalises each sample over its last axis, or over several: y = gamma × (x - mean) / sqrt(variance + epsilon) + beta, with the mean and the biased variance over these axes
    /// (Ba, Kiros and Hinton 2016). The same in training and in inference. Output of the input's shape.
    /// </summary>
    /// <remarks>Parameters: gamma, beta (the extents of the axes). Keras: LayerNormalization, with its defaults; PyTorch: LayerNorm, which takes the last axes.</remarks>
    public sealed class LayerNormalizationAttribute : CenteredNormalizationAttribute
    {
        /// <summary>The axes over which it normalises: 0 is the first of a sample, -1 the last, each at most once; the last by default.</summary>
        public int[]? Axes { get; set; }
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class LayerNormalization : AxisNormalization
    {
        public override string Kind => "LayerNormalization";
    }
}

#endif
