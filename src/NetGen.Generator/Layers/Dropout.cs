#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// In training, zeroes each value with probability <see cref="Rate"/> and divides the others by 1 - rate, so that the mean stays; in inference, nothing
    /// (Srivastava et al. 2014).
    /// </summary>
    /// <remarks>The draws depend on seed, step, sample and element alone: not on the number of threads. Keras and PyTorch: Dropout.</remarks>
    public sealed class DropoutAttribute : LayerAttribute
    {
        /// <summary>Drops values with the given probability.</summary>
        /// <param name="rate">At least 0 and below 1.</param>
        public DropoutAttribute(double rate) => Rate = rate;

        /// <summary>Probability of a zero.</summary>
        public double Rate { get; }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Dropout : LayerDefinition
    {
        public override string Kind => "Dropout";

        public override int[] OutputShape(LayerContext layer)
        {
            layer.Arguments.Number("rate", 0, 0, 1);
            return layer.InputShape;
        }

        public override Node Lower(LayerContext layer)
        {
            double rate = layer.Arguments.Number("rate", 0);
            Expr keep = Expr.Choose(Comparison.GreaterOrEqual, new Expr.Input(1), rate, new Expr.Input(0) * (1 / (1 - rate)), Expr.Zero);
            return layer.Training && rate > 0
                ? Build.Map(keep, layer.Name, layer.Input, layer.Random(layer.InputShape))
                : layer.Input;
        }
    }
}

#endif
