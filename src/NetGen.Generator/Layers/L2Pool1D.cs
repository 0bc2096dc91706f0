#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The Euclidean length of each window of each channel: sqrt(sum of x²). Input (length, channels); output (length', channels).</summary>
    /// <remarks>
    /// Padding counts as 0. A window of zeros alone has the gradient 0, where PyTorch's is not a number. PyTorch: LPPool1d with norm_type=2; Keras has none.
    /// </remarks>
    public sealed class L2Pool1DAttribute : PoolAttribute
    {
        /// <summary>Windows along the sequence.</summary>
        /// <param name="kernelSize">Length of a window, at least 1.</param>
        public L2Pool1DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class L2Pool1D() : L2Pooling("L2Pool1D", rank: 1);
}

#endif
