#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The Euclidean length of each window of each channel: sqrt(sum of x²). Input (height, width, channels); output (height', width', channels).</summary>
    /// <remarks>
    /// Padding counts as 0. A window of zeros alone has the gradient 0, where PyTorch's is not a number. PyTorch: LPPool2d with norm_type=2; Keras has none.
    /// </remarks>
    public sealed class L2Pool2DAttribute : PoolAttribute
    {
        /// <summary>Square windows.</summary>
        /// <param name="kernelSize">Height and width of a window, at least 1.</param>
        public L2Pool2DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }

        /// <summary>Rectangular windows.</summary>
        /// <param name="kernelHeight">Height of a window, at least 1.</param>
        /// <param name="kernelWidth">Width of a window, at least 1.</param>
        public L2Pool2DAttribute(int kernelHeight, int kernelWidth)
            : base(kernelHeight, kernelWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class L2Pool2D() : L2Pooling("L2Pool2D", rank: 2);
}

#endif
