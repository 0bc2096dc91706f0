using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

// A window over a padded operand: over a padded copy, or without the taps that would meet margins. These are left out within tiles that span the image along one axis, by the bounds of loops over taps,
// or in parts of the image.
internal sealed partial class GraphScheduler
{
    /// <summary>Parts at most: each is compiled. A kernel of three by three with one cell of padding has nine.</summary>
    private const int MaxParts = 9;

    /// <summary>The share of the time that each part beyond the first must save to be worth its text.</summary>
    private const double WorthwhilePart = 0.03;

    /// <summary>Steps below a loop over taps, at least, that may stay loops of their own, and the share of taps, at least, that meet nothing.</summary>
    private const int StepsInTap = 8;

    /// <inheritdoc cref="StepsInTap"/>
    private const double WorthwhileBounds = 0.04;

    /// <summary>Cycles of a kernel's call.</summary>
    private const int Call = 30;

    // Windows over operands that could be written straight into their padded places, but are not.
    private readonly HashSet<Node> leavingOutMargins = new();

    /// <summary>For each window over a padding that nobody writes in place, such as that of the caller's input, or that nobody shall, the padding.</summary>
    private Dictionary<Node, Node> FindPaddings()
    {
        Dictionary<Node, int> uses = graph.UseCounts();
        var found = graph.Nodes
            .Where(n => n.Op is WindowOp { Role: WindowRole.Output } && n.Inputs[0] is { Op: MoveOp.Pad { Value: 0 } } pad && pad.Shape.Batched && uses[pad] == 1)
            .Where(n => !graph.Nodes.Any(reader => fusion.IsCells(reader) && fusion.CoreOf(reader) == n))
            .ToDictionary(n => n, n => n.Inputs[0]);
        foreach (KeyValuePair<Node, Node> window in found.Where(w => margins.TryGetValue(w.Value.Inputs[0], out Node? pad) && pad == w.Value).ToArray())
        {
            if (ShouldLeaveOutMargins(window.Key, window.Value))
            {
                leavingOutMargins.Add(window.Key);
                margins.Remove(window.Value.Inputs[0]);
            }
            else
            {
                found.Remove(window.Key);
            }
        }

        return found;
    }

    // Before anything is scheduled: whatever the window reads is taken to lie in row-major order, which images in planes do not.
    private bool ShouldLeaveOutMargins(Node core, Node padding)
    {
        if (views.Count > 0)
        {
            throw new InvalidOperationException("Margins are decided on before tensors have places.");
        }

        if (layout.IsPlanar(core) || layout.IsPlanar(padding))
        {
            return false;
        }

        Node node = graph.Nodes.Single(n => fusion.CoreOf(n) == core && !fusion.IsFolded(n));
        foreach (Node operand in core.Inputs.Concat(node.Inputs).Append(padding.Inputs[0]))
        {
            views[operand] = View.RowMajor(new TensorBuffer(Storage.Workspace, operand.Shape.Size), operand.Shape, lanes: false);
        }

        WithoutMargins without = LeaveOutMargins(node, core, padding, inPlace: true);
        views.Clear();
        return without.Kernels is { } kernels && Pays(core, Extra.Margins, without.Price, WorthwhilePart * (kernels.Length - 1));
    }

    /// <summary>Schedules a window without its padded copy, if that pays; otherwise schedules the copy.</summary>
    /// <returns>Whether the window is done.</returns>
    private bool AddWithoutMargins(Node node, Node core, Node padding)
    {
        bool decided = leavingOutMargins.Contains(core);
        WithoutMargins without = LeaveOutMargins(node, core, padding, inPlace: decided);
        if (without.Kernels is { } kernels && Pays(core, Extra.Margins, without.Price, decided ? double.NegativeInfinity : WorthwhilePart * (kernels.Length - 1)))
        {
            views[node] = without.Result;
            foreach (PlannedKernel kernel in kernels)
            {
                Add(kernel, without.Result.Buffer).Tradeoff = kernel == kernels[0] ? tradeoffs[core] : null;
            }

            return true;
        }

        if (without.Kernels is null)
        {
            tradeoffs.Remove(core);
        }

        AddLoops(padding);
        return false;
    }

    /// <summary>Plans a window without its padding.</summary>
    /// <param name="node">The window, or the map that is its epilogue.</param>
    /// <param name="core">The window.</param>
    /// <param name="padding">What it reads.</param>
    /// <param name="inPlace">Whether the operand would otherwise be written straight into its padded place.</param>
    private WithoutMargins LeaveOutMargins(Node node, Node core, Node padding, bool inPlace)
    {
        IndexNest nest = core.Op.Loops(core)[0];
        var pad = (MoveOp.Pad)padding.Op;
        Node inner = padding.Inputs[0];
        View result = NewView(node), within = views[inner];
        PlannedKernel Kernel() => new(KernelForm.Loops, node, WorkKind.PerBlock) { Core = core };
        views[padding] = NewView(padding);
        LoopKernel padded = Planned(Bind(Kernel(), nest, node, core, result));

        // Where the padded tensor would begin if margins lay around the operand.
        views[padding] = within with { Offset = within.Offset - pad.Before.Select((before, axis) => before * within.Strides[axis]).Sum() };

        // Each a method of its own: the JIT inlines no more vector operations from some hundreds on (one method for nine parts: 124 us instead of 3).
        PlannedKernel[] KernelsOf(IndexNest[] parts) => parts.OrderByDescending(part => part.Loops.Aggregate(1L, (n, loop) => n * loop.Extent)).Select(part =>
        {
            PlannedKernel kernel = Kernel();
            kernel.IsPart = parts.Length > 1;
            kernel.Nests.Add(Planned(Bind(kernel, part, node, core, result)));
            return kernel;
        }).ToArray();
        IEnumerable<IndexNest[]> Ways(bool withinTiles)
        {
            IndexNest[] bounded = PartsOf(nest, pad, inner.Shape, withinTiles, bounded: true), boxes = PartsOf(nest, pad, inner.Shape, withinTiles, bounded: false);
            return bounded.Any(part => part.BoundedMargins.Count > 0) ? [bounded, boxes] : [boxes];
        }

        (double Without, double With) Price(PlannedKernel[] kernels, Machine machine)
            => (kernels.Sum(k => TilePlanner.Expected(k.Nests[0], machine).Cycles + Call),
                TilePlanner.Expected(padded, machine).Cycles + CostModel.Copy(padding.Shape.Size - (inPlace ? inner.Shape.Size : 0), machine) + (2 * Call));
        PlannedKernel[]? cheapest = (inPlace ? new[] { true } : new[] { true, false })
            .SelectMany(Ways).Where(parts => parts.Length is > 0 and <= MaxParts)
            .Select(KernelsOf).Where(parts => parts.All(part => part.Nests[0].Choice is not null))
            .OrderBy(parts => Machine.All.Average(machine => Price(parts, machine) is var (without, with) ? without / with : 0) + (WorthwhilePart * parts.Length)).FirstOrDefault();
        views.Remove(padding);
        return new WithoutMargins(cheapest, result, machine => Price(cheapest!, machine));
    }

    // The margin along an axis of a padded operand, whose index is a cell's and a tap's; null where it is anything else.
    private static Margin? MarginOf(IndexNest nest, Affine index, int before, int extent)
    {
        (int Loop, int Coefficient)[] cells = index.Terms.Where(t => !nest.Loops[t.Loop].Reduction).ToArray(), taps = index.Terms.Where(t => nest.Loops[t.Loop].Reduction).ToArray();
        return cells.Length != 1 || taps.Length != 1 ? null : new Margin(cells[0].Loop, taps[0].Loop, cells[0].Coefficient, taps[0].Coefficient, before - index.Offset, extent);
    }

    // Axes of a batch's padded operand along which loops over taps shall leave out what meets padding alone.
    private static List<Margin> BoundedMargins(IndexNest nest, Node core)
    {
        var found = new List<Margin>();
        foreach ((int input, IReadOnlyList<Affine> index) in core.Op is WindowOp { Role: WindowRole.Output or WindowRole.Input } ? nest.Inputs : [])
        {
            for (int axis = 0; core.Inputs[input] is { Op: MoveOp.Pad { Value: 0 } pad } padded && axis < index.Count; axis++)
            {
                Margin? margin = pad.Before[axis] + pad.After[axis] == 0 ? null : MarginOf(nest, index[axis], pad.Before[axis], padded.Inputs[0].Shape.Dims[axis]);
                if (margin is not { HasBounds: true } || nest.Loops[margin.Cells].Extent == 1 || nest.Loops[margin.Taps].Extent == 1)
                {
                    continue;
                }

                int steps = nest.Loops.Skip(margin.Taps + 1).Where(loop => loop.Reduction).Aggregate(1, (n, loop) => n * loop.Extent), pairs = margin.Pairs(nest.Loops);
                if (steps >= StepsInTap && margin.Meetings(nest.Loops) <= pairs * (1 - WorthwhileBounds))
                {
                    found.Add(margin with { IsStored = true });
                }
            }
        }

        return found;
    }

    // Outputs whose windows meet margins with the same taps, in boxes; none where some meet nothing else. Within tiles: along the last axis with margins all outputs are one, and tiles span it. Bounded:
    // along the others all outputs are one, and each row's loop over taps has bounds of its own.
    private static IndexNest[] PartsOf(IndexNest nest, MoveOp.Pad pad, Shape inner, bool withinTiles, bool bounded)
    {
        IReadOnlyList<Affine> input = nest.Inputs[0].Index;
        IEnumerable<IndexNest> parts = new[] { nest };
        int[] padded = Enumerable.Range(0, input.Count).Where(axis => pad.Before[axis] + pad.After[axis] > 0).ToArray();
        foreach (int axis in padded)
        {
            if (MarginOf(nest, input[axis], pad.Before[axis], inner.Dims[axis]) is not { } margin)
            {
                return [];
            }

            int output = margin.Cells, tap = margin.Taps;
            (int First, int Count)[] ranges = Enumerable.Range(0, nest.Loops[output].Extent).Select(cell => margin.TapsOf(cell, nest.Loops)).ToArray();
            if (ranges.Any(range => range.Count == 0))
            {
                return [];
            }

            bool isLast = axis == padded[padded.Length - 1];
            if (withinTiles && isLast)
            {
                // Taps are written out where nothing is summed within them.
                if (nest.Loops.Skip(tap + 1).Any(loop => loop.Reduction && loop.Extent > 1))
                {
                    return [];
                }

                parts = parts.Select(part => part with { Margin = margin });
                continue;
            }

            int[] starts = Enumerable.Range(0, ranges.Length).Where(o => o == 0 || ranges[o] != ranges[o - 1]).ToArray();
            if (bounded && !isLast && starts.Length > 1 && margin.HasBounds)
            {
                parts = parts.Select(part => part with { BoundedMargins = [.. part.BoundedMargins, margin] });
                continue;
            }

            parts = parts.SelectMany(part => starts.Select((start, i) => part
                .Part(output, start, (i + 1 < starts.Length ? starts[i + 1] : ranges.Length) - start)
                .Part(tap, ranges[start].First, ranges[start].Count)));
        }

        return parts.ToArray();
    }

    /// <summary>A window without its padding.</summary>
    /// <param name="Kernels">What computes it; null where nothing can.</param>
    /// <param name="Result">Where they write.</param>
    /// <param name="Price">What they cost in cycles, and what the window with its padding would.</param>
    private sealed record WithoutMargins(PlannedKernel[]? Kernels, View Result, Func<Machine, (double Without, double With)> Price);
}
