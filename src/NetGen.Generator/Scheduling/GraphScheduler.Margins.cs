using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

// A window over a padded operand that nobody writes in place, such as the caller's input: over a padded copy, or in parts that each leave out the taps that would meet margins.
internal sealed partial class GraphScheduler
{
    /// <summary>Parts at most: each is compiled. A kernel of three by three with one cell of padding has nine.</summary>
    private const int MaxParts = 9;

    /// <summary>The share of the time that parts must save to be worth their text.</summary>
    private const double WorthwhileParts = 0.25;

    /// <summary>Cycles of a part's call.</summary>
    private const int Call = 30;

    /// <summary>For each such window, its padding.</summary>
    private Dictionary<Node, Node> FindPaddings()
    {
        Dictionary<Node, int> uses = graph.UseCounts();
        return graph.Nodes
            .Where(n => n.Op is WindowOp { Role: WindowRole.Output } && n.Inputs[0] is { Op: MoveOp.Pad { Value: 0 } } pad && pad.Shape.Batched && uses[pad] == 1 && !margins.ContainsValue(pad))
            .Where(n => !graph.Nodes.Any(reader => fusion.IsCells(reader) && fusion.CoreOf(reader) == n))
            .ToDictionary(n => n, n => n.Inputs[0]);
    }

    /// <summary>Schedules a window without its padded copy, if that pays; otherwise schedules the copy.</summary>
    /// <returns>Whether the window is done.</returns>
    private bool AddInParts(Node node, Node core, Node padding)
    {
        IndexNest nest = core.Op.Loops(core)[0];
        var pad = (MoveOp.Pad)padding.Op;
        Node inner = padding.Inputs[0];
        IndexNest[] parts = PartsOf(nest, pad, inner.Shape);
        if (parts.Length is > 1 and <= MaxParts)
        {
            View result = NewView(node), whole = NewView(padding), within = views[inner];
            PlannedKernel Kernel() => new(KernelForm.Loops, node, WorkKind.PerBlock) { Core = core, IsPart = true };
            views[padding] = whole;
            LoopKernel copied = Planned(Bind(Kernel(), nest, node, core, result));

            // Where the padded tensor would begin if margins lay around the operand.
            views[padding] = within with { Offset = within.Offset - pad.Before.Select((before, axis) => before * within.Strides[axis]).Sum() };

            // Each a method of its own: the JIT inlines no more vector operations from some hundreds on (one method for nine parts: 124 us instead of 3).
            PlannedKernel[] kernels = parts.OrderByDescending(part => part.Loops.Aggregate(1L, (n, loop) => n * loop.Extent)).Select(part =>
            {
                PlannedKernel kernel = Kernel();
                kernel.Nests.Add(Planned(Bind(kernel, part, node, core, result)));
                return kernel;
            }).ToArray();
            if (Pays(core, Extra.Margins, m => (kernels.Sum(k => TilePlanner.Expected(k.Nests[0], m).Cycles + Call), TilePlanner.Expected(copied, m).Cycles + CostModel.Copy(padding.Shape.Size, m)), WorthwhileParts))
            {
                views[node] = result;
                foreach (PlannedKernel kernel in kernels)
                {
                    Add(kernel, result.Buffer).Tradeoff = kernel == kernels[0] ? tradeoffs[core] : null;
                }

                return true;
            }

            views.Remove(padding);
        }

        AddLoops(padding);
        return false;
    }

    // Outputs whose windows meet margins with the same taps, in boxes; none where some meet nothing else.
    private static IndexNest[] PartsOf(IndexNest nest, MoveOp.Pad pad, Shape inner)
    {
        IReadOnlyList<Affine> input = nest.Inputs[0].Index;
        IEnumerable<IndexNest> parts = new[] { nest };
        for (int axis = 0; axis < input.Count; axis++)
        {
            if (pad.Before[axis] + pad.After[axis] == 0)
            {
                continue;
            }

            (int output, int stride) = input[axis].Terms.FirstOrDefault(t => !nest.Loops[t.Loop].Reduction);
            (int tap, int dilation) = input[axis].Terms.FirstOrDefault(t => nest.Loops[t.Loop].Reduction);
            if (input[axis].Terms.Count != 2 || stride == 0 || dilation == 0)
            {
                return [];
            }

            var ranges = Enumerable.Range(0, nest.Loops[output].Extent).Select(o =>
            {
                int[] taps = Enumerable.Range(0, nest.Loops[tap].Extent).Where(k => (o * stride) + (k * dilation) - pad.Before[axis] is var at && at >= 0 && at < inner.Dims[axis]).ToArray();
                return (First: taps.FirstOrDefault(), Count: taps.Length);
            }).ToArray();
            if (ranges.Any(range => range.Count == 0))
            {
                return [];
            }

            int[] starts = Enumerable.Range(0, ranges.Length).Where(o => o == 0 || ranges[o] != ranges[o - 1]).ToArray();
            parts = parts.SelectMany(part => starts.Select((start, i) => part
                .Part(output, start, (i + 1 < starts.Length ? starts[i + 1] : ranges.Length) - start)
                .Part(tap, ranges[start].First, ranges[start].Count))).ToArray();
        }

        return parts.ToArray();
    }
}
