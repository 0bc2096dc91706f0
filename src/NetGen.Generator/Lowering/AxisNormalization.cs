using System.Collections.Generic;
using System.Linq;

namespace NetGen.Generator.Lowering;

/// <summary>A normalisation over axes that the user names, the last one by default.</summary>
internal abstract class AxisNormalization : Normalization
{
    protected override (int[] View, int[] Reduced) Groups(LayerContext layer) => (layer.InputShape, LearnedAxes(layer).ToArray());

    protected override IReadOnlyList<int> LearnedAxes(LayerContext layer)
    {
        int[] axes = AxisArguments.Several(layer, "axes", -1);
        return axes.Length > 0 ? axes.OrderBy(axis => axis).ToArray() : throw layer.Arguments.OutOfRange("axes", "empty", "a list of axes, or left out for the last one");
    }
}
