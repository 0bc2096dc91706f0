#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>x × scale + offset, to bring inputs into a range: <c>[Rescaling(1 / 255.0)]</c> for pixels. Output of the input's shape; merged with the map that follows.</summary>
    /// <remarks>Keras: Rescaling.</remarks>
    public sealed class RescalingAttribute : LayerAttribute
    {
        /// <summary>Multiplies by <paramref name="scale"/>, which must be finite.</summary>
        public RescalingAttribute(double scale) => Scale = scale;

        /// <summary>The factor.</summary>
        public double Scale { get; }

        /// <summary>Added afterwards, finite; 0 by default.</summary>
        public double Offset { get; set; }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Rescaling : LayerDefinition
    {
        public override string Kind => "Rescaling";

        public override int[] OutputShape(LayerContext layer)
        {
            layer.Arguments.Number("scale", 1, -1e30, 1e30);
            layer.Arguments.Number("offset", 0, -1e30, 1e30);
            return layer.InputShape;
        }

        public override Node Lower(LayerContext layer)
            => Build.Map((new Expr.Input(0) * layer.Arguments.Number("scale", 1)) + layer.Arguments.Number("offset", 0), layer.Name, layer.Input);
    }
}

#endif
