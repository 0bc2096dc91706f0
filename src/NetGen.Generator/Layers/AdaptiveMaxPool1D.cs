#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The largest value of each of a given number of windows of each channel, whatever the input's extents. Input (length, channels); output (output size,
    /// channels).
    /// </summary>
    /// <remarks>Of equal values the first (row-major) is chosen and receives the gradient. Keras: AdaptiveMaxPooling1D; PyTorch: AdaptiveMaxPool1d.</remarks>
    public sealed class AdaptiveMaxPool1DAttribute : AdaptivePoolAttribute
    {
        /// <summary>As many windows as asked for.</summary>
        /// <param name="outputSize">Length of the output, at least 1.</param>
        public AdaptiveMaxPool1DAttribute(int outputSize)
            : base(outputSize)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class AdaptiveMaxPool1D() : AdaptiveMaxPooling("AdaptiveMaxPool1D", rank: 1);
}

#endif
