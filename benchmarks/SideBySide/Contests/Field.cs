using NetGen.SideBySide.Peers;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Contests;

/// <summary>Who takes part in a contest, and what their results must agree with.</summary>
internal sealed class Field : IDisposable
{
    private readonly List<IDisposable> owned = [];

    internal List<Competitor> Competitors { get; } = [];

    /// <summary>Why an engine that is there does not take part.</summary>
    internal List<string> Absences { get; } = [];

    /// <summary>The judge's results; null when nobody can judge.</summary>
    internal double[]? Expected { get; set; }

    /// <summary>Largest difference from <see cref="Expected"/>, relative to its largest magnitude, that still counts as agreement.</summary>
    internal required double Tolerance { get; init; }

    /// <summary>Adds a competitor's variants, or notes why the engine refused.</summary>
    internal void Enter(Func<IEnumerable<Competitor>> make)
    {
        try
        {
            Competitors.AddRange(make());
        }
        catch (PeerException e)
        {
            Absences.Add(e.Message);
        }
    }

    /// <summary>Keeps something alive until the contest is over.</summary>
    internal T Own<T>(T resource)
        where T : IDisposable
    {
        owned.Add(resource);
        return resource;
    }

    /// <summary>The largest difference of results from the judge's, relative to the judge's largest magnitude.</summary>
    internal double Error(float[] results)
    {
        double[] expected = Expected ?? throw new InvalidOperationException("This contest has no judge.");
        if (results.Length != expected.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = expected.Max(Math.Abs), difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double distance = Math.Abs(results[i] - expected[i]);
            difference = double.IsNaN(distance) ? double.PositiveInfinity : Math.Max(difference, distance);
        }

        return difference / largest;
    }

    public void Dispose()
    {
        // Last made, first released.
        for (int i = owned.Count - 1; i >= 0; i--)
        {
            owned[i].Dispose();
        }
    }
}
