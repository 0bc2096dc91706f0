#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>In training, adds to each value a draw of its own from the normal distribution of mean 0 and the given deviation; in inference, nothing.</summary>
    /// <remarks>The draws depend on seed, step, sample and element alone: not on the number of threads. Keras: GaussianNoise.</remarks>
    public sealed class GaussianNoiseAttribute : LayerAttribute
    {
        /// <summary>Adds noise.</summary>
        /// <param name="stddev">Standard deviation, at least 0.</param>
        public GaussianNoiseAttribute(double stddev) => Stddev = stddev;

        /// <summary>Standard deviation of the noise.</summary>
        public double Stddev { get; }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class GaussianNoise : Noise
    {
        public override string Kind => "GaussianNoise";

        protected override string Amount => "stddev";

        protected override double Bound => double.PositiveInfinity;

        protected override Node Disturb(LayerContext layer, double amount)
            => Build.Map(new Expr.Input(0) + (new Expr.Input(1) * amount), layer.Name, layer.Input, layer.Normal(layer.InputShape));
    }
}

#endif
