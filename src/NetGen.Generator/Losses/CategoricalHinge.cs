#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// max(1 + the largest output of a wrong class - the output of the right one, 0) along the last axis (Crammer and Singer 2001); the mean over the rows of an output that has several. The right class counts as
    /// a wrong one of output 0, as in Keras. Outputs are scores, without an activation. Target of the output's shape: one-hot rows; where the output is one row, data sets may give a class label (0 to classes - 1)
    /// instead. Keras: CategoricalHinge.
    /// </summary>
    public sealed class CategoricalHingeAttribute : LossAttribute
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
    internal sealed class CategoricalHinge : LossDefinition
    {
        public override string Kind => "CategoricalHinge";

        public override bool AcceptsLabels(LossContext loss) => loss.Rows == 1;

        public override TargetValues Targets(LossContext loss) => TargetValues.Distribution;

        public override int Classes(LossContext loss) => loss.RowLength;

        public override int[] TargetShape(LossContext loss)
            => loss.RowLength >= 2 ? loss.Output.Shape.Dims.ToArray() : throw loss.Unfit("rows of at least two scores", "end in [Dense(classes)]");

        public override Node Lower(LossContext loss, Node target)
        {
            Expr a = new Expr.Input(0), b = new Expr.Input(1);
            Node right = loss.AlongRows(ReduceKind.Sum, Build.Map(a * b, Kind, target, loss.Output));
            Node wrong = loss.AlongRows(ReduceKind.Max, Build.Map((Expr.One - a) * b, Kind, target, loss.Output));
            return loss.OverRows(Build.Map(Expr.Max(a - b + 1, Expr.Zero), Kind, wrong, right));
        }
    }
}

#endif
