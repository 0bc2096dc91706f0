#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean over the output's elements of w^gamma times the binary cross-entropy, for probabilities p from a sigmoid, where w = t (1 - p) + (1 - t) p is how wrong p is: easy elements count less (Lin et al.
    /// 2017). Exact where p saturates. Target of the output's shape, 0 to 1. Keras: BinaryFocalCrossentropy; torchvision: sigmoid_focal_loss.
    /// </summary>
    public sealed class BinaryFocalCrossEntropyAttribute : SmoothedLossAttribute
    {
        /// <summary>How much less easy elements count, at least 0; 2 by default, and 0 is the cross-entropy itself.</summary>
        public double Gamma { get; set; }

        /// <summary>Whether elements are weighted by <see cref="Alpha"/> as well: t alpha + (1 - t)(1 - alpha); false by default.</summary>
        public bool ApplyClassBalancing { get; set; }

        /// <summary>Weight of the elements of target 1 where classes are balanced, at least 0 and below 1; 0.25 by default.</summary>
        public double Alpha { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Losses
{
    internal sealed class BinaryFocalCrossEntropy : SigmoidLoss
    {
        public override string Kind => "BinaryFocalCrossEntropy";

        protected override void CheckArguments(LossContext loss)
        {
            base.CheckArguments(loss);
            FocalFactor.Gamma(loss);
            Alpha(loss);
        }

        protected override Node Each(LossContext loss, Node target, Node p)
        {
            Expr t = new Expr.Input(0), u = Expr.One - t;
            Expr each = CrossEntropy(t, new Expr.Input(1), new Expr.Input(2)) * FocalFactor.Of((t * new Expr.Input(4)) + (u * new Expr.Input(3)), FocalFactor.Gamma(loss));
            if (loss.Arguments.Flag("applyClassBalancing", false))
            {
                each *= (t * Alpha(loss)) + (u * (1 - Alpha(loss)));
            }

            // 1 - p of a sigmoid as a sigmoid, which does not cancel where p is near 1.
            Node q = p.Op is MapOp { Body: Expr.Unary { Function: UnaryFunction.Sigmoid } sigmoid }
                ? Build.MapTo(p.Shape, Expr.Apply(UnaryFunction.Sigmoid, -sigmoid.Operand), Kind, p.Inputs.ToArray())
                : Build.Map(Expr.One - new Expr.Input(0), Kind, p);
            return Build.Map(each, Kind, target, loss.SafeLog(p), loss.SafeLog(p, complement: true), p, q);
        }

        private static double Alpha(LossContext loss) => loss.Arguments.Number("alpha", 0.25, 0, 1);
    }
}

#endif
