#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Divides each sample by its root mean square over its last axis, or over several: y = scale × x / sqrt(mean of x² + epsilon) (Zhang and Sennrich 2019). The same in training
    /// and in inference. Output of the input's shape.
    /// </summary>
    /// <remarks>Parameter: scale (the extents of the axes). Keras: RMSNormalization, with its defaults; PyTorch: RMSNorm.</remarks>
    public sealed class RMSNormalizationAttribute : NormalizationLayerAttribute
    {
        /// <summary>The axes over which it normalises: 0 is the first of a sample, -1 the last, each at most once; the last by default.</summary>
        public int[]? Axes { get; set; }
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class RMSNormalization : AxisNormalization
    {
        public override string Kind => "RMSNormalization";

        protected override double DefaultEpsilon => 1e-6;

        protected override bool Centered => false;

        protected override string ScaleName => "scale";
    }
}

#endif
