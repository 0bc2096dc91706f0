#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The same elements, in row-major order, under another shape: <c>[Reshape(7, 7, 16)]</c>. Costs nothing at run time.</summary>
    /// <remarks>Keras: Reshape; PyTorch: Unflatten, or view of a channels-last tensor.</remarks>
    public sealed class ReshapeAttribute : LayerAttribute
    {
        /// <summary>A view of the given shape, without the batch.</summary>
        /// <param name="shape">Extents, each at least 1; one of them may be -1, for what the others leave.</param>
        public ReshapeAttribute(params int[] shape) => Shape = shape;

        /// <summary>Extents of one sample.</summary>
        public int[] Shape { get; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Reshape : LayerDefinition
    {
        public override string Kind => "Reshape";

        public override int[] OutputShape(LayerContext layer)
        {
            int[] shape = layer.Arguments.Integers("shape", -1) ?? new int[0];
            if (shape.Length == 0 || shape.Contains(0) || shape.Count(extent => extent == -1) > 1)
            {
                throw layer.Arguments.OutOfRange("shape", Text.Shape(shape), "extents of at least 1, one of which may be -1, such as (7, 7, 16) or (-1, 16)");
            }

            long known = layer.Checked(shape.Where(extent => extent > 0).Select(extent => (long)extent).ToArray()).Aggregate(1L, (a, b) => a * b);
            int size = layer.Input.Shape.Size;
            bool open = shape.Contains(-1);
            return (open ? size % known : size - known) == 0
                ? shape.Select(extent => extent == -1 ? size / (int)known : extent).ToArray()
                : throw layer.WrongShape(
                    $"{(open ? "a multiple of " : string.Empty)}{Text.Of(known)} elements for {Text.Shape(shape)}", $"give extents whose product is {Text.Of(size)}, or -1 for one of them");
        }

        public override Node Lower(LayerContext layer) => Build.Reshape(layer.Input, OutputShape(layer));
    }
}

#endif
