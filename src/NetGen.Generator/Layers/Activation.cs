#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>An activation as a layer of its own. Output of the input's shape.</summary>
    /// <example>
    /// <code>
    /// [Activation(Activation.Softmax, Axis = 0)]
    /// [Activation(nameof(Swish))] // static float Swish(float x, float beta) => x / (1 + MathF.Exp(-beta * x));
    /// </code>
    /// </example>
    public sealed class ActivationAttribute : ActivatedLayerAttribute
    {
        /// <summary>Applies an activation.</summary>
        public ActivationAttribute(Activation activation) => Activation = activation;

        /// <summary>Applies a function of one's own; see <see cref="ActivatedLayerAttribute.ActivationFunction"/>.</summary>
        public ActivationAttribute(string activationFunction) => ActivationFunction = activationFunction;

        /// <summary>The axis over which softmax, log-softmax and sparsemax work: 0 for the first after the samples, -1 (the default) for the last.</summary>
        public int Axis { get; set; }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class ActivationLayer : LayerDefinition
    {
        public override string Kind => "Activation";

        public override int[] OutputShape(LayerContext layer)
        {
            Axis(layer);
            return layer.InputShape;
        }

        public override Node Lower(LayerContext layer) => ActivationFunctions.Apply(layer.Input, layer, Axis(layer));

        private static int Axis(LayerContext layer)
        {
            int rank = layer.InputShape.Length, axis = layer.Arguments.Integer("axis", -1, -rank, rank - 1);
            return axis < 0 ? axis + rank : axis;
        }
    }
}

#endif
