#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// 1 - (sum of p t + smooth) / (sum of p t + alpha × false positives + beta × false negatives + smooth) over a sample, for a map of probabilities p from a sigmoid or softmax and a mask t, with sum of p (1 - t)
    /// false positives and sum of (1 - p) t false negatives (Salehi et al. 2017). Half and half is the Dice coefficient, 1 and 1 the intersection over union. Target of the output's shape, 0 to 1. Keras:
    /// Tversky, for each sample.
    /// </summary>
    public sealed class TverskyAttribute : OverlapLossAttribute
    {
        /// <summary>Weight of false positives, at least 0; 0.5 by default.</summary>
        public double Alpha { get; set; }

        /// <summary>Weight of false negatives, at least 0; 0.5 by default.</summary>
        public double Beta { get; set; }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class Tversky : OverlapLoss
    {
        public override string Kind => "Tversky";

        protected override Expr Overlap(LossContext loss, Expr both, Expr p, Expr t, double smooth)
        {
            double alpha = loss.Arguments.Number("alpha", 0.5, 0), beta = loss.Arguments.Number("beta", 0.5, 0);
            return (both + smooth) / (both + ((p - both) * alpha) + ((t - both) * beta) + smooth);
        }
    }
}

#endif
