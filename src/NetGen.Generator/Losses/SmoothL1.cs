#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean over the output's elements of e² / (2 beta) where |e| &lt; beta, else |e| - beta / 2, for e = output - target (Girshick 2015): Huber's loss divided by its delta. Target of the output's
    /// shape. PyTorch: SmoothL1Loss.
    /// </summary>
    public sealed class SmoothL1Attribute : LossAttribute
    {
        /// <summary>The error up to which the loss is quadratic, above 0; 1 by default.</summary>
        public double Beta { get; set; }
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class SmoothL1 : ElementwiseLoss
    {
        public override string Kind => "SmoothL1";

        protected override double[] Constants(LossContext loss) => new[] { loss.Arguments.Number("beta", 1, 1e-12) };
    }
}

#endif
