#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>Two or more tensors one after the other along an axis: <c>[Concatenate(From = ["a", "b"])]</c>. Their other extents are equal.</summary>
    /// <remarks>Keras: Concatenate; PyTorch: torch.cat.</remarks>
    public sealed class ConcatenateAttribute : LayerAttribute
    {
        /// <summary>The axis: 0 is the first of a sample, -1 the last; the last by default.</summary>
        public int Axis { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Concatenate : LayerDefinition
    {
        public override string Kind => "Concatenate";

        public override int MinInputs => 2;

        public override int MaxInputs => int.MaxValue;

        public override int[] OutputShape(LayerContext layer)
        {
            int axis = Axis(layer);
            foreach (LoweredLayer source in layer.Sources.Skip(1))
            {
                int[] shape = source.Output.Shape.Dims.ToArray();
                if (shape.Length != layer.InputShape.Length || shape.Where((extent, i) => i != axis && extent != layer.InputShape[i]).Any())
                {
                    throw layer.UnequalShapes($"equal shape but for axis {Text.Of(axis)}", layer.Sources[0], source);
                }
            }

            return layer.Checked(layer.InputShape.Select((extent, i) => i == axis ? layer.Sources.Sum(s => (long)s.Output.Shape.Dims[axis]) : extent).ToArray());
        }

        public override Node Lower(LayerContext layer) => Build.Concatenate(Axis(layer), layer.Sources.Select(s => s.Output).ToArray());

        private static int Axis(LayerContext layer) => AxisArguments.One(layer, "axis", -1, layer.InputShape.Length);
    }
}

#endif
