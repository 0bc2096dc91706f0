using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Lowering;

/// <summary>Axes as users write them: 0 is the first of a sample and -1 the last. The samples themselves are no axis.</summary>
internal static class AxisArguments
{
    /// <summary>One axis of a sample, counted from 0.</summary>
    /// <exception cref="ProblemException">A tensor of this rank has no such axis.</exception>
    public static int One(LayerContext layer, string name, int otherwise, int rank) => Resolve(layer, name, layer.Arguments.Integer(name, otherwise), rank);

    /// <summary>Axes of a sample of the layer's input, counted from 0, in the order in which they were given.</summary>
    /// <exception cref="ProblemException">The input has no such axis, or one is named twice.</exception>
    public static int[] Several(LayerContext layer, string name, params int[] otherwise)
    {
        int[] given = layer.Arguments.Integers(name, int.MinValue) ?? otherwise;
        int[] axes = given.Select(axis => Resolve(layer, name, axis, layer.InputShape.Length)).ToArray();
        return axes.Distinct().Count() == axes.Length
            ? axes
            : throw layer.Arguments.OutOfRange(name, string.Join(", ", given.Select(Text.Of)), "different axes");
    }

    private static int Resolve(LayerContext layer, string name, int axis, int rank)
        => axis >= -rank && axis < rank
            ? (axis + rank) % rank
            : throw layer.Arguments.OutOfRange(name, Text.Of(axis), $"between -{Text.Of(rank)} and {Text.Of(rank - 1)}, since the tensor has {Text.Of(rank)} {(rank == 1 ? "axis" : "axes")}");
}
