#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>Zeros around a volume. Input (depth, height, width, channels); output (depth', height', width', channels).</summary>
    /// <remarks>Keras: ZeroPadding3D, whose pairs for each axis are written (before..., after...) here; PyTorch: ConstantPad3d with 0.</remarks>
    public sealed class ZeroPadding3DAttribute : LayerAttribute
    {
        /// <summary>Pads a volume.</summary>
        /// <param name="padding">Cells: one number for all sides, (depth, height, width), or (front, top, left, back, bottom, right); each at least 0; 1 by default.</param>
        public ZeroPadding3DAttribute(params int[] padding) => Padding = padding;

        /// <summary>Cells of zeros.</summary>
        public int[] Padding { get; }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class ZeroPadding3D() : ZeroPadding("ZeroPadding3D", rank: 3);
}

#endif
