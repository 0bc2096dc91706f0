#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A two-dimensional convolution of each channel by itself, followed by one across channels with a kernel of a single cell (Chollet 2017). Input (height,
    /// width, channels); output (height', width', filters).
    /// </summary>
    /// <remarks>
    /// Parameters: depthwise_kernel (kernel height, kernel width, channels, depth multiplier), pointwise_kernel (1, 1, channels × depth multiplier, filters),
    /// bias (filters). There is no bias nor activation between the two. Keras: SeparableConv2D; PyTorch: two Conv2d.
    /// </remarks>
    public sealed class SeparableConv2DAttribute : SeparableConvolutionAttribute
    {
        /// <summary>A separable convolution with a square kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">Height and width of the depthwise kernel, at least 1.</param>
        public SeparableConv2DAttribute(int filters, int kernelSize)
            : base(filters, kernelSize)
        {
        }

        /// <summary>A separable convolution with a rectangular kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelHeight">Height of the depthwise kernel, at least 1.</param>
        /// <param name="kernelWidth">Width of the depthwise kernel, at least 1.</param>
        public SeparableConv2DAttribute(int filters, int kernelHeight, int kernelWidth)
            : base(filters, kernelHeight, kernelWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class SeparableConv2D() : SeparableConvolution("SeparableConv2D", rank: 2);
}

#endif
