#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The largest value of each window of each channel. Input (length, channels); output (length', channels).</summary>
    /// <remarks>
    /// Padding counts as minus infinity. Of equal values the first (row-major) is chosen and receives the gradient. Keras: MaxPooling1D; PyTorch: MaxPool1d.
    /// </remarks>
    public sealed class MaxPool1DAttribute : PoolAttribute
    {
        /// <summary>Windows along the sequence.</summary>
        /// <param name="kernelSize">Length of a window, at least 1.</param>
        public MaxPool1DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class MaxPool1D() : MaxPooling("MaxPool1D", rank: 1);
}

#endif
