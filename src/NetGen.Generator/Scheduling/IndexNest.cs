using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

/// <summary>How a reduction combines what it meets.</summary>
internal enum Combine
{
    /// <summary>No reduction loops.</summary>
    None,
    Sum,
    Max,
}

/// <summary>One loop with constant bounds.</summary>
/// <param name="Name">The index's name in emitted code.</param>
/// <param name="Extent">Iterations.</param>
/// <param name="Reduction">Whether its iterations meet in one result.</param>
/// <param name="Joined">Whether its iterations have results of their own that become one before they are stored: the cells of a pooling's window.</param>
internal sealed record Loop(string Name, int Extent, bool Reduction, bool Joined = false);

/// <summary>An affine function of the loop indices of a nest.</summary>
internal sealed class Affine
{
    public Affine(int offset, params (int Loop, int Coefficient)[] terms)
    {
        Offset = offset;
        Terms = terms.Where(t => t.Coefficient != 0).ToArray();
    }

    public int Offset { get; }

    public IReadOnlyList<(int Loop, int Coefficient)> Terms { get; }

    public static implicit operator Affine(int constant) => new(constant);

    public static Affine Of(int loop, int coefficient = 1, int offset = 0) => new(offset, (loop, coefficient));
}

/// <summary>
/// What an operation computes, as loops: for each combination of the output loops, combine over the reduction loops a scalar expression of
/// input elements. It names tensor indices only; where tensors lie in memory is decided later.
/// </summary>
/// <param name="Loops">Outermost first.</param>
/// <param name="Output">For each axis of the result, its index.</param>
/// <param name="Inputs">For each operand of <paramref name="Body"/>: which input of the node it reads, and the index along each axis.</param>
/// <param name="Body">The expression; Input(i) is Inputs[i].</param>
/// <param name="Combine">What the reduction loops do.</param>
internal sealed record IndexNest(
    IReadOnlyList<Loop> Loops,
    IReadOnlyList<Affine> Output,
    IReadOnlyList<(int Input, IReadOnlyList<Affine> Index)> Inputs,
    Expr Body,
    Combine Combine)
{
    /// <summary>Padding along an axis whose products are left out within tiles; null where there is none.</summary>
    public Margin? Margin { get; init; }

    /// <summary>Padding along other axes, whose products are left out by the bounds of the loops over taps.</summary>
    public IReadOnlyList<Margin> BoundedMargins { get; init; } = [];

    /// <summary>One loop for each axis of a shape, and an index that follows it.</summary>
    public static (List<Loop> Loops, List<Affine> Index) Over(Shape shape)
    {
        var loops = new List<Loop>();
        var index = new List<Affine>();
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            index.Add(Affine.Of(loops.Count));
            loops.Add(new Loop(AxisName(axis, shape.Rank), shape.Dims[axis], Reduction: false));
        }

        return (loops, index);
    }

    /// <summary>Index names that a reader expects: row, column, channel.</summary>
    public static string AxisName(int axis, int rank)
        => rank == 3 ? new[] { "row", "column", "channel" }[axis] : rank == 1 ? "i" : "i" + Text.Of(axis);

    /// <summary>Index names of spatial axes: position in a sequence, row and column of an image, plane, row and column of a volume.</summary>
    public static string SpaceName(int axis, int rank) => rank == 1 ? "position" : new[] { "plane", "row", "column" }[axis + 3 - rank];

    /// <summary>The same of a kernel: kernelRow.</summary>
    public static string KernelName(int axis, int rank)
    {
        string name = SpaceName(axis, rank);
        return "kernel" + char.ToUpperInvariant(name[0]) + name.Substring(1);
    }

    /// <summary>The index of an operand that broadcasts to the axes of an index.</summary>
    public static IReadOnlyList<Affine> Broadcast(Shape operand, IReadOnlyList<Affine> index)
        => operand.Dims.Select((extent, axis) => extent == 1 ? (Affine)0 : index[index.Count - operand.Rank + axis]).ToArray();

    /// <summary>
    /// The same results window by window, for a pooling whose windows lie side by side: a loop over the windows, and in it a joined one over the cells of each. Null where a spatial axis of the
    /// result has no loop of its own.
    /// </summary>
    public IndexNest? InWindows(WindowGeometry windows)
    {
        int[] axes = Output.Take(windows.SpatialRank).Select(index => index.Offset == 0 && index.Terms.Count == 1 && index.Terms[0].Coefficient == 1 ? index.Terms[0].Loop : -1).ToArray();
        if (Output.Count != windows.SpatialRank + 1 || axes.Distinct().Count() < axes.Length || axes.Select((loop, axis) => loop < 0 || Loops[loop].Extent != windows.Input[axis]).Any(differs => differs))
        {
            return null;
        }

        var loops = new List<Loop>();
        var at = new int[Loops.Count];
        int AxisOf(int loop) => Array.IndexOf(axes, loop);
        for (int i = 0; i < Loops.Count; i++)
        {
            at[i] = loops.Count;
            loops.Add(AxisOf(i) < 0 ? Loops[i] : Loops[i] with { Extent = windows.Output[AxisOf(i)] });
            if (AxisOf(i) >= 0)
            {
                loops.Add(new Loop(Loops[i].Name + "InWindow", windows.Kernel[AxisOf(i)], Reduction: false, Joined: true));
            }
        }

        (int Loop, int Coefficient)[] Terms(int loop, int coefficient)
            => AxisOf(loop) < 0 ? new[] { (at[loop], coefficient) } : new[] { (at[loop], coefficient * windows.Kernel[AxisOf(loop)]), (at[loop] + 1, coefficient) };
        IReadOnlyList<Affine> Moved(IReadOnlyList<Affine> index) => index.Select(a => new Affine(a.Offset, a.Terms.SelectMany(t => Terms(t.Loop, t.Coefficient)).ToArray())).ToArray();
        return this with { Loops = loops, Output = Moved(Output), Inputs = Inputs.Select(i => (i.Input, Moved(i.Index))).ToArray() };
    }

    /// <summary>Some iterations of one loop.</summary>
    public IndexNest Part(int loop, int first, int extent)
    {
        IReadOnlyList<Affine> Moved(IReadOnlyList<Affine> index) => index.Select(a => new Affine(a.Offset + a.Terms.Where(t => t.Loop == loop).Sum(t => t.Coefficient * first), a.Terms.ToArray())).ToArray();
        return this with
        {
            Loops = Loops.Select((l, i) => i == loop ? l with { Extent = extent } : l).ToArray(),
            Output = Moved(Output),
            Inputs = Inputs.Select(i => (i.Input, Moved(i.Index))).ToArray(),
        };
    }

    /// <summary>Of a nest in windows, the index of what a window's cells become.</summary>
    public IReadOnlyList<Affine> WindowIndex(WindowGeometry windows) => Output.Select((index, axis) => axis < windows.SpatialRank ? Affine.Of(index.Terms[0].Loop) : index).ToArray();

    /// <summary>Replaces coordinates of the result by functions of the loops.</summary>
    public Expr BindCoordinates(Expr body)
        => body.Substitute(leaf =>
        {
            if (leaf is not Expr.Coordinate c)
            {
                return leaf;
            }

            Affine index = Output[Output.Count - 1 - c.AxisFromEnd];
            var strides = new int[Loops.Count];
            foreach ((int loop, int coefficient) in index.Terms)
            {
                strides[loop] += coefficient;
            }

            return strides.All(s => s == 0) ? index.Offset : new Expr.LoopIndex(index.Offset, new(strides));
        });
}
