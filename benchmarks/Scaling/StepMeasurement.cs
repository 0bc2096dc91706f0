// Steps in three ways that take turns, so that whatever else the machine does hits all alike: item by item on one core, whole on one thread, whole on two.

using System.Diagnostics;
using NetGen.SideBySide;

namespace NetGen.Scaling;

/// <summary>What a training step takes.</summary>
/// <param name="Phases">Each item: its median, times what makes all of them add up to <paramref name="OneThread"/>.</param>
/// <param name="SumOfItems">The medians' sum, nanoseconds.</param>
/// <param name="OneThread">A step on a pool of one thread, nanoseconds: median.</param>
/// <param name="TwoThreads">A step on a pool of two threads, nanoseconds: median.</param>
/// <param name="Steps">Steps of each kind.</param>
internal sealed record StepMeasurement(IReadOnlyList<MeasuredPhase> Phases, double SumOfItems, double OneThread, double TwoThreads, int Steps)
{
    private const int LeastSteps = 25;
    private const double WarmUpSeconds = 0.7;
    private const int TierDelayMilliseconds = 150;

    // A turn begins with steps that do not count: they bring code, memory and threads back.
    private const double LeadSeconds = 0.001, TurnSeconds = 0.004;

    /// <summary>Measures a training for about so many seconds.</summary>
    internal static StepMeasurement Of(TrainingPhases work, double seconds)
    {
        using var alone = new WorkerPool(1);
        using var together = new WorkerPool(2) { UsesAllThreads = true };
        double clock = ClockCost();
        List<double>[][] items = [.. Enumerable.Range(0, work.PhaseCount).Select(p => Enumerable.Range(0, work.ItemCount(p)).Select(_ => new List<double>()).ToArray())];
        List<double> one = [], two = [];
        work.EnsureWorkers(2);
        Action<bool>[] turns = [keep => RunItems(work, keep ? items : null, clock), keep => Time(work, alone, keep ? one : null), keep => Time(work, together, keep ? two : null)];
        foreach (Action<bool> turn in turns)
        {
            Repeat(() => turn(false), WarmUpSeconds, 3);
            Thread.Sleep(TierDelayMilliseconds);
        }

        long start = Stopwatch.GetTimestamp();
        while (one.Count < LeastSteps || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            foreach (Action<bool> turn in turns)
            {
                Repeat(() => turn(false), LeadSeconds, 1);
                Repeat(() => turn(true), TurnSeconds, 1);
            }
        }

        // A median leaves out what befalls an item only now and then, a step has some of it each time: two to four in a hundred.
        double[][] medians = [.. items.Select(phase => phase.Select(Median.Of).ToArray())];
        double sum = medians.Sum(m => m.Sum()), oneThread = Median.Of(one);
        MeasuredPhase[] phases = [.. medians.Select((m, p) => Describe(work, p, [.. m.Select(time => time * oneThread / sum)]))];
        return new StepMeasurement(phases, sum, oneThread, Median.Of(two), one.Count);
    }

    private static void Repeat(Action action, double seconds, int least)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < least || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; i++)
        {
            action();
        }
    }

    private static void Time(TrainingPhases work, WorkerPool pool, List<double>? times)
    {
        long start = Stopwatch.GetTimestamp();
        work.Begin();
        pool.Run(work);
        work.End();
        times?.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
    }

    private static void RunItems(TrainingPhases work, List<double>[][]? times, double clock)
    {
        work.Begin();
        for (int phase = 0; phase < work.PhaseCount; phase++)
        {
            for (int item = 0; item < work.ItemCount(phase); item++)
            {
                long start = Stopwatch.GetTimestamp();
                work.RunItem(phase, item, worker: 0);
                double time = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
                times?[phase][item].Add(Math.Max(0, time - clock));
            }
        }

        work.End();
    }

    // What two looks at the clock with nothing between them say.
    private static double ClockCost()
    {
        var times = new List<double>();
        for (int i = 0; i < 100_000; i++)
        {
            long start = Stopwatch.GetTimestamp();
            times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        return times.Skip(times.Count / 2).Average();
    }

    private static MeasuredPhase Describe(TrainingPhases work, int phase, double[] items)
    {
        int inStep = phase - work.FirstStepPhase;
        return inStep < 0 ? new MeasuredPhase("loading", items, items.Length)
            : inStep == work.Step.PhaseCount ? new MeasuredPhase("optimizer", items, int.MaxValue)
            : IsOverSamples(work.Step, inStep) ? new MeasuredPhase($"Phase{inStep}, over samples", items, work.BlockCount)
            : new MeasuredPhase($"Phase{inStep}, once", items, int.MaxValue);
    }

    // Such a phase has an item for each shard, hence one alone for a single sample.
    private static bool IsOverSamples(TrainingStep step, int phase)
    {
        int count = step.Count, items = step.ItemCount(phase);
        step.Count = 1;
        int itemsOfOne = step.ItemCount(phase);
        step.Count = count;
        return itemsOfOne != items || (items == 1 && phase == 0);
    }
}
