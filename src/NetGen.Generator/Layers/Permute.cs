#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The axes in another order: axis i of the output is axis dims[i] of the input. <c>[Permute(1, 0)]</c> transposes a matrix.</summary>
    /// <remarks>0 is the first axis of a sample, -1 the last. Keras: Permute, which counts from 1; PyTorch: permute, which counts the samples' axis as well.</remarks>
    public sealed class PermuteAttribute : LayerAttribute
    {
        /// <summary>Puts the axes into the given order.</summary>
        /// <param name="dims">Each axis of the input once: a permutation of 0 to its rank - 1.</param>
        public PermuteAttribute(params int[] dims) => Dims = dims;

        /// <summary>The input's axes in the order of the output's.</summary>
        public int[] Dims { get; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Permute : LayerDefinition
    {
        public override string Kind => "Permute";

        public override int[] OutputShape(LayerContext layer) => Order(layer).Select(axis => layer.InputShape[axis]).ToArray();

        public override Node Lower(LayerContext layer) => Build.Transpose(layer.Input, Order(layer));

        private static int[] Order(LayerContext layer)
        {
            int given = layer.Arguments.Integers("dims", int.MinValue)?.Length ?? 0;
            return given == layer.InputShape.Length
                ? AxisArguments.Several(layer, "dims")
                : throw layer.WrongShape($"a tensor of {Text.Of(given)} {(given == 1 ? "axis" : "axes")}", "name each axis of the input once");
        }
    }
}

#endif
