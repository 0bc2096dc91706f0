#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>An activation as a layer of its own. Output of the input's shape.</summary>
    public sealed class ActivationAttribute : LayerAttribute
    {
        /// <summary>Applies an activation.</summary>
        public ActivationAttribute(Activation activation) => Activation = activation;

        /// <summary>The activation.</summary>
        public Activation Activation { get; }

        /// <summary>Slope of a leaky ReLU below 0, at least 0; 0.3 by default.</summary>
        public double Slope { get; set; }
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

        public override int[] OutputShape(LayerContext layer) => layer.InputShape;

        public override Node Lower(LayerContext layer) => ActivationFunctions.Apply(layer.Input, layer);
    }
}

#endif
