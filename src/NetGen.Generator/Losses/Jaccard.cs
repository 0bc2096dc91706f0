#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// 1 - (sum of p t + smooth) / (sum of p + sum of t - sum of p t + smooth) over a sample, for a map of probabilities p from a sigmoid or softmax and a mask t: 1 less the soft intersection over union (Rahman
    /// and Wang 2016). Target of the output's shape, 0 to 1.
    /// </summary>
    public sealed class JaccardAttribute : OverlapLossAttribute
    {
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class Jaccard : OverlapLoss
    {
        public override string Kind => "Jaccard";

        protected override Expr Overlap(LossContext loss, Expr both, Expr p, Expr t, double smooth) => (both + smooth) / (p + t - both + smooth);
    }
}

#endif
