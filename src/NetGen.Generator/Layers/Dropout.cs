#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// In training, zeroes each value with probability rate and divides the others by 1 - rate, so that the mean stays; in inference, nothing
    /// (Srivastava et al. 2014).
    /// </summary>
    /// <remarks>Keras and PyTorch: Dropout.</remarks>
    public sealed class DropoutAttribute : RandomDropAttribute
    {
        /// <summary>Drops values with the given probability.</summary>
        /// <param name="rate">At least 0 and below 1.</param>
        public DropoutAttribute(double rate)
            : base(rate)
        {
        }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class Dropout : Noise
    {
        public override string Kind => "Dropout";

        protected override Node Disturb(LayerContext layer, double amount) => Drop(layer, amount, layer.InputShape);
    }
}

#endif
