#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// -sum over classes of alpha (1 - p)^gamma t log p, for probabilities p from a softmax over the last axis: rows that are right already count less (Lin et al. 2017). The mean over the rows of an output that
    /// has several. Target of the output's shape: one-hot or any distribution over the classes; where the output is one row, data sets may give a class label instead. Keras: CategoricalFocalCrossentropy.
    /// </summary>
    public sealed class CategoricalFocalCrossEntropyAttribute : SmoothedLossAttribute
    {
        /// <summary>How much less easy rows count, at least 0; 2 by default.</summary>
        public double Gamma { get; set; }

        /// <summary>A factor of the whole loss, above 0; 0.25 by default, as in Keras. Classes get weights of their own through <c>FitOptions.ClassWeights</c>.</summary>
        public double Alpha { get; set; }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Losses
{
    internal sealed class CategoricalFocalCrossEntropy : SoftmaxLoss
    {
        public override string Kind => "CategoricalFocalCrossEntropy";

        protected override void CheckArguments(LossContext loss)
        {
            base.CheckArguments(loss);
            FocalFactor.Gamma(loss);
            Alpha(loss);
        }

        protected override Node Each(LossContext loss, Node target, Node p)
        {
            Expr crossEntropy = -(new Expr.Input(0) * new Expr.Input(1));
            return Build.Map(crossEntropy * FocalFactor.Of(Expr.One - new Expr.Input(2), FocalFactor.Gamma(loss)) * Alpha(loss), Kind, target, loss.SafeLog(p), p);
        }

        private static double Alpha(LossContext loss) => loss.Arguments.Number("alpha", 0.25, 1e-12);
    }
}

#endif
