#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Normalises each channel (the last axis): y = gamma × (x - mean) / sqrt(variance + epsilon) + beta (Ioffe and Szegedy 2015). Training uses the batch's mean and
    /// biased variance and moves the running ones towards them; inference uses the running ones. Output of the input's shape.
    /// </summary>
    /// <remarks>
    /// Parameters: gamma, beta (channels); state: moving_mean, moving_variance (channels). Keras: BatchNormalization, with its defaults; PyTorch: BatchNorm, whose
    /// momentum is 1 - <see cref="Momentum"/> and whose running variance is unbiased.
    /// </remarks>
    public sealed class BatchNormalizationAttribute : ActivatedLayerAttribute
    {
        /// <summary>Share of the old running statistics that each step keeps, at least 0 and below 1; 0.99 by default.</summary>
        public double Momentum { get; set; }

        /// <summary>Added to the variance, above 0; 0.001 by default.</summary>
        public double Epsilon { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class BatchNormalization : LayerDefinition
    {
        public override string Kind => "BatchNormalization";

        public override int[] OutputShape(LayerContext layer)
        {
            layer.Arguments.Number("momentum", 0.99, 0, 1);
            layer.Arguments.Number("epsilon", 1e-3, 1e-12);
            return layer.InputShape;
        }

        public override Node Lower(LayerContext layer)
        {
            double momentum = layer.Arguments.Number("momentum", 0.99), epsilon = layer.Arguments.Number("epsilon", 1e-3);
            int channels = layer.InputShape.Last();
            Node gamma = layer.Parameter("gamma", new[] { channels }, Initializer.Ones, channels, channels);
            Node beta = layer.Parameter("beta", new[] { channels }, Initializer.Zeros, channels, channels);
            Node movingMean = layer.State("moving_mean", new[] { channels }, Initializer.Zeros);
            Node movingVariance = layer.State("moving_variance", new[] { channels }, Initializer.Ones);
            Expr a = new Expr.Input(0), b = new Expr.Input(1), c = new Expr.Input(2);
            Node x = layer.Input, mean = movingMean, variance = movingVariance;
            if (layer.Training)
            {
                mean = ChannelMean(x, channels, layer.Name);
                Node deviation = Build.Map(a - b, layer.Name, x, mean);
                variance = ChannelMean(Build.Map(a * a, layer.Name, deviation), channels, layer.Name);
                layer.Update(movingMean, Build.Map((a * momentum) + (b * (1 - momentum)), layer.Name, movingMean, mean));
                layer.Update(movingVariance, Build.Map((a * momentum) + (b * (1 - momentum)), layer.Name, movingVariance, variance));
                Node scale = Build.Map(a / Expr.Sqrt(b + epsilon), layer.Name, gamma, variance);
                return ActivationFunctions.Apply(Build.Map((a * b) + c, layer.Name, deviation, scale, beta), layer);
            }

            // y = scale × x + shift, both known once the parameters are.
            Node factor = Build.Map(a / Expr.Sqrt(b + epsilon), layer.Name, gamma, variance);
            Node shift = Build.Map(a - (b * c), layer.Name, beta, mean, factor);
            return ActivationFunctions.Apply(Build.Map((a * b) + c, layer.Name, x, factor, shift), layer);
        }

        // The mean over samples and all axes but the last.
        private static Node ChannelMean(Node x, int channels, string origin)
        {
            Node sum = Build.Reshape(Build.Reduce(ReduceKind.Sum, x, Enumerable.Range(0, x.Shape.Rank - 1), overBatch: true, origin), channels);
            return Build.Map(new Expr.Input(0) / (new Expr.BatchSize() * (x.Shape.Size / channels)), origin, sum);
        }
    }
}

#endif
