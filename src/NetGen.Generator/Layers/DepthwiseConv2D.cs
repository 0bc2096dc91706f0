#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A two-dimensional convolution of each channel by itself, with as many kernels each as the depth multiplier says. Input (height, width, channels); output
    /// (height', width', channels × depth multiplier): those of the first channel first.
    /// </summary>
    /// <remarks>
    /// Parameters: depthwise_kernel (kernel height, kernel width, channels, depth multiplier), bias (channels × depth multiplier). Keras: DepthwiseConv2D;
    /// PyTorch: Conv2d with as many groups as channels.
    /// </remarks>
    public sealed class DepthwiseConv2DAttribute : DepthwiseConvolutionAttribute
    {
        /// <summary>A depthwise convolution with a square kernel.</summary>
        /// <param name="kernelSize">Height and width of the kernel, at least 1.</param>
        public DepthwiseConv2DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }

        /// <summary>A depthwise convolution with a rectangular kernel.</summary>
        /// <param name="kernelHeight">Height of the kernel, at least 1.</param>
        /// <param name="kernelWidth">Width of the kernel, at least 1.</param>
        public DepthwiseConv2DAttribute(int kernelHeight, int kernelWidth)
            : base(kernelHeight, kernelWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class DepthwiseConv2D() : DepthwiseConvolution("DepthwiseConv2D", rank: 2);
}

#endif
