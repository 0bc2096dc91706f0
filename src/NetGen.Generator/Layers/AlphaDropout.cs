#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Dropout for networks of SELUs: in training, sets each value with probability rate to -1.7581, the limit of SELU at minus infinity, and then scales and shifts all, so that
    /// values of mean 0 and variance 1 keep both; in inference, nothing (Klambauer et al. 2017).
    /// </summary>
    /// <remarks>
    /// y = a × (x or α') + b with α' = -λα, a = ((1 - rate) × (1 + rate × α'²))^-1/2 and b = -a × rate × α'. Keras and PyTorch: AlphaDropout.
    /// </remarks>
    public sealed class AlphaDropoutAttribute : RandomDropAttribute
    {
        /// <summary>Drops values with the given probability.</summary>
        /// <param name="rate">At least 0 and below 1.</param>
        public AlphaDropoutAttribute(double rate)
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
    internal sealed class AlphaDropout : Noise
    {
        // -λα of SELU, for which mean 0 and variance 1 are a fixed point.
        private const double Dropped = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717;

        public override string Kind => "AlphaDropout";

        protected override Node Disturb(LayerContext layer, double amount)
        {
            double a = 1 / System.Math.Sqrt((1 - amount) * (1 + (amount * Dropped * Dropped))), b = -a * amount * Dropped;
            Expr kept = Expr.Choose(Comparison.GreaterOrEqual, new Expr.Input(1), amount, (new Expr.Input(0) * a) + b, (a * Dropped) + b);
            return Build.Map(kept, layer.Name, layer.Input, layer.Random(layer.InputShape));
        }
    }
}

#endif
