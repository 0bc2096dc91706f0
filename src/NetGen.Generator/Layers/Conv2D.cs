#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A two-dimensional convolution (cross-correlation, as everywhere in deep learning). Input (height, width, channels); output (height', width', filters)
    /// with height' = floor((height + pads - dilation × (kernel height - 1) - 1) / stride) + 1.
    /// </summary>
    /// <remarks>Parameters: kernel (kernel height, kernel width, channels / groups, filters), bias (filters). Keras: Conv2D; PyTorch: Conv2d.</remarks>
    public sealed class Conv2DAttribute : FilterBankAttribute
    {
        /// <summary>A convolution with a square kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">Height and width of the kernel, at least 1.</param>
        public Conv2DAttribute(int filters, int kernelSize)
            : base(filters, kernelSize)
        {
        }

        /// <summary>A convolution with a rectangular kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelHeight">Height of the kernel, at least 1.</param>
        /// <param name="kernelWidth">Width of the kernel, at least 1.</param>
        public Conv2DAttribute(int filters, int kernelHeight, int kernelWidth)
            : base(filters, kernelHeight, kernelWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class Conv2D() : Convolution("Conv2D", rank: 2);
}

#endif
