using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

/// <summary>
/// Which kernel cells meet an input cell, when the window's result is the input (gradients and transposed convolutions). Along an axis, input
/// cells whose position has the same remainder by the stride meet the same kernel cells: a class. Within a class everything is affine, so
/// each class is one plain loop nest.
/// </summary>
/// <param name="Cells">Input cells of the class.</param>
/// <param name="FirstCell">The first of them; the next follow a stride later.</param>
/// <param name="Taps">Kernel cells that meet them.</param>
/// <param name="FirstTap">The first of them.</param>
/// <param name="TapStep">From one to the next.</param>
/// <param name="FirstOutput">Stored output cell that the first input cell meets through the first tap; the next input cell meets the next.</param>
/// <param name="OutputStep">From a tap to the next, in output cells (negative or zero).</param>
internal sealed record WindowLattice(int Cells, int FirstCell, int Taps, int FirstTap, int TapStep, int FirstOutput, int OutputStep)
{
    public static IReadOnlyList<WindowLattice> Classes(WindowGeometry g, int axis)
    {
        int stride = g.Stride[axis], dilation = g.Dilation[axis], pad = g.Pad[axis];
        var classes = new List<WindowLattice>();
        for (int cell = 0; cell < Math.Min(stride, g.Input[axis]); cell++)
        {
            int[] taps = Enumerable.Range(0, g.Kernel[axis]).Where(k => Modulo(cell + pad - (k * dilation), stride) == 0).ToArray();
            int step = taps.Length > 1 ? taps[1] - taps[0] : 1;
            int cells = (g.Input[axis] - cell + stride - 1) / stride;
            classes.Add(new WindowLattice(
                cells,
                cell,
                taps.Length,
                taps.Length > 0 ? taps[0] : 0,
                step,
                taps.Length > 0 ? ((cell + pad - (taps[0] * dilation)) / stride) + g.OutputMargin[axis] : 0,
                -(step * dilation) / stride));
        }

        return classes;
    }

    /// <summary>All combinations of one class for each axis.</summary>
    public static IEnumerable<WindowLattice[]> Product(WindowGeometry g)
    {
        IEnumerable<WindowLattice[]> product = new[] { Array.Empty<WindowLattice>() };
        for (int axis = 0; axis < g.SpatialRank; axis++)
        {
            IReadOnlyList<WindowLattice> classes = Classes(g, axis);
            product = product.SelectMany(p => classes.Select(c => p.Concat(new[] { c }).ToArray())).ToArray();
        }

        return product;
    }

    private static int Modulo(int a, int b) => ((a % b) + b) % b;
}
