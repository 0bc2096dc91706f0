#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A three-dimensional transposed convolution: each input cell adds its value times the kernel to the output, a stride apart (Zeiler et al. 2010; Dumoulin
    /// and Visin 2016). Input (depth, height, width, channels); output (depth', height', width', filters) with depth' as
    /// <see cref="TransposedConvolutionAttribute"/> says.
    /// </summary>
    /// <remarks>
    /// Parameters: kernel (kernel depth, kernel height, kernel width, filters / groups, channels), bias (filters). Keras: Conv3DTranspose; PyTorch:
    /// ConvTranspose3d, whose padding is <see cref="ConvolutionAttribute.Pads"/>.
    /// </remarks>
    public sealed class Conv3DTransposeAttribute : TransposedConvolutionAttribute
    {
        /// <summary>A transposed convolution with a cubic kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">Depth, height and width of the kernel, at least 1.</param>
        public Conv3DTransposeAttribute(int filters, int kernelSize)
            : base(filters, kernelSize)
        {
        }

        /// <summary>A transposed convolution with a box-shaped kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelDepth">Depth of the kernel, at least 1.</param>
        /// <param name="kernelHeight">Height of the kernel, at least 1.</param>
        /// <param name="kernelWidth">Width of the kernel, at least 1.</param>
        public Conv3DTransposeAttribute(int filters, int kernelDepth, int kernelHeight, int kernelWidth)
            : base(filters, kernelDepth, kernelHeight, kernelWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class Conv3DTranspose() : TransposedConvolution("Conv3DTranspose", rank: 3);
}

#endif
