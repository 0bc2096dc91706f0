#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// max(|a - p| - |a - n| + margin, 0) of the embeddings of an anchor a, a positive p of the anchor's kind and a negative n of another (Schroff et al. 2015, with distances that are not squared). The output is
    /// these three as rows: (3, features). A triplet needs no target: the data set gives one number for each sample, which is not used (the anchor's label, or 0). PyTorch: TripletMarginLoss, with its eps of
    /// 1e-6.
    /// </summary>
    public sealed class TripletAttribute : DistanceLossAttribute
    {
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Losses
{
    internal sealed class Triplet : DistanceLoss
    {
        public override string Kind => "Triplet";

        protected override int Embeddings => 3;

        protected override string Names => "anchor, positive and negative";

        public override TargetValues Targets(LossContext loss) => TargetValues.Numbers;

        public override Node Lower(LossContext loss, Node target)
            => Build.Map(Expr.Max(new Expr.Input(0) - new Expr.Input(1) + Margin(loss), Expr.Zero), Kind, Distance(loss, 0, 1), Distance(loss, 0, 2));
    }
}

#endif
