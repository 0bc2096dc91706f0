#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>Zeros around an image. Input (height, width, channels); output (height', width', channels).</summary>
    /// <remarks>Keras: ZeroPadding2D, whose pairs for each axis are written (before..., after...) here; PyTorch: ConstantPad2d with 0.</remarks>
    public sealed class ZeroPadding2DAttribute : LayerAttribute
    {
        /// <summary>Pads an image.</summary>
        /// <param name="padding">Cells: one number for all sides, (height, width), or (top, left, bottom, right); each at least 0; 1 by default.</param>
        public ZeroPadding2DAttribute(params int[] padding) => Padding = padding;

        /// <summary>Cells of zeros.</summary>
        public int[] Padding { get; }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class ZeroPadding2D() : ZeroPadding("ZeroPadding2D", rank: 2);
}

#endif
