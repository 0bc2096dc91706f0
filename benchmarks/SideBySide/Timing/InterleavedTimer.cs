// Competitors take turns in short chunks, so that whatever else the machine does hits all of them alike.

using System.Diagnostics;

namespace NetGen.SideBySide.Timing;

internal static class InterleavedTimer
{
    private const double ChunkNanoseconds = 2e6;

    // A core that has gone to sleep takes milliseconds to come back on a virtual machine: where threads work together, turns are longer, so that this does not decide.
    private const double ChunkNanosecondsTogether = 25e6;
    private const int LeastRounds = 15;

    // Long enough for tiered compilation to reach its last tier: its timer waits 100 ms after the last new method.
    private const double WarmUpNanoseconds = 250e6;
    private const int TierDelayMilliseconds = 150;

    // Idle OpenMP threads spin for some milliseconds after a parallel region; whoever comes next must not pay for that.
    private const int SettleMilliseconds = 5;

    /// <summary>Nanoseconds that a run of so many iterations takes.</summary>
    internal static double Measure(Action<int> run, int iterations)
    {
        long start = Stopwatch.GetTimestamp();
        run(iterations);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    /// <summary>Times all competitors in turns.</summary>
    /// <param name="competitors">At least one.</param>
    /// <param name="seconds">About how long the rounds may take.</param>
    internal static Measurement[] Run(IReadOnlyList<Competitor> competitors, double seconds)
    {
        bool settle = competitors.Any(c => c.Threads > 1);
        double chunk = settle ? ChunkNanosecondsTogether : ChunkNanoseconds;
        int[] iterations = [.. competitors.Select(c => WarmUpAndCalibrate(c, chunk))];
        var times = competitors.Select(_ => new List<double>()).ToArray();
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < LeastRounds || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; round++)
        {
            // Each round begins with another competitor: nobody always follows the same neighbour's caches.
            for (int turn = 0; turn < competitors.Count; turn++)
            {
                int i = (round + turn) % competitors.Count;
                if (settle)
                {
                    Thread.Sleep(SettleMilliseconds);
                }

                // A first, untimed part brings code, weights and threads back.
                competitors[i].Time(Math.Max(1, iterations[i] / (settle ? 4 : 8)));
                times[i].Add(competitors[i].Time(iterations[i]) / iterations[i]);
            }
        }

        return [.. competitors.Select((c, i) => new Measurement(c, times[i]))];
    }

    /// <summary>Iterations that fill a chunk, at least two.</summary>
    private static int WarmUpAndCalibrate(Competitor competitor, double chunk)
    {
        int iterations = 1;
        double nanoseconds = competitor.Time(iterations);
        for (double total = nanoseconds; total < WarmUpNanoseconds; total += nanoseconds)
        {
            if (nanoseconds < chunk / 2 && iterations < int.MaxValue / 2)
            {
                iterations *= 2;
            }

            nanoseconds = competitor.Time(iterations);
        }

        Thread.Sleep(TierDelayMilliseconds);
        competitor.Time(iterations);
        nanoseconds = competitor.Time(iterations);
        return (int)Math.Clamp(iterations * chunk / nanoseconds, 2, int.MaxValue / 2);
    }
}
