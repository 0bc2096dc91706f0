#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Dropout of whole channels: in training, zeroes all cells of a channel together with probability rate and divides the others by 1 - rate; in inference, nothing
    /// (Tompson et al. 2015). Input (depth, height, width, channels); output of the same shape.
    /// </summary>
    /// <remarks>Keras: SpatialDropout3D; PyTorch: Dropout3d.</remarks>
    public sealed class SpatialDropout3DAttribute : RandomDropAttribute
    {
        /// <summary>Drops channels with the given probability.</summary>
        /// <param name="rate">At least 0 and below 1.</param>
        public SpatialDropout3DAttribute(double rate)
            : base(rate)
        {
        }
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class SpatialDropout3D : SpatialDropout
    {
        public override string Kind => "SpatialDropout3D";

        protected override int SpatialRank => 3;

        protected override string Expected => "a volume (depth, height, width, channels)";
    }
}

#endif
