namespace NetGen.SideBySide.Timing;

/// <summary>One engine's way of doing a contest's work.</summary>
/// <param name="Engine">"NetGen" or a peer's name.</param>
/// <param name="Variant">What exactly was run.</param>
/// <param name="Threads">Threads that it may use.</param>
/// <param name="Time">Runs so many iterations and returns the nanoseconds that they took.</param>
/// <param name="Results">What the engine computed, in the contest's order, for the check of agreement; null for a yardstick.</param>
internal sealed record Competitor(string Engine, string Variant, int Threads, Func<int, double> Time, float[]? Results)
{
    /// <summary>The engine whose speed every ratio is about.</summary>
    internal const string Ours = "NetGen";

    /// <summary>A competitor in this process, timed by the stopwatch.</summary>
    internal static Competitor InProcess(string engine, string variant, int threads, Action<int> run, float[] results)
        => new(engine, variant, threads, iterations => InterleavedTimer.Measure(run, iterations), results);

    /// <summary>What the machine can do at most, on one thread: there is no result to compare.</summary>
    internal static Competitor Yardstick(string name, string variant, Action<int> run)
        => new(name, variant, 1, iterations => InterleavedTimer.Measure(run, iterations), null);
}
