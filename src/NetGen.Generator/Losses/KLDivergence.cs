#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The Kullback-Leibler divergence of the target from the output: sum over classes of t (log t - log p), for probabilities p from a softmax over the last axis, where 0 log 0 = 0; the mean over the rows of
    /// an output that has several. Its gradient is that of the categorical cross-entropy; its least value is 0. Target of the output's shape: a distribution over the classes. Keras: KLDivergence; PyTorch:
    /// KLDivLoss (batchmean).
    /// </summary>
    public sealed class KLDivergenceAttribute : ProbabilityLossAttribute
    {
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Losses
{
    internal sealed class KLDivergence : SoftmaxLoss
    {
        public override string Kind => "KLDivergence";

        protected override Node Each(LossContext loss, Node target, Node p)
        {
            Expr t = new Expr.Input(0);
            return Build.Map(t * (Expr.Log(Expr.Max(t, 1e-30)) - new Expr.Input(1)), Kind, target, loss.SafeLog(p));
        }
    }
}

#endif
