namespace NetGen.SideBySide.Contests;

/// <summary>One piece of work that several engines do.</summary>
internal abstract class Contest
{
    /// <summary>As it appears in the table and in the gate's line.</summary>
    internal abstract string Name { get; }

    /// <summary>The work, its data and its threads, in one line.</summary>
    internal abstract string Description { get; }

    /// <summary>What must be reached; none for a contest that only informs.</summary>
    internal virtual IReadOnlyList<Gate> Gates => [];

    /// <summary>What the throughput column counts, such as "samples/s".</summary>
    internal virtual string ThroughputUnit => "samples/s";

    /// <summary>How many of them one iteration is.</summary>
    internal virtual double WorkPerIteration => 1;

    /// <summary>Builds the work in every engine that is there.</summary>
    internal abstract Field Assemble(Peers.PeerSet peers);
}
