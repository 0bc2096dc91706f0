#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean over the output's elements of -t log p - (1 - t) log(1 - p), for probabilities p from a sigmoid (computed from its input, so that it is exact where p
    /// saturates). Target of the output's shape, 0 to 1. Keras: BinaryCrossentropy; PyTorch: BCEWithLogitsLoss.
    /// </summary>
    public sealed class BinaryCrossEntropyAttribute : SmoothedLossAttribute
    {
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Losses
{
    internal sealed class BinaryCrossEntropy : SigmoidLoss
    {
        public override string Kind => "BinaryCrossEntropy";

        protected override Node Each(LossContext loss, Node target, Node p)
            => Build.Map(CrossEntropy(new Expr.Input(0), new Expr.Input(1), new Expr.Input(2)), Kind, target, loss.SafeLog(p), loss.SafeLog(p, complement: true));
    }
}

#endif
