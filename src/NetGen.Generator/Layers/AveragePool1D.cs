#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The mean of each window of each channel. Input (length, channels); output (length', channels).</summary>
    /// <remarks>Padding does not count in the mean. Keras: AveragePooling1D; PyTorch: AvgPool1d with count_include_pad=False.</remarks>
    public sealed class AveragePool1DAttribute : PoolAttribute
    {
        /// <summary>Windows along the sequence.</summary>
        /// <param name="kernelSize">Length of a window, at least 1.</param>
        public AveragePool1DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class AveragePool1D() : AveragePooling("AveragePool1D", rank: 1);
}

#endif
