namespace NetGen
{
    /// <summary>A layer whose kernel slides over space, along one, two or three axes.</summary>
    public abstract class ConvolutionAttribute : KernelLayerAttribute
    {
        /// <summary>A kernel of the given extents.</summary>
        /// <param name="kernelSize">One extent for all axes, or one for each; each at least 1.</param>
        protected ConvolutionAttribute(params int[] kernelSize) => KernelSize = kernelSize;

        /// <summary>Extents of the kernel: one for all axes, or one for each.</summary>
        public int[] KernelSize { get; }

        /// <summary>Steps between windows, the same along every axis, at least 1; 1 by default.</summary>
        public int Stride { get; set; }

        /// <summary>Steps between windows, one for each axis, such as (height, width).</summary>
        public int[]? Strides { get; set; }

        /// <summary>Steps between the cells of a window, the same along every axis, at least 1; 1 by default.</summary>
        public int Dilation { get; set; }

        /// <summary>Steps between the cells of a window, one for each axis, such as (height, width).</summary>
        public int[]? Dilations { get; set; }

        /// <summary>Valid (no padding) by default.</summary>
        public Padding Padding { get; set; }

        /// <summary>
        /// Explicit zero padding instead: what stands before each axis and then what stands after each, such as (top, left, bottom, right); or one number for each axis; or
        /// one for all.
        /// </summary>
        public int[]? Pads { get; set; }
    }

    /// <summary>A convolution with a bank of filters over all channels, or over those of a group.</summary>
    public abstract class FilterBankAttribute : ConvolutionAttribute
    {
        /// <summary>A bank of filters.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">One extent for all axes, or one for each; each at least 1.</param>
        protected FilterBankAttribute(int filters, params int[] kernelSize)
            : base(kernelSize) => Filters = filters;

        /// <summary>Output channels.</summary>
        public int Filters { get; }

        /// <summary>Groups of channels that do not mix; divides channels and filters; 1 by default.</summary>
        public int Groups { get; set; }
    }

    /// <summary>
    /// A transposed convolution: what takes the gradient of a convolution's output to that of its input, as a layer of its own. It makes space larger by the stride.
    /// </summary>
    /// <remarks>
    /// Along an axis of n cells, with a kernel of extent e = dilation × (kernel - 1) + 1, the output has n × stride + max(e - stride, 0) cells with
    /// <see cref="Padding.Valid"/> and n × stride with <see cref="Padding.Same"/>, as in Keras; with <see cref="OutputPadding"/> p, (n - 1) × stride + e + p and
    /// (n - 1) × stride + e mod 2 + p. With <see cref="ConvolutionAttribute.Pads"/> it has (n - 1) × stride + e - pads + p, as in PyTorch.
    /// </remarks>
    public abstract class TransposedConvolutionAttribute : FilterBankAttribute
    {
        /// <summary>A transposed bank of filters.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">One extent for all axes, or one for each; each at least 1.</param>
        protected TransposedConvolutionAttribute(int filters, params int[] kernelSize)
            : base(filters, kernelSize)
        {
        }

        /// <summary>Cells that the output has beyond its least extent along every axis, at least 0 and below the stride; left out, as the remarks say.</summary>
        public int OutputPadding { get; set; }
    }

    /// <summary>A convolution of each channel by itself.</summary>
    public abstract class DepthwiseConvolutionAttribute : ConvolutionAttribute
    {
        /// <summary>A kernel of the given extents for each channel.</summary>
        /// <param name="kernelSize">One extent for all axes, or one for each; each at least 1.</param>
        protected DepthwiseConvolutionAttribute(params int[] kernelSize)
            : base(kernelSize)
        {
        }

        /// <summary>Output channels for each input channel, at least 1; 1 by default.</summary>
        public int DepthMultiplier { get; set; }
    }

    /// <summary>A convolution of each channel by itself, followed by one across channels with a kernel of a single cell.</summary>
    public abstract class SeparableConvolutionAttribute : DepthwiseConvolutionAttribute
    {
        /// <summary>A kernel of the given extents for each channel, and filters across channels.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">One extent for all axes, or one for each; each at least 1.</param>
        protected SeparableConvolutionAttribute(int filters, params int[] kernelSize)
            : base(kernelSize) => Filters = filters;

        /// <summary>Output channels.</summary>
        public int Filters { get; }
    }
}
