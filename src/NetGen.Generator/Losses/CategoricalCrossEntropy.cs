#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// -sum over classes of t log p, for probabilities p from a softmax (computed in the log-sum-exp form from its input, so that it is exact where p saturates).
    /// Target: one-hot or any distribution over the classes; data sets may give a class label (0 to classes - 1) instead. Keras: CategoricalCrossentropy
    /// and SparseCategoricalCrossentropy; PyTorch: CrossEntropyLoss.
    /// </summary>
    public sealed class CategoricalCrossEntropyAttribute : LossAttribute
    {
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Losses
{
    internal sealed class CategoricalCrossEntropy : LossDefinition
    {
        public override string Kind => "CategoricalCrossEntropy";

        public override bool AcceptsLabels(LossContext loss) => true;

        public override TargetValues Targets(LossContext loss) => TargetValues.Distribution;

        public override int[] TargetShape(LossContext loss)
            => loss.Output.Shape.Rank != 1 || loss.Output.Shape.Dims[0] < 2
                ? throw loss.Unfit("a vector of at least two class probabilities", "end in [Dense(classes, Activation = Activation.Softmax)]")
                : loss.Output.Op is MapOp { Body: Expr.Unary { Function: UnaryFunction.Exp } }
                ? loss.Output.Shape.Dims.ToArray()
                : throw loss.Unfit("class probabilities from a softmax", "give the last layer Activation = Activation.Softmax");

        public override Node Lower(LossContext loss, Node target)
        {
            Node each = Build.Map(-(new Expr.Input(0) * new Expr.Input(1)), Kind, target, loss.SafeLog(loss.Output));
            return loss.OverSample(each, mean: false);
        }
    }
}

#endif
