using NetGen.Generator.Scheduling;

namespace NetGen.Planner;

/// <summary>One of a kernel's schedules, what the model thinks of it, and what it took.</summary>
internal sealed class Candidate(Schedule schedule, Estimate estimate, bool picked)
{
    internal Schedule Schedule { get; } = schedule;

    internal Estimate Estimate { get; } = estimate;

    /// <summary>Whether the planner's pick for this machine.</summary>
    internal bool Picked { get; } = picked;

    /// <summary>Median cycles of a run.</summary>
    internal double Cycles { get; set; }

    /// <summary>
    /// All candidates of a kernel, the model's best first. Those for sixteen registers and those for thirty-two are one list on a machine that has these.
    /// </summary>
    internal static List<Candidate> Of(LoopKernel kernel, Machine machine, int blocks)
    {
        CostModel model = new(kernel, machine);
        Choice? wide = kernel.WideTiles.Select(w => w.Choice).FirstOrDefault(c => c.Machine == machine && c.Schedule.Tile.Along(kernel.BlockLoop) <= blocks);
        Schedule picked = (wide ?? kernel.Choice!).Schedule;
        IEnumerable<Schedule> all = TilePlanner.Candidates(kernel, machine);
        all = machine == Machine.Avx512 ? all.Concat(TilePlanner.SharingCandidates(kernel, machine)) : all;
        all = kernel.SpansBlocks ? all.Concat(TilePlanner.Candidates(kernel, machine, 2)).Concat(TilePlanner.Candidates(kernel, machine, 4)) : all;

        // Tiles of several blocks are priced by the block, as the others are.
        return [.. all.Where(schedule => schedule.Tile.Along(kernel.BlockLoop) <= blocks).Select(schedule => new Candidate(schedule, model.Price(schedule), Same(schedule, picked))).OrderBy(candidate => candidate.Estimate.Cycles)];
    }

    /// <summary>The best of a sorted list, as many spread evenly over the others, and the pick.</summary>
    internal static List<Candidate> Sample(List<Candidate> all, int top)
    {
        int rest = all.Count - top, step = Math.Max(1, rest / Math.Max(1, top));
        return top == 0 || rest <= 0 ? all : [.. all.Where((candidate, i) => i < top || candidate.Picked || (i - top) % step == step - 1)];
    }

    internal string Text(LoopKernel kernel)
        => string.Join(" x ", Schedule.Tile.Factors.Select(f => $"{f.Value} {kernel.Loops[f.Key].Name}").DefaultIfEmpty("1"))
            + (Schedule.Split > 1 ? $", {Schedule.Split} sums" : "") + (Schedule.SharesLoads ? ", shared" : Schedule.Unroll > Schedule.Split ? ", written out" : "");

    private static bool Same(Schedule a, Schedule b)
        => a.Split == b.Split && a.SharesLoads == b.SharesLoads && a.Tile.Factors.OrderBy(f => f.Key).SequenceEqual(b.Tile.Factors.OrderBy(f => f.Key));
}
