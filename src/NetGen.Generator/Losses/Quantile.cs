#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The pinball loss: the mean over the output's elements of max(q e, (q - 1) e) for e = target - output, so that the network learns the q-quantile of the target rather than its mean (Koenker and
    /// Bassett 1978). Target of the output's shape.
    /// </summary>
    public sealed class QuantileAttribute : LossAttribute
    {
        /// <summary>The loss of one quantile.</summary>
        /// <param name="quantile">The share q of targets below the output, above 0 and below 1; 0.5 learns the median.</param>
        public QuantileAttribute(double quantile) => Quantile = quantile;

        /// <summary>The quantile.</summary>
        public double Quantile { get; }
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class Quantile : ElementwiseLoss
    {
        public override string Kind => "Quantile";

        protected override double[] Constants(LossContext loss) => new[] { loss.Arguments.Number("quantile", 0.5, 1e-6, 1) };
    }
}

#endif
