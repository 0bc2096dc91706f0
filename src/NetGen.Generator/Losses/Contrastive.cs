#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// d² / 2 for a pair of the same kind (target 0) and max(margin - d, 0)² / 2 for a pair of different kinds (target 1), where d is the distance of the pair's embeddings (Hadsell et al. 2006). The output is
    /// the two embeddings as rows: (2, features). Target: one number, 0 or 1.
    /// </summary>
    public sealed class ContrastiveAttribute : DistanceLossAttribute
    {
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Losses
{
    internal sealed class Contrastive : DistanceLoss
    {
        public override string Kind => "Contrastive";

        protected override int Embeddings => 2;

        protected override string Names => "a pair";

        public override TargetValues Targets(LossContext loss) => TargetValues.Binary;

        public override int Classes(LossContext loss) => 2;

        public override Node Lower(LossContext loss, Node target)
        {
            Expr different = new Expr.Input(0), d = new Expr.Input(1), gap = Expr.Max(Margin(loss) - d, Expr.Zero);
            return Build.Map((((Expr.One - different) * (d * d)) + (different * (gap * gap))) * 0.5, Kind, target, Distance(loss, 0, 1));
        }
    }
}

#endif
