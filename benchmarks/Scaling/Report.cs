// What the benchmark prints: Markdown, so that docs/scaling.md can quote it.

using System.Globalization;
using NetGen.Numerics;

namespace NetGen.Scaling;

internal static class Report
{
    // How much dearer synchronisation is in the second row of predictions, as it is between sockets.
    private const double Dear = 4;

    // Phases below this share of a step are summed up in one line.
    private const double Notable = 0.03;

    private static readonly int[] Cores = [1, 2, 4, 8, 16, 32, 64];
    private static readonly int[] CoresOfLimits = [16, 64];

    internal static void WritePool(Watched<PoolCosts> measured)
    {
        PoolCosts costs = measured.Value;
        Write($"{Environment.ProcessorCount} processors, vectors of {VectorWidth.Bits} bits.");
        Write($"Pool of two threads: opening a phase {costs.Opening:0} ns, until a spinning thread notices {costs.Notice:0} ns, claim {costs.Claim:0} ns an item, ticket held {costs.Ticket:0} ns,");
        Write($"waking a thread costs the waker {Us(costs.WakeCall)} us, and it comes after {Us(costs.WakeLatency)} us; a thread sleeps after {Us(costs.SpinTime)} us.");
        WriteOthers(measured);
    }

    internal static void WriteWorkload(Workload workload, Watched<StepMeasurement> measured, PoolCosts costs)
    {
        StepMeasurement step = measured.Value;
        Write($"");
        Write($"## {workload.Name}");
        Write($"");
        IReadOnlyList<double>[] items = [.. step.Phases.Select(p => p.Items)];
        double alone = PoolSimulation.Run(items, 1, costs).Step;
        (int Threads, Prediction Prediction)[] usual = [.. Cores.Select(n => PoolSimulation.Settled(items, n, costs))];
        double onTwo = PoolSimulation.Run(items, 2, costs).Step;
        Write($"| cores | {Join(Cores, n => $"{n}")} |");
        Write($"|---|{string.Concat(Cores.Select(_ => "---|"))}");
        Write($"| threads that the pool settles for | {Join(usual, p => $"{p.Threads}")} |");
        Write($"| step, us | {Join(usual, p => Us(p.Prediction.Step))} |");
        Write($"| speed-up | {Join(usual, p => Ratio(alone / p.Prediction.Step))} |");
        Write($"| speed-up, all threads | {Join(Cores, n => Ratio(alone / PoolSimulation.Run(items, n, costs).Step))} |");
        Write($"| speed-up, synchronisation {Dear} times as dear | {Join(Cores, n => Ratio(alone / PoolSimulation.Settled(items, n, costs.Times(Dear)).Prediction.Step))} |");
        Write($"| speed-up, synchronisation free | {Join(Cores, n => Ratio(alone / PoolSimulation.Run(items, n, PoolCosts.None).Step))} |");
        Write($"| speed-up, threads never sleep | {Join(Cores, n => Ratio(alone / PoolSimulation.Run(items, n, costs with { SpinTime = double.PositiveInfinity }).Step))} |");
        Write($"| speed-up, a shard for each block | {Join(Cores, n => Ratio(alone / PoolSimulation.Settled(CutSamples(step, n), n, costs).Prediction.Step))} |");
        Write($"");
        Write($"Measured: {Us(step.OneThread)} us on one thread (sum of the items' medians {Us(step.SumOfItems)}), {Us(step.TwoThreads)} on two: speed-up {Ratio(step.OneThread / step.TwoThreads)}.");
        Write($"Predicted for two {Us(onTwo)} us: predicted / measured = {onTwo / step.TwoThreads:0.000}. Medians of {step.Steps} steps.");
        WriteOthers(measured);
        WritePhases(step, alone);
        WriteLimits(step, items, alone, costs);
    }

    private static void WriteOthers<T>(Watched<T> measured)
        => Write($"{(measured.Holds ? "Others" : "VOID: others")} kept {measured.Others:0.000} processors busy meanwhile (at most {OtherLoad.Most}; attempt {measured.Attempts}).");

    private static void WritePhases(StepMeasurement step, double alone)
    {
        Write($"");
        Write($"| phase | items | us on one core | longest item, us |");
        Write($"|---|---|---|---|");
        MeasuredPhase[] phases = [.. step.Phases.Where(p => p.Items.Count > 0)];
        foreach (MeasuredPhase phase in phases.Where(p => p.Total >= Notable * alone))
        {
            Write($"| {phase.Name} | {phase.Items.Count} | {Us(phase.Total)} | {Us(phase.Items.Max())} |");
        }

        MeasuredPhase[] others = [.. phases.Where(p => p.Total < Notable * alone)];
        if (others.Length > 0)
        {
            int single = others.Count(p => p.Items.Count == 1);
            Write($"| {others.Length} others, of one item {single} | {others.Sum(p => p.Items.Count)} | {Us(others.Sum(p => p.Total))} | {Us(others.Max(p => p.Items.Max()))} |");
        }
    }

    private static void WriteLimits(StepMeasurement step, IReadOnlyList<double>[] items, double alone, PoolCosts costs)
    {
        Write($"");
        Write($"| cores | phase that limits | us | of them lost | why | speed-up of the step if this phase were in even pieces |");
        Write($"|---|---|---|---|---|---|");
        foreach (int n in CoresOfLimits)
        {
            double time = PoolSimulation.Run(items, n, costs).Step;
            IReadOnlyList<Limit> limits = Limit.Of(step.Phases, n, costs);
            foreach (Limit limit in limits.Where(l => l.Lost >= Notable * time))
            {
                Write($"| {n} | {limit.Phase.Name} | {Us(limit.Time)} | {Us(limit.Lost)} | {limit.Reason} | {Ratio(alone / time)} to {Ratio(alone / limit.StepIfCut)} |");
            }

            foreach (IGrouping<string, Limit> small in limits.Where(l => l.Lost < Notable * time && l.Phase.Items.Count > 0).GroupBy(l => l.Reason))
            {
                Write($"| {n} | {small.Count()} others | {Us(small.Sum(l => l.Time))} | {Us(small.Sum(l => l.Lost))} | {small.Key} | |");
            }
        }
    }

    private static IReadOnlyList<double>[] CutSamples(StepMeasurement step, int cores)
        => [.. step.Phases.Select(p => p.MostItems < int.MaxValue ? p.CutFor(cores).Items : p.Items)];

    private static string Join<T>(IEnumerable<T> values, Func<T, string> print) => string.Join(" | ", values.Select(print));

    private static string Us(double nanoseconds)
        => (nanoseconds / 1000).ToString(nanoseconds < 100_000 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    private static void Write(FormattableString line) => System.Console.WriteLine(FormattableString.Invariant(line));
}
