#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>What is left of a sequence without its border. Input (length, channels); output (length', channels).</summary>
    /// <remarks>Keras: Cropping1D, whose pairs for each axis are written (before..., after...) here; PyTorch: a negative pad.</remarks>
    public sealed class Cropping1DAttribute : LayerAttribute
    {
        /// <summary>Crops a sequence.</summary>
        /// <param name="cropping">Cells to take away: one number for both ends, or (before, after); each at least 0.</param>
        public Cropping1DAttribute(params int[] cropping) => Cropping = cropping;

        /// <summary>Cells that are taken away.</summary>
        public int[] Cropping { get; }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class Cropping1D() : Cropping("Cropping1D", rank: 1);
}

#endif
