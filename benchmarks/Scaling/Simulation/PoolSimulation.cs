// WorkerPool's policy, step by step on a clock of its own: each thread claims the items of its own range of a phase in order, one at a time, then those that the next threads' ranges have left; whoever
// ends last opens the next phase, wakes as many sleeping threads as there may be items for, and only then takes an item itself; threads without work spin, then sleep.

using System.Diagnostics;

namespace NetGen.Scaling;

/// <summary>What a step takes, and each of its phases; nanoseconds.</summary>
/// <param name="Step">From one step's beginning to the next one's.</param>
/// <param name="Phases">From the end of the phase before to its own end.</param>
internal sealed record Prediction(double Step, IReadOnlyList<double> Phases);

/// <summary>Steps of the same work on so many threads, each on a core of its own.</summary>
internal sealed class PoolSimulation
{
    // The first steps find every thread awake; those that count find them as the steps before have left them.
    private const int Steps = 32, SettlingSteps = 16;

    private readonly IReadOnlyList<IReadOnlyList<double>> phases;
    private readonly PoolCosts costs;
    private readonly double[] idleSince;
    private readonly int[] nextOfRange;
    private readonly PriorityQueue<int, (double Ready, int Thread)> waiting = new();
    private double now;
    private int opener;

    private PoolSimulation(IReadOnlyList<IReadOnlyList<double>> phases, int threads, PoolCosts costs)
        => (this.phases, this.costs, idleSince, nextOfRange) = (phases, costs, new double[threads], new int[threads]);

    /// <summary>Simulates steps until they have settled.</summary>
    /// <param name="phases">Nanoseconds of each item of each phase; a phase without items is passed over.</param>
    /// <param name="threads">Threads, at least 1. A pool of one thread costs nothing.</param>
    /// <param name="costs">What the pool costs.</param>
    internal static Prediction Run(IReadOnlyList<IReadOnlyList<double>> phases, int threads, PoolCosts costs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (threads == 1)
        {
            return new Prediction(phases.Sum(items => items.Sum()), [.. phases.Select(items => items.Sum())]);
        }

        var simulation = new PoolSimulation(phases, threads, costs);
        double[] times = new double[phases.Count];
        double settled = 0;
        for (int step = 0; step < Steps; step++)
        {
            if (step == SettlingSteps)
            {
                settled = simulation.now;
            }

            simulation.RunStep((phase, time) => times[phase] += step < SettlingSteps ? 0 : time / (Steps - SettlingSteps));
        }

        return new Prediction((simulation.now - settled) / (Steps - SettlingSteps), times);
    }

    /// <summary>As many threads of a pool as it settles for, and what a step takes with them.</summary>
    /// <param name="phases">As for <see cref="Run"/>.</param>
    /// <param name="threads">Threads of the pool, at least 1.</param>
    /// <param name="costs">What the pool costs.</param>
    internal static (int Threads, Prediction Prediction) Settled(IReadOnlyList<IReadOnlyList<double>> phases, int threads, PoolCosts costs)
    {
        var predictions = new Dictionary<int, Prediction>();
        Prediction Of(int count) => predictions.TryGetValue(count, out Prediction? known) ? known : predictions[count] = Run(phases, count, costs);
        if (threads == 1)
        {
            return (1, Of(1));
        }

        // The pool's own rule.
        var pace = new RunPace(threads);
        while (pace.IsTimed)
        {
            pace.Ended((long)Math.Ceiling(Of(pace.Threads).Step * Stopwatch.Frequency / 1e9), size: 1, now: 0);
        }

        return (pace.Threads, Of(pace.Threads));
    }

    private void RunStep(Action<int, double> keep)
    {
        for (int phase = 0; phase < phases.Count; phase++)
        {
            double begin = now;
            if (phases[phase].Count > 0)
            {
                RunPhase(phases[phase]);
            }

            keep(phase, now - begin);
        }

        // The caller, thread 0, must hear of the end before it can begin the next step.
        if (opener != 0)
        {
            bool asleep = Sleeps(0, now);
            now = Math.Max(now, idleSince[0]) + (asleep ? costs.WakeLatency : costs.Notice);
            opener = 0;
        }
    }

    private bool Sleeps(int thread, double time) => time - idleSince[thread] > costs.SpinTime;

    private void RunPhase(IReadOnlyList<double> items)
    {
        double open = now + costs.Opening, openerReady = open, ticketFree = open;
        int toWake = items.Count - 1;
        waiting.Clear();
        for (int thread = 0; thread < idleSince.Length; thread++)
        {
            if (thread == opener)
            {
                continue;
            }

            if (!Sleeps(thread, open))
            {
                waiting.Enqueue(thread, (Math.Max(idleSince[thread], open + costs.Notice), thread));
            }
            else if (toWake > 0)
            {
                // Woken too late for an item, it sleeps on.
                waiting.Enqueue(thread, (openerReady + costs.WakeLatency, thread));
                openerReady += costs.WakeCall;
                toWake--;
            }
        }

        waiting.Enqueue(opener, (openerReady, opener));
        idleSince[opener] = openerReady;
        for (int range = 0; range < nextOfRange.Length; range++)
        {
            nextOfRange[range] = FirstItem(range, items.Count);
        }

        for (int claimed = 0; claimed < items.Count; claimed++)
        {
            waiting.TryDequeue(out int thread, out (double Ready, int) place);
            double item = items[TakeItem(thread, items.Count)];
            double claim = Math.Max(place.Ready, ticketFree);
            ticketFree = claim + costs.Ticket;
            double end = claim + costs.Claim + item;
            idleSince[thread] = end;
            waiting.Enqueue(thread, (end, thread));
            if (end > now)
            {
                (now, opener) = (end, thread);
            }
        }
    }

    private int FirstItem(int range, int items) => (int)((long)items * range / nextOfRange.Length);

    // The next one of the thread's own range, or of the first one after it that has any.
    private int TakeItem(int thread, int items)
    {
        int range = Enumerable.Range(thread, nextOfRange.Length).Select(r => r % nextOfRange.Length).First(r => nextOfRange[r] < FirstItem(r + 1, items));
        return nextOfRange[range]++;
    }
}
