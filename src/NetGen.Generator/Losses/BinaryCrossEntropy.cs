#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean over the output's elements of -t log p - (1 - t) log(1 - p), for probabilities p from a sigmoid (computed from its input, so that it is exact where p
    /// saturates). Target of the output's shape, 0 to 1. Keras: BinaryCrossentropy; PyTorch: BCEWithLogitsLoss.
    /// </summary>
    public sealed class BinaryCrossEntropyAttribute : LossAttribute
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
    internal sealed class BinaryCrossEntropy : LossDefinition
    {
        public override string Kind => "BinaryCrossEntropy";

        public override TargetValues Targets(LossContext loss) => TargetValues.Probabilities;

        public override int Classes(LossContext loss) => loss.Output.Shape.Size == 1 ? 2 : 0;

        public override int[] TargetShape(LossContext loss)
            => loss.Output.Op is MapOp { Body: Expr.Unary { Function: UnaryFunction.Sigmoid } }
                ? loss.Output.Shape.Dims.ToArray()
                : throw loss.Unfit("probabilities from a sigmoid", "give the last layer Activation = Activation.Sigmoid");

        public override Node Lower(LossContext loss, Node target)
        {
            Expr t = new Expr.Input(0), logP = new Expr.Input(1), logQ = new Expr.Input(2);
            Node each = Build.Map(-(t * logP) - ((Expr.One - t) * logQ), Kind, target, loss.SafeLog(loss.Output), loss.SafeLog(loss.Output, complement: true));
            return loss.OverSample(each, mean: true);
        }
    }
}

#endif
