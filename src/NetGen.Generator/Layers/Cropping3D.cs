#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>What is left of a volume without its border. Input (depth, height, width, channels); output (depth', height', width', channels).</summary>
    /// <remarks>Keras: Cropping3D, whose pairs for each axis are written (before..., after...) here; PyTorch: a negative pad.</remarks>
    public sealed class Cropping3DAttribute : LayerAttribute
    {
        /// <summary>Crops a volume.</summary>
        /// <param name="cropping">Cells to take away: one number for all sides, (depth, height, width), or (front, top, left, back, bottom, right); each at least 0.</param>
        public Cropping3DAttribute(params int[] cropping) => Cropping = cropping;

        /// <summary>Cells that are taken away.</summary>
        public int[] Cropping { get; }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class Cropping3D() : Cropping("Cropping3D", rank: 3);
}

#endif
