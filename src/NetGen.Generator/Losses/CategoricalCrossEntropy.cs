#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// -sum over classes of t log p, for probabilities p from a softmax over the last axis (computed in the log-sum-exp form from its input, so that it is exact where p saturates); the mean over the rows of
    /// an output that has several. Target of the output's shape: one-hot or any distribution over the classes; where the output is one row, data sets may give a class label (0 to classes - 1) instead, as they
    /// may through <see cref="SparseCategoricalCrossEntropyAttribute"/> for each row. Keras: CategoricalCrossentropy; PyTorch: CrossEntropyLoss.
    /// </summary>
    public sealed class CategoricalCrossEntropyAttribute : SmoothedLossAttribute
    {
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Losses
{
    internal sealed class CategoricalCrossEntropy : SoftmaxLoss
    {
        public override string Kind => "CategoricalCrossEntropy";

        protected override Node Each(LossContext loss, Node target, Node p) => Build.Map(-(new Expr.Input(0) * new Expr.Input(1)), Kind, target, loss.SafeLog(p));
    }
}

#endif
