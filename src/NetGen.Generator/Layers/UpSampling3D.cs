#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>Each cell of a volume several times. Input (depth, height, width, channels); output (depth × size, height × size, width × size, channels).</summary>
    /// <remarks>Keras: UpSampling3D; PyTorch: Upsample with scale_factor, mode nearest.</remarks>
    public sealed class UpSampling3DAttribute : LayerAttribute
    {
        /// <summary>Enlarges a volume.</summary>
        /// <param name="size">Output cells for each input cell: one number for all axes, or (depth, height, width); each at least 1; 2 by default.</param>
        public UpSampling3DAttribute(params int[] size) => Size = size;

        /// <summary>Output cells for each input cell.</summary>
        public int[] Size { get; }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class UpSampling3D() : UpSampling("UpSampling3D", rank: 3);
}

#endif
