#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The mean of each window of each channel. Input (depth, height, width, channels); output (depth', height', width', channels).</summary>
    /// <remarks>Padding does not count in the mean. Keras: AveragePooling3D; PyTorch: AvgPool3d with count_include_pad=False.</remarks>
    public sealed class AveragePool3DAttribute : PoolAttribute
    {
        /// <summary>Cubic windows.</summary>
        /// <param name="kernelSize">Depth, height and width of a window, at least 1.</param>
        public AveragePool3DAttribute(int kernelSize)
            : base(kernelSize)
        {
        }

        /// <summary>Box-shaped windows.</summary>
        /// <param name="kernelDepth">Depth of a window, at least 1.</param>
        /// <param name="kernelHeight">Height of a window, at least 1.</param>
        /// <param name="kernelWidth">Width of a window, at least 1.</param>
        public AveragePool3DAttribute(int kernelDepth, int kernelHeight, int kernelWidth)
            : base(kernelDepth, kernelHeight, kernelWidth)
        {
        }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class AveragePool3D() : AveragePooling("AveragePool3D", rank: 3);
}

#endif
