#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean over the output's elements of e² / 2 where |e| ≤ delta, else delta (|e| - delta / 2), for e = output - target: outliers pull no harder than an error of delta (Huber 1964). Target of
    /// the output's shape. Keras: Huber; PyTorch: HuberLoss.
    /// </summary>
    public sealed class HuberAttribute : LossAttribute
    {
        /// <summary>The error up to which the loss is quadratic, above 0; 1 by default.</summary>
        public double Delta { get; set; }
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class Huber : ElementwiseLoss
    {
        public override string Kind => "Huber";

        protected override double[] Constants(LossContext loss) => new[] { loss.Arguments.Number("delta", 1, 1e-12) };
    }
}

#endif
