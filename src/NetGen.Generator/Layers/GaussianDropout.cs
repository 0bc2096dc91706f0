#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// In training, multiplies each value by a draw of its own from the normal distribution of mean 1 and variance rate / (1 - rate), the variance of dropout's factors; in inference,
    /// nothing (Srivastava et al. 2014, section 10).
    /// </summary>
    /// <remarks>Keras: GaussianDropout.</remarks>
    public sealed class GaussianDropoutAttribute : RandomDropAttribute
    {
        /// <summary>Disturbs as dropout at this rate does.</summary>
        /// <param name="rate">At least 0 and below 1.</param>
        public GaussianDropoutAttribute(double rate)
            : base(rate)
        {
        }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class GaussianDropout : Noise
    {
        public override string Kind => "GaussianDropout";

        protected override Node Disturb(LayerContext layer, double amount)
        {
            Expr factor = Expr.One + (new Expr.Input(1) * System.Math.Sqrt(amount / (1 - amount)));
            return Build.Map(new Expr.Input(0) * factor, layer.Name, layer.Input, layer.Normal(layer.InputShape));
        }
    }
}

#endif
