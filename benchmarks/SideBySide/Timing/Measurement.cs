namespace NetGen.SideBySide.Timing;

/// <summary>What the rounds yielded for one competitor.</summary>
internal sealed class Measurement
{
    /// <summary>Keeps the rounds, sorted.</summary>
    /// <param name="competitor">Who was measured.</param>
    /// <param name="nanoseconds">Nanoseconds of one iteration, for each round.</param>
    internal Measurement(Competitor competitor, IEnumerable<double> nanoseconds)
    {
        Competitor = competitor;
        double[] sorted = [.. nanoseconds.Order()];
        Rounds = sorted.Length;
        Minimum = sorted[0];
        Median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    internal Competitor Competitor { get; }

    internal int Rounds { get; }

    /// <summary>Nanoseconds of one iteration.</summary>
    internal double Minimum { get; }

    /// <summary>Nanoseconds of one iteration.</summary>
    internal double Median { get; }
}
