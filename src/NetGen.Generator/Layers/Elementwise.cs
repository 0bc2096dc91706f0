#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// A function of one's own of one or more tensors of equal shape, element by element: <c>[Elementwise(nameof(Gate), From = ["a", "b"])]</c> with <c>static float Gate(float a,
    /// float b) => a * b / (1 + MathF.Exp(-b))</c>. As many of the method's first parameters as tensors are read are their elements; of the others those with a default value are
    /// constants, the rest are learned (see <see cref="LearnableAttribute"/>).
    /// </summary>
    public sealed class ElementwiseAttribute : LayerAttribute
    {
        /// <summary>Applies the static method of one expression called <paramref name="function"/>, as <c>nameof(Gate)</c> or <c>"MyFunctions.Gate"</c>.</summary>
        public ElementwiseAttribute(string function) => Function = function;

        /// <summary>The method's name.</summary>
        public string Function { get; }

        /// <summary>Values of the method's constants, in order, in the place of their defaults.</summary>
        public double[]? Constants { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class Elementwise : LayerDefinition
    {
        public override string Kind => "Elementwise";

        public override int MaxInputs => int.MaxValue;

        public override int[] OutputShape(LayerContext layer)
        {
            layer.RequireEqualShapes();
            return layer.InputShape;
        }

        public override Node Lower(LayerContext layer)
            => FunctionLibrary.Apply(layer.Arguments.Function("function")!, layer, layer.Sources.Select(s => s.Output).ToArray(), layer.Arguments.Numbers("constants") ?? System.Array.Empty<double>(), "constants");
    }
}

#endif
