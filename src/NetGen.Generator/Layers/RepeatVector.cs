#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>A vector several times over. Input (features); output (count, features).</summary>
    /// <remarks>Keras: RepeatVector; PyTorch: expand.</remarks>
    public sealed class RepeatVectorAttribute : LayerAttribute
    {
        /// <summary>Repeats the vector.</summary>
        /// <param name="count">How often, at least 1.</param>
        public RepeatVectorAttribute(int count) => Count = count;

        /// <summary>Rows of the output.</summary>
        public int Count { get; }
    }
}

#else

using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class RepeatVector : LayerDefinition
    {
        public override string Kind => "RepeatVector";

        public override int[] OutputShape(LayerContext layer)
        {
            int count = layer.Arguments.Integer("count", 0, min: 1);
            return layer.InputShape.Length == 1 ? layer.Checked(count, layer.InputShape[0]) : throw layer.WrongShape("a vector", "add [Flatten] above it");
        }

        public override Node Lower(LayerContext layer) => Build.MapTo(new Shape(true, OutputShape(layer)), new Expr.Input(0), layer.Name, layer.Input);
    }
}

#endif
