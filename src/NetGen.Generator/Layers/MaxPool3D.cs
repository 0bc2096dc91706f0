#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The largest value of each window of each channel. Input (depth, height, width, channels); output (depth', height', width', channels).</summary>
    /// <remarks>
    /// Padding counts as minus infinity. Of equal values the first (row-major) is chosen and receives the gradient. Keras: MaxPooling3D; PyTorch: MaxPool3d.
    /// </remarks>
    public sealed class MaxPool3DAttribute : PoolAttribute
    {
        /// <summary>Cubic windows.</summary>
        /// <param name="kernelSize">Depth, height and width of a window, at least 1.</param>
        public MaxPool3DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }

        /// <summary>Box-shaped windows.</summary>
        /// <param name="kernelDepth">Depth of a window, at least 1.</param>
        /// <param name="kernelHeight">Height of a window, at least 1.</param>
        /// <param name="kernelWidth">Width of a window, at least 1.</param>
        public MaxPool3DAttribute(int kernelDepth, int kernelHeight, int kernelWidth)
            : base(kernelDepth, kernelHeight, kernelWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class MaxPool3D() : MaxPooling("MaxPool3D", rank: 3);
}

#endif
