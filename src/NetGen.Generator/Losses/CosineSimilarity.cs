#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// -cos of the angle between output and target along the last axis, -1 where they point the same way; the mean over the rows of an output that has several. Norms are taken as at least 1e-7. Target of the
    /// output's shape. Keras: CosineSimilarity (with its sign); PyTorch: CosineEmbeddingLoss is 1 plus it.
    /// </summary>
    public sealed class CosineSimilarityAttribute : LossAttribute
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
    internal sealed class CosineSimilarity : LossDefinition
    {
        public override string Kind => "CosineSimilarity";

        public override TargetValues Targets(LossContext loss) => TargetValues.Numbers;

        public override int[] TargetShape(LossContext loss)
            => loss.RowLength >= 2 ? loss.Output.Shape.Dims.ToArray() : throw loss.Unfit("vectors of at least two elements along the last axis", "end in [Dense(units)], or use [MeanSquaredError]");

        public override Node Lower(LossContext loss, Node target)
        {
            Expr a = new Expr.Input(0), b = new Expr.Input(1);
            Node product = loss.AlongRows(ReduceKind.Sum, Build.Map(a * b, Kind, loss.Output, target));
            return loss.OverRows(Build.Map(-(a / (b * new Expr.Input(2))), Kind, product, Norm(loss, loss.Output), Norm(loss, target)));
        }

        private Node Norm(LossContext loss, Node x)
            => Build.Map(Expr.Sqrt(Expr.Max(new Expr.Input(0), 1e-14)), Kind, loss.AlongRows(ReduceKind.Sum, Build.Map(new Expr.Input(0) * new Expr.Input(0), Kind, x)));
    }
}

#endif
