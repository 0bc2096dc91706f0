using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>Layers that combine several tensors cell by cell. Axes are aligned at the last, and an extent of 1 repeats, as in Keras.</summary>
internal abstract class Merge : LayerDefinition
{
    public override int MinInputs => 2;

    public override int MaxInputs => int.MaxValue;

    public override int[] OutputShape(LayerContext layer)
    {
        int[][] shapes = layer.Sources.Select(s => s.Output.Shape.Dims.ToArray()).ToArray();
        for (int second = 1; second < shapes.Length; second++)
        {
            for (int first = 0; first < second; first++)
            {
                // Tensors broadcast together if each two of them do.
                int common = System.Math.Min(shapes[first].Length, shapes[second].Length);
                if (!Enumerable.Range(0, common).All(i => FromEnd(shapes[first], i) is var a && FromEnd(shapes[second], i) is var b && (a == b || a == 1 || b == 1)))
                {
                    throw layer.UnequalShapes("equal shape (an extent of 1 repeats)", layer.Sources[first], layer.Sources[second]);
                }
            }
        }

        int rank = shapes.Max(shape => shape.Length);
        return Enumerable.Range(0, rank).Select(axis => shapes.Max(shape => FromEnd(shape, rank - 1 - axis))).ToArray();
    }

    public override Node Lower(LayerContext layer)
    {
        Expr merged = Combine(layer.Sources.Select((_, i) => (Expr)new Expr.Input(i)).ToArray());
        return ActivationFunctions.Apply(Build.Map(merged, layer.Name, layer.Sources.Select(s => s.Output).ToArray()), layer);
    }

    /// <summary>The cell of the result, from those of the inputs.</summary>
    protected abstract Expr Combine(IReadOnlyList<Expr> inputs);

    private static int FromEnd(int[] shape, int axis) => axis < shape.Length ? shape[shape.Length - 1 - axis] : 1;
}
