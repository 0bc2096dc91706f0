#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>Zeros around a sequence. Input (length, channels); output (length', channels).</summary>
    /// <remarks>Keras: ZeroPadding1D, whose pairs for each axis are written (before..., after...) here; PyTorch: ConstantPad1d with 0.</remarks>
    public sealed class ZeroPadding1DAttribute : LayerAttribute
    {
        /// <summary>Pads a sequence.</summary>
        /// <param name="padding">Cells: one number for both ends, or (before, after); each at least 0; 1 by default.</param>
        public ZeroPadding1DAttribute(params int[] padding) => Padding = padding;

        /// <summary>Cells of zeros.</summary>
        public int[] Padding { get; }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class ZeroPadding1D() : ZeroPadding("ZeroPadding1D", rank: 1);
}

#endif
