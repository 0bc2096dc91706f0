// Whether a measurement had the machine to itself. Medians do not mend a neighbour that stays for seconds, and two threads that share their processors with another process say nothing.

using System.Diagnostics;
using System.Globalization;

namespace NetGen.Scaling;

/// <summary>A result and what else ran meanwhile.</summary>
/// <param name="Value">The result.</param>
/// <param name="Others">Processors that other processes and the host kept busy; not a number where the system does not say (Linux does).</param>
/// <param name="Attempts">Measurements until others left enough, or patience ended. Whether one is repeated depends on <paramref name="Others"/> alone.</param>
internal sealed record Watched<T>(T Value, double Others, int Attempts)
{
    /// <summary>Whether the value may be read as a result.</summary>
    internal bool Holds => !(Others > OtherLoad.Most);
}

internal static class OtherLoad
{
    /// <summary>Of two processors; the system itself takes about one in a hundred.</summary>
    internal const double Most = 0.05;

    private const int MostAttempts = 6;
    private const double JiffiesPerSecond = 100;

    /// <summary>Measures, again if others were busy.</summary>
    internal static Watched<T> Measure<T>(Func<T> measure)
    {
        for (int attempt = 1; ; attempt++)
        {
            double busy = BusySeconds();
            TimeSpan own = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            T value = measure();
            double others = (BusySeconds() - busy - (Environment.CpuUsage.TotalTime - own).TotalSeconds) / Stopwatch.GetElapsedTime(start).TotalSeconds;
            var watched = new Watched<T>(value, others, attempt);
            if (watched.Holds || attempt == MostAttempts)
            {
                return watched;
            }
        }
    }

    // The first line of /proc/stat: user, nice, system, idle, waiting, interrupts, soft interrupts, stolen by the host.
    private static double BusySeconds()
    {
        if (!OperatingSystem.IsLinux())
        {
            return double.NaN;
        }

        long[] jiffies = [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(j => long.Parse(j, CultureInfo.InvariantCulture))];
        return (jiffies.Sum() - jiffies[3] - jiffies[4]) / JiffiesPerSecond;
    }
}
