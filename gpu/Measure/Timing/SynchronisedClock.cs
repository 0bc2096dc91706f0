using System.Diagnostics;
using ILGPU.Runtime;

namespace NetGen.Measure.Timing;

/// <summary>Times what runs on a device: launches return before their work has begun, so the device is waited for before each reading.</summary>
internal static class SynchronisedClock
{
    private const int WarmUps = 3, Rounds = 11;

    /// <summary>The seconds that a work takes: the median of several rounds.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="roundSeconds">A round repeats the work until it lasts about so long; 0 for once.</param>
    /// <param name="work">Launches the work.</param>
    internal static double Median(Accelerator accelerator, double roundSeconds, Action work)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            Round(accelerator, 1, work);
        }

        int repeats = (int)Math.Clamp(roundSeconds / Round(accelerator, 1, work), 1, 10_000);
        return Middle(Enumerable.Range(0, Rounds).Select(_ => Round(accelerator, repeats, work)));
    }

    /// <summary>The median.</summary>
    internal static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Round(Accelerator accelerator, int repeats, Action work)
    {
        accelerator.Synchronize();
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++)
        {
            work();
        }

        accelerator.Synchronize();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds / repeats;
    }
}
