using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Scheduling;

// A pooling of a product's results, in windows side by side: by the product's own kernel, which joins the cells of each window in registers, or by a kernel of its own, whichever is cheaper.
internal sealed partial class GraphScheduler
{
    /// <summary>Schedules a pooling together with what it reads, if that pays; otherwise schedules what it reads.</summary>
    /// <param name="node">The pooling, or the map that is its epilogue.</param>
    /// <param name="pool">The pooling.</param>
    /// <param name="cells">What it alone reads: a product, or the map that is its epilogue.</param>
    /// <returns>Whether the pooling is done.</returns>
    private bool AddJoined(Node node, Node pool, Node cells)
    {
        Node core = fusion.CoreOf(cells);
        WindowGeometry windows = ((PoolOp)pool.Op).Geometry;
        IndexNest[] nests = core.Op.Loops(core).ToArray();
        if (!SpansBlocks(core) && nests.Length == 1 && nests[0].InWindows(windows) is { } nest)
        {
            View result = NewView(node);
            PlannedKernel Kernel() => new(KernelForm.Loops, node, WorkKind.PerBlock) { Core = core, Pool = pool };
            PlannedKernel together = Kernel();
            LoopKernel loops = Planned(Bind(together, nest, node, core, result, joined: new Joined(cells, pool, nest.WindowIndex(windows))));
            views[cells] = NewView(cells);
            LoopKernel first = Planned(Bind(Kernel(), nests[0], cells, core, views[cells])), second = Planned(Bind(Kernel(), pool.Op.Loops(pool)[0], node, pool, result));
            if (Pays(pool, Extra.Pooling, machine => (TilePlanner.Expected(loops, machine).Cycles, TilePlanner.Expected(first, machine).Cycles + TilePlanner.Expected(second, machine).Cycles)))
            {
                views[node] = result;
                together.Nests.Add(loops);
                Add(together, result.Buffer);
                return true;
            }
        }

        AddLoops(cells);
        return false;
    }

    /// <summary>Whether one kernel is cheaper than two, on average over the machines: there is one text for all of them.</summary>
    private bool Pays(Node node, Extra extra, Func<Machine, (double Together, double Apart)> price, double gain = 0)
    {
        (Machine Machine, double Together, double Apart)[] prices = Machine.All.Select(m => price(m) is var (together, apart) ? (m, together, apart) : default).ToArray();
        bool pays = prices.Average(p => p.Together / p.Apart) < 1 - gain;
        tradeoffs[node] = new Tradeoff(extra, pays, prices);
        return pays;
    }

    /// <summary>A pooling that the kernel of what it reads does as well.</summary>
    /// <param name="Cells">What it reads.</param>
    /// <param name="Pool">The pooling.</param>
    /// <param name="Index">Where its results lie, as a function of the kernel's loops.</param>
    private sealed record Joined(Node Cells, Node Pool, IReadOnlyList<Affine> Index);
}
