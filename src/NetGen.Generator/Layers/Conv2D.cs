#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A two-dimensional convolution (cross-correlation, as everywhere in deep learning). Input (height, width, channels); output (height', width', filters) with
    /// height' = floor((height + pads - dilation × (kernel height - 1) - 1) / stride) + 1.
    /// </summary>
    /// <remarks>Parameters: kernel (kernel height, kernel width, channels / groups, filters), bias (filters). Keras: Conv2D; PyTorch: Conv2d.</remarks>
    public sealed class Conv2DAttribute : KernelLayerAttribute
    {
        /// <summary>A convolution with a square kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelSize">Height and width of the kernel, at least 1.</param>
        public Conv2DAttribute(int filters, int kernelSize)
        {
            Filters = filters;
            KernelHeight = KernelWidth = kernelSize;
        }

        /// <summary>A convolution with a rectangular kernel.</summary>
        /// <param name="filters">Output channels, at least 1.</param>
        /// <param name="kernelHeight">Height of the kernel, at least 1.</param>
        /// <param name="kernelWidth">Width of the kernel, at least 1.</param>
        public Conv2DAttribute(int filters, int kernelHeight, int kernelWidth)
        {
            Filters = filters;
            KernelHeight = kernelHeight;
            KernelWidth = kernelWidth;
        }

        /// <summary>Output channels.</summary>
        public int Filters { get; }

        /// <summary>Height of the kernel.</summary>
        public int KernelHeight { get; }

        /// <summary>Width of the kernel.</summary>
        public int KernelWidth { get; }

        /// <summary>Steps between windows, the same both ways, at least 1; 1 by default.</summary>
        public int Stride { get; set; }

        /// <summary>Steps between windows: (height, width).</summary>
        public int[]? Strides { get; set; }

        /// <summary>Steps between the cells of a window, the same both ways, at least 1; 1 by default.</summary>
        public int Dilation { get; set; }

        /// <summary>Steps between the cells of a window: (height, width).</summary>
        public int[]? Dilations { get; set; }

        /// <summary>Groups of channels that do not mix; divides channels and filters; 1 by default.</summary>
        public int Groups { get; set; }

        /// <summary>Valid (no padding) by default.</summary>
        public Padding Padding { get; set; }

        /// <summary>Explicit zero padding instead: (top, left, bottom, right), or one number for all four.</summary>
        public int[]? Pads { get; set; }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Conv2D : LayerDefinition
    {
        public override string Kind => "Conv2D";

        public override int[] OutputShape(LayerContext layer)
        {
            int filters = layer.Arguments.Integer("filters", 0, min: 1), groups = layer.Arguments.Integer("groups", 1, min: 1);
            WindowGeometry window = SpatialArguments.Window(layer, filters, groups, defaultStride: null);
            foreach ((int count, string what) in new[] { (window.Channels, "channels"), (filters, "filters") })
            {
                if (count % groups != 0)
                {
                    throw layer.Fail("NG0111", layer.Label, Text.Of(groups), Text.Of(count), what);
                }
            }

            return window.OutputDims;
        }

        public override Node Lower(LayerContext layer)
        {
            int filters = layer.Arguments.Integer("filters", 0), groups = layer.Arguments.Integer("groups", 1);
            WindowGeometry window = SpatialArguments.Window(layer, filters, groups, defaultStride: null);
            Node kernel = KernelArguments.Kernel(layer, window.KernelDims, window.Taps * window.ChannelsPerGroup, window.Taps * window.FiltersPerGroup);
            Node y = KernelArguments.AddBias(layer, Build.Window(WindowRole.Output, window, layer.Input, kernel, layer.Name));
            return ActivationFunctions.Apply(y, layer);
        }
    }
}

#endif
