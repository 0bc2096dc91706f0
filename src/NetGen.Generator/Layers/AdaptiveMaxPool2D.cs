#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The largest value of each of a given number of windows of each channel, whatever the input's extents. Input (height, width, channels); output (output
    /// height, output width, channels).
    /// </summary>
    /// <remarks>Of equal values the first (row-major) is chosen and receives the gradient. Keras: AdaptiveMaxPooling2D; PyTorch: AdaptiveMaxPool2d.</remarks>
    public sealed class AdaptiveMaxPool2DAttribute : AdaptivePoolAttribute
    {
        /// <summary>As many windows along both axes.</summary>
        /// <param name="outputSize">Height and width of the output, at least 1.</param>
        public AdaptiveMaxPool2DAttribute(int outputSize)
            : base(outputSize)
        {
        }

        /// <summary>As many windows as asked for along each axis.</summary>
        /// <param name="outputHeight">Height of the output, at least 1.</param>
        /// <param name="outputWidth">Width of the output, at least 1.</param>
        public AdaptiveMaxPool2DAttribute(int outputHeight, int outputWidth)
            : base(outputHeight, outputWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class AdaptiveMaxPool2D() : AdaptiveMaxPooling("AdaptiveMaxPool2D", rank: 2);
}

#endif
