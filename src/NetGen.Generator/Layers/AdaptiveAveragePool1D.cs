#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean of each of a given number of windows of each channel, whatever the input's extents. Input (length, channels); output (output size, channels).
    /// </summary>
    /// <remarks>Keras: AdaptiveAveragePooling1D; PyTorch: AdaptiveAvgPool1d.</remarks>
    public sealed class AdaptiveAveragePool1DAttribute : AdaptivePoolAttribute
    {
        /// <summary>As many windows as asked for.</summary>
        /// <param name="outputSize">Length of the output, at least 1.</param>
        public AdaptiveAveragePool1DAttribute(int outputSize)
            : base(outputSize)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class AdaptiveAveragePool1D() : AdaptiveAveragePooling("AdaptiveAveragePool1D", rank: 1);
}

#endif
