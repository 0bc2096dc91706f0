#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean of each of a given number of windows of each channel, whatever the input's extents. Input (height, width, channels); output (output height,
    /// output width, channels).
    /// </summary>
    /// <remarks>Keras: AdaptiveAveragePooling2D; PyTorch: AdaptiveAvgPool2d.</remarks>
    public sealed class AdaptiveAveragePool2DAttribute : AdaptivePoolAttribute
    {
        /// <summary>As many windows along both axes.</summary>
        /// <param name="outputSize">Height and width of the output, at least 1.</param>
        public AdaptiveAveragePool2DAttribute(int outputSize)
            : base(outputSize)
        {
        }

        /// <summary>As many windows as asked for along each axis.</summary>
        /// <param name="outputHeight">Height of the output, at least 1.</param>
        /// <param name="outputWidth">Width of the output, at least 1.</param>
        public AdaptiveAveragePool2DAttribute(int outputHeight, int outputWidth)
            : base(outputHeight, outputWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class AdaptiveAveragePool2D() : AdaptiveAveragePooling("AdaptiveAveragePool2D", rank: 2);
}

#endif
