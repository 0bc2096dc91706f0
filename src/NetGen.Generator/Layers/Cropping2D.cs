#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>What is left of an image without its border. Input (height, width, channels); output (height', width', channels).</summary>
    /// <remarks>Keras: Cropping2D, whose pairs for each axis are written (before..., after...) here; PyTorch: a negative pad.</remarks>
    public sealed class Cropping2DAttribute : LayerAttribute
    {
        /// <summary>Crops an image.</summary>
        /// <param name="cropping">Cells to take away: one number for all sides, (height, width), or (top, left, bottom, right); each at least 0.</param>
        public Cropping2DAttribute(params int[] cropping) => Cropping = cropping;

        /// <summary>Cells that are taken away.</summary>
        public int[] Cropping { get; }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class Cropping2D() : Cropping("Cropping2D", rank: 2);
}

#endif
