#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>All elements of a sample as one vector, in row-major order. Costs nothing at run time.</summary>
    /// <remarks>Keras: Flatten (channels last); PyTorch: Flatten of a channels-last tensor.</remarks>
    public sealed class FlattenAttribute : LayerAttribute
    {
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Flatten : LayerDefinition
    {
        public override string Kind => "Flatten";

        public override int[] OutputShape(LayerContext layer) => new[] { layer.Input.Shape.Size };

        public override Node Lower(LayerContext layer) => Build.Reshape(layer.Input, layer.Input.Shape.Size);
    }
}

#endif
