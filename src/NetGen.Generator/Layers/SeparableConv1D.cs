#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A one-dimensional convolution of each channel by itself, followed by one across channels with a kernel of a single cell (Chollet 2017). Input (length,
    /// channels); output (length', filters).
    /// </summary>
    /// <remarks>
    /// Parameters: depthwise_kernel (kernel size, channels, depth multiplier), pointwise_kernel (1, channels × depth multiplier, filters), bias (filters).
    /// There is no bias nor activation between the two. Keras: SeparableConv1D; PyTorch: two Conv1d.
    /// </remarks>
    public sealed class SeparableConv1DAttribute : SeparableConvolutionAttribute
    {
        /// <summary>A separable convolution.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">Length of the depthwise kernel, at least 1.</param>
        public SeparableConv1DAttribute(int filters, int kernelSize)
            : base(filters, kernelSize)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class SeparableConv1D() : SeparableConvolution("SeparableConv1D", rank: 1);
}

#endif
