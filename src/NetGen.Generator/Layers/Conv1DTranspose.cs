#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A one-dimensional transposed convolution: each input cell adds its value times the kernel to the output, a stride apart (Zeiler et al. 2010; Dumoulin
    /// and Visin 2016). Input (length, channels); output (length', filters) with length' as <see cref="TransposedConvolutionAttribute"/> says.
    /// </summary>
    /// <remarks>
    /// Parameters: kernel (kernel size, filters / groups, channels), bias (filters). Keras: Conv1DTranspose; PyTorch: ConvTranspose1d, whose padding is
    /// <see cref="ConvolutionAttribute.Pads"/>.
    /// </remarks>
    public sealed class Conv1DTransposeAttribute : TransposedConvolutionAttribute
    {
        /// <summary>A transposed convolution.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">Length of the kernel, at least 1.</param>
        public Conv1DTransposeAttribute(int filters, int kernelSize)
            : base(filters, kernelSize)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class Conv1DTranspose() : TransposedConvolution("Conv1DTranspose", rank: 1);
}

#endif
