#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>Each cell of a sequence several times. Input (length, channels); output (length × size, channels).</summary>
    /// <remarks>Keras: UpSampling1D; PyTorch: Upsample with scale_factor, mode nearest.</remarks>
    public sealed class UpSampling1DAttribute : LayerAttribute
    {
        /// <summary>Enlarges a sequence.</summary>
        /// <param name="size">Output cells for each input cell; each at least 1; 2 by default.</param>
        public UpSampling1DAttribute(params int[] size) => Size = size;

        /// <summary>Output cells for each input cell.</summary>
        public int[] Size { get; }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class UpSampling1D() : UpSampling("UpSampling1D", rank: 1);
}

#endif
