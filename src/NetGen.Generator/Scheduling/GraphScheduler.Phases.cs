using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

// When each kernel runs, and which memory is free by then.
internal sealed partial class GraphScheduler
{
    // For one sample, input and output are the caller's own memory where no vector reaches beyond their ends.
    private void UseCallersMemory()
    {
        TensorBuffer input = kernels.First(k => k.Rows == "input").Target;
        View output = results["output"];
        if (ReadsWithin(input))
        {
            input.Storage = Storage.Input;
            input.Offset = 0;
        }

        bool whole = output.Buffer != input && output.Offset == 0 && output.IsRowMajor(graph["output"].Shape) && output.Buffer.Length == graph["output"].Shape.Size;
        if (whole && ReadsWithin(output.Buffer))
        {
            output.Buffer.Storage = Storage.Output;
            output.Buffer.Offset = 0;
        }

        bool ReadsWithin(TensorBuffer buffer)
            => kernels.Where(k => k.Pointers.Contains(buffer)).All(k => k.Nests.All(n => n.VectorLoop < 0 || n.Operands.Concat(n.EpilogueOperands)
                .Where(a => k.Pointers[a.Pointer] == buffer)
                .All(a => a.Strides[n.VectorLoop] == 0 || (a.Strides[n.VectorLoop] == 1 && n.PartialExtent == 0 && n.Loops[n.VectorLoop].Extent % View.LaneCount == 0))));
    }

    private KernelProgram Finish()
    {
        if (target == Target.OneSample)
        {
            UseCallersMemory();
        }

        MarkRequested();
        if (Batch)
        {
            AssignLevels();
        }

        PlannedKernel[] ordered = kernels
            .Select((kernel, index) => (kernel, index))
            .OrderBy(k => Batch ? k.kernel.Level : k.kernel.Derives && !Device ? 0 : 1)
            .ThenBy(k => k.index)
            .Select(k => k.kernel).ToArray();
        CheckGroups(ordered);
        var lengths = new Dictionary<Storage, int>();
        foreach (Storage storage in new[] { Storage.Workspace, Storage.Block, Storage.Local, Storage.Shared, Storage.Derived, Storage.Partials })
        {
            lengths[storage] = ArenaPlanner.Place(LifetimesIn(storage, ordered));
        }

        return new KernelProgram(ordered, lengths, results);
    }

    // What no result needs but the gradient of the input.
    private void MarkRequested()
    {
        var needed = new HashSet<TensorBuffer>(results.Where(r => r.Key != "inputGradient").Select(r => r.Value.Buffer));
        foreach (PlannedKernel kernel in Enumerable.Reverse(kernels))
        {
            bool stores = kernel.Form == KernelForm.LanesToRows && kernel.Rows != "inputGradient";
            kernel.OnRequest = !stores && !needed.Contains(kernel.Target);
            if (!kernel.OnRequest)
            {
                needed.UnionWith(kernel.Reads);
            }
        }
    }

    private IEnumerable<(TensorBuffer, int, int)> LifetimesIn(Storage storage, IReadOnlyList<PlannedKernel> ordered)
    {
        Dictionary<int, (int First, int Last)> levels = ordered.Select((kernel, index) => (kernel.Level, index)).GroupBy(k => k.Level)
            .ToDictionary(g => g.Key, g => (g.Min(k => k.index), g.Max(k => k.index)));
        bool reuses = storage is Storage.Workspace or Storage.Block or Storage.Local;
        var lifetimes = new Dictionary<TensorBuffer, (int First, int Last)>();
        for (int i = 0; i < ordered.Count; i++)
        {
            // Items of a phase that is no loop over samples run in any order: what one of them needs must outlive them all.
            (int first, int last) = Batch && ordered[i].Work == WorkKind.Pieces ? levels[ordered[i].Level] : (i, i);
            foreach (TensorBuffer buffer in ordered[i].Reads.Concat(new[] { ordered[i].Target }).Where(b => b.Storage == storage && b.Length > 0))
            {
                lifetimes[buffer] = lifetimes.TryGetValue(buffer, out (int First, int Last) known)
                    ? (Math.Min(known.First, first), Math.Max(known.Last, last)) : (first, last);
            }
        }

        foreach (View result in results.Values.Where(r => lifetimes.ContainsKey(r.Buffer)))
        {
            lifetimes[result.Buffer] = (lifetimes[result.Buffer].First, ordered.Count);
        }

        return lifetimes.OrderBy(l => l.Value.First).Select(l => (l.Key, reuses ? l.Value.First : 0, reuses ? l.Value.Last : ordered.Count));
    }

    private void AssignLevels()
    {
        // What belongs to the backward pass runs when the user asks for it: in phases after all of the forward pass.
        int first = 0;
        foreach (bool later in new[] { false, true })
        {
            foreach (PlannedKernel kernel in kernels.Where(k => k.Backward == later))
            {
                kernel.Level = LevelOf(kernel, first);
            }

            first = (kernels.Where(k => !k.Backward).Select(k => k.Level).DefaultIfEmpty(0).Max() + 2) / 2 * 2;
        }

        // What is written and read within one phase needs no memory of its own for each block.
        foreach (IGrouping<TensorBuffer, PlannedKernel> tensor in kernels.Where(k => k.Target.Storage == Storage.Block).GroupBy(k => k.Target).ToArray())
        {
            int level = tensor.First().Level;
            bool stays = tensor.Concat(kernels.Where(k => k.Reads.Contains(tensor.Key))).All(k => k.Level == level);
            tensor.Key.Storage = stays ? Storage.Local : Storage.Block;
        }
    }

    private int LevelOf(PlannedKernel kernel, int first)
    {
        bool samples = kernel.Work == WorkKind.PerBlock;
        int level = samples ? first : first - 1;
        foreach (TensorBuffer read in kernel.Reads)
        {
            if (!writers.TryGetValue(read, out List<PlannedKernel>? all))
            {
                continue;
            }

            foreach (PlannedKernel writer in all.Where(w => w != kernel))
            {
                bool together = samples ? writer.Work == WorkKind.PerBlock : kernel.Work == WorkKind.Once && writer.Work == WorkKind.Once;
                level = Math.Max(level, writer.Level + (together ? 0 : 1));
            }
        }

        // Phases over samples are even, the others odd.
        return (level & 1) == (samples ? 0 : 1) ? level : level + 1;
    }
}
