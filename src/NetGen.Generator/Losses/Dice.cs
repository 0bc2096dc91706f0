#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// 1 - (2 sum of p t + smooth) / (sum of p + sum of t + smooth) over a sample, for a map of probabilities p from a sigmoid or softmax and a mask t: the soft Dice coefficient, for segmentation where the mask
    /// is small (Milletari et al. 2016, with the sums of Sudre et al. 2017). Target of the output's shape, 0 to 1. Keras: Dice, for each sample.
    /// </summary>
    public sealed class DiceAttribute : OverlapLossAttribute
    {
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class Dice : OverlapLoss
    {
        public override string Kind => "Dice";

        protected override Expr Overlap(LossContext loss, Expr both, Expr p, Expr t, double smooth) => ((both * 2) + smooth) / (p + t + smooth);
    }
}

#endif
