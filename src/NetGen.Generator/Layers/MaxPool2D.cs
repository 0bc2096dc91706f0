#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The largest value of each window of each channel. Input (height, width, channels); output (height', width', channels).</summary>
    /// <remarks>
    /// Padding counts as minus infinity. Of equal values the first (row-major) is chosen and receives the gradient. Keras: MaxPooling2D; PyTorch: MaxPool2d.
    /// </remarks>
    public sealed class MaxPool2DAttribute : PoolAttribute
    {
        /// <summary>Square windows.</summary>
        /// <param name="kernelSize">Height and width of a window, at least 1.</param>
        public MaxPool2DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }

        /// <summary>Rectangular windows.</summary>
        /// <param name="kernelHeight">Height of a window, at least 1.</param>
        /// <param name="kernelWidth">Width of a window, at least 1.</param>
        public MaxPool2DAttribute(int kernelHeight, int kernelWidth)
            : base(kernelHeight, kernelWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class MaxPool2D() : MaxPooling("MaxPool2D", rank: 2);
}

#endif
