#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// -log p of the right class, for probabilities p from a softmax over the last axis (exact where p saturates); the mean over the rows of an output that has several. Target: a class label (0 to classes -
    /// 1) for each row, in the output's shape without its last axis. The same number as the categorical cross-entropy of one-hot rows, from targets that are smaller by the number of classes. Keras:
    /// SparseCategoricalCrossentropy; PyTorch: CrossEntropyLoss with class indices.
    /// </summary>
    public sealed class SparseCategoricalCrossEntropyAttribute : ProbabilityLossAttribute
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
    internal sealed class SparseCategoricalCrossEntropy : SoftmaxLoss
    {
        public override string Kind => "SparseCategoricalCrossEntropy";

        public override bool AcceptsLabels(LossContext loss) => false;

        public override TargetValues Targets(LossContext loss) => TargetValues.Labels;

        public override int[] TargetShape(LossContext loss)
        {
            int[] rows = base.TargetShape(loss).Take(loss.Output.Shape.Rank - 1).ToArray();
            return rows.Length == 0 ? new[] { 1 } : rows;
        }

        protected override Node Each(LossContext loss, Node target, Node p)
        {
            Node label = Build.Reshape(target, loss.Output.Shape.Dims.Take(loss.Output.Shape.Rank - 1).Concat(new[] { 1 }).ToArray());
            Expr each = Expr.Choose(Comparison.Equal, new Expr.Coordinate(0), new Expr.Input(0), -new Expr.Input(1), Expr.Zero);
            return Build.Map(each, Kind, label, loss.SafeLog(p));
        }
    }
}

#endif
