#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A two-dimensional transposed convolution: each input cell adds its value times the kernel to the output, a stride apart (Zeiler et al. 2010; Dumoulin
    /// and Visin 2016). Input (height, width, channels); output (height', width', filters) with height' as <see cref="TransposedConvolutionAttribute"/> says.
    /// </summary>
    /// <remarks>
    /// Parameters: kernel (kernel height, kernel width, filters / groups, channels), bias (filters). Keras: Conv2DTranspose; PyTorch: ConvTranspose2d, whose
    /// padding is <see cref="ConvolutionAttribute.Pads"/>.
    /// </remarks>
    public sealed class Conv2DTransposeAttribute : TransposedConvolutionAttribute
    {
        /// <summary>A transposed convolution with a square kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">Height and width of the kernel, at least 1.</param>
        public Conv2DTransposeAttribute(int filters, int kernelSize)
            : base(filters, kernelSize)
        {
        }

        /// <summary>A transposed convolution with a rectangular kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelHeight">Height of the kernel, at least 1.</param>
        /// <param name="kernelWidth">Width of the kernel, at least 1.</param>
        public Conv2DTransposeAttribute(int filters, int kernelHeight, int kernelWidth)
            : base(filters, kernelHeight, kernelWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class Conv2DTranspose() : TransposedConvolution("Conv2DTranspose", rank: 2);
}

#endif
