#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The network's input: one tensor for each sample, channels last.</summary>
    public sealed class InputAttribute : LayerAttribute
    {
        /// <summary>An input of the given shape, without the batch: <c>[Input(784)]</c>, <c>[Input(28, 28, 1)]</c> (height, width, channels).</summary>
        /// <param name="shape">Extents, each at least 1.</param>
        public InputAttribute(params int[] shape) => Shape = shape;

        /// <summary>Extents of one sample.</summary>
        public int[] Shape { get; }

        /// <summary>What callers have: with byte or int, <c>Predict</c> and <c>PredictBatch</c> take such numbers too (unscaled: see <see cref="RescalingAttribute"/>). float by default.</summary>
        public InputType Type { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Input : LayerDefinition
    {
        public override string Kind => "Input";

        public override int MinInputs => 0;

        public override int MaxInputs => 0;

        public override int[] OutputShape(LayerContext layer)
        {
            layer.Arguments.Choice("type", InputType.Single);
            int[]? shape = layer.Arguments.Integers("shape", 1);
            return shape is { Length: > 0 }
                ? layer.Checked(shape.Select(e => (long)e).ToArray())
                : throw layer.Arguments.OutOfRange("shape", "empty", "a list of extents such as (28, 28, 1)");
        }

        public override Node Lower(LayerContext layer) => layer.InputLeaf(OutputShape(layer));
    }
}

#endif
