#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The mean of each window of each channel. Input (height, width, channels); output (height', width', channels).</summary>
    /// <remarks>Padding does not count in the mean. Keras: AveragePooling2D; PyTorch: AvgPool2d with count_include_pad=False.</remarks>
    public sealed class AveragePool2DAttribute : PoolAttribute
    {
        /// <summary>Square windows.</summary>
        /// <param name="kernelSize">Height and width of a window, at least 1.</param>
        public AveragePool2DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }

        /// <summary>Rectangular windows.</summary>
        /// <param name="kernelHeight">Height of a window, at least 1.</param>
        /// <param name="kernelWidth">Width of a window, at least 1.</param>
        public AveragePool2DAttribute(int kernelHeight, int kernelWidth)
            : base(kernelHeight, kernelWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class AveragePool2D() : AveragePooling("AveragePool2D", rank: 2);
}

#endif
