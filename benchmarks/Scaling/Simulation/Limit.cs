namespace NetGen.Scaling;

/// <summary>What a phase loses on so many cores against work that spreads evenly and for nothing.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Time">What it takes there, nanoseconds.</param>
/// <param name="Lost">More than a core's even share, nanoseconds.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="StepIfCut">What the whole step would take with this one phase in as many even pieces as it can be cut into, nanoseconds.</param>
internal sealed record Limit(MeasuredPhase Phase, double Time, double Lost, string Reason, double StepIfCut)
{
    /// <summary>All phases, those that lose most first.</summary>
    internal static IReadOnlyList<Limit> Of(IReadOnlyList<MeasuredPhase> phases, int cores, PoolCosts costs)
    {
        Prediction real = PoolSimulation.Run([.. phases.Select(p => p.Items)], cores, costs);
        Prediction free = PoolSimulation.Run([.. phases.Select(p => p.Items)], cores, PoolCosts.None);
        return
        [
            .. phases.Select((phase, i) =>
            {
                double lost = real.Phases[i] - (phase.Total / cores);
                IReadOnlyList<double>[] cut = [.. phases.Select((p, j) => j == i ? p.CutFor(cores).Items : p.Items)];
                return new Limit(phase, real.Phases[i], lost, ReasonFor(phase, cores, real.Phases[i], free.Phases[i]), PoolSimulation.Run(cut, cores, costs).Step);
            }).OrderByDescending(l => l.Lost),
        ];
    }

    private static string ReasonFor(MeasuredPhase phase, int cores, double real, double free)
        => real - free > free - (phase.Total / cores) ? "synchronisation"
        : phase.Items.Count == 1 ? "one item"
        : phase.Items.Max() > 0.9 * free && phase.Items.Max() > 1.5 * phase.Items.Average() ? "one item is long"
        : phase.Items.Count < cores ? "fewer items than cores"
        : "items do not divide evenly";
}
