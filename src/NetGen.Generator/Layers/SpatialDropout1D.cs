#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Dropout of whole channels: in training, zeroes all cells of a channel together with probability rate and divides the others by 1 - rate; in inference, nothing
    /// (Tompson et al. 2015). Input (steps, channels); output of the same shape.
    /// </summary>
    /// <remarks>Keras: SpatialDropout1D; PyTorch: Dropout1d.</remarks>
    public sealed class SpatialDropout1DAttribute : RandomDropAttribute
    {
        /// <summary>Drops channels with the given probability.</summary>
        /// <param name="rate">At least 0 and below 1.</param>
        public SpatialDropout1DAttribute(double rate)
            : base(rate)
        {
        }
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class SpatialDropout1D : SpatialDropout
    {
        public override string Kind => "SpatialDropout1D";

        protected override int SpatialRank => 1;

        protected override string Expected => "a sequence (steps, channels)";
    }
}

#endif
