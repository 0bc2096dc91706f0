#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A one-dimensional convolution (cross-correlation, as everywhere in deep learning). Input (length, channels); output (length', filters) with length' =
    /// floor((length + pads - dilation × (kernel size - 1) - 1) / stride) + 1.
    /// </summary>
    /// <remarks>Parameters: kernel (kernel size, channels / groups, filters), bias (filters). Keras: Conv1D; PyTorch: Conv1d.</remarks>
    public sealed class Conv1DAttribute : FilterBankAttribute
    {
        /// <summary>A convolution.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">Length of the kernel, at least 1.</param>
        public Conv1DAttribute(int filters, int kernelSize)
            : base(filters, kernelSize)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class Conv1D() : Convolution("Conv1D", rank: 1);
}

#endif
