#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A one-dimensional convolution of each channel by itself, with as many kernels each as the depth multiplier says. Input (length, channels); output
    /// (length', channels × depth multiplier): those of the first channel first.
    /// </summary>
    /// <remarks>
    /// Parameters: depthwise_kernel (kernel size, channels, depth multiplier), bias (channels × depth multiplier). Keras: DepthwiseConv1D; PyTorch: Conv1d with
    /// as many groups as channels.
    /// </remarks>
    public sealed class DepthwiseConv1DAttribute : DepthwiseConvolutionAttribute
    {
        /// <summary>A depthwise convolution.</summary>
        /// <param name="kernelSize">Length of the kernel, at least 1.</param>
        public DepthwiseConv1DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class DepthwiseConv1D() : DepthwiseConvolution("DepthwiseConv1D", rank: 1);
}

#endif
