#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The largest value of each window of each channel. Input (height, width, channels); output (height', width', channels).</summary>
    /// <remarks>Padding counts as minus infinity. Of equal values the first (row-major) is chosen and receives the gradient. Keras: MaxPooling2D; PyTorch: MaxPool2d.</remarks>
    public sealed class MaxPool2DAttribute : LayerAttribute
    {
        /// <summary>Square windows.</summary>
        /// <param name="kernelSize">Height and width of a window, at least 1.</param>
        public MaxPool2DAttribute(int kernelSize) => KernelHeight = KernelWidth = kernelSize;

        /// <summary>Rectangular windows.</summary>
        /// <param name="kernelHeight">Height of a window, at least 1.</param>
        /// <param name="kernelWidth">Width of a window, at least 1.</param>
        public MaxPool2DAttribute(int kernelHeight, int kernelWidth)
        {
            KernelHeight = kernelHeight;
            KernelWidth = kernelWidth;
        }

        /// <summary>Height of a window.</summary>
        public int KernelHeight { get; }

        /// <summary>Width of a window.</summary>
        public int KernelWidth { get; }

        /// <summary>Steps between windows, the same both ways, at least 1; the window's own extents by default.</summary>
        public int Stride { get; set; }

        /// <summary>Steps between windows: (height, width).</summary>
        public int[]? Strides { get; set; }

        /// <summary>Valid (no padding) by default.</summary>
        public Padding Padding { get; set; }

        /// <summary>Explicit padding instead: (top, left, bottom, right), or one number for all four; smaller than the window.</summary>
        public int[]? Pads { get; set; }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class MaxPool2D : LayerDefinition
    {
        public override string Kind => "MaxPool2D";

        public override int[] OutputShape(LayerContext layer) => SpatialArguments.Pooling(layer).OutputDims;

        public override Node Lower(LayerContext layer) => Build.Pool(PoolRole.Max, SpatialArguments.Pooling(layer), layer.Name, layer.Input);
    }
}

#endif
