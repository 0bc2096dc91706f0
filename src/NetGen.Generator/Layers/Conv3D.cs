#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A three-dimensional convolution (cross-correlation, as everywhere in deep learning). Input (depth, height, width, channels); output (depth', height',
    /// width', filters) with depth' = floor((depth + pads - dilation × (kernel depth - 1) - 1) / stride) + 1.
    /// </summary>
    /// <remarks>Parameters: kernel (kernel depth, kernel height, kernel width, channels / groups, filters), bias (filters). Keras: Conv3D; PyTorch: Conv3d.</remarks>
    public sealed class Conv3DAttribute : FilterBankAttribute
    {
        /// <summary>A convolution with a cubic kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">Depth, height and width of the kernel, at least 1.</param>
        public Conv3DAttribute(int filters, int kernelSize)
            : base(filters, kernelSize)
        {
        }

        /// <summary>A convolution with a box-shaped kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelDepth">Depth of the kernel, at least 1.</param>
        /// <param name="kernelHeight">Height of the kernel, at least 1.</param>
        /// <param name="kernelWidth">Width of the kernel, at least 1.</param>
        public Conv3DAttribute(int filters, int kernelDepth, int kernelHeight, int kernelWidth)
            : base(filters, kernelDepth, kernelHeight, kernelWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class Conv3D() : Convolution("Conv3D", rank: 3);
}

#endif
