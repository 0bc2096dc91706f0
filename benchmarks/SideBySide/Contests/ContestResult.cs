using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Contests;

/// <summary>A contest's measurements and what they say of its gates.</summary>
/// <param name="Contest">The contest.</param>
/// <param name="Measurements">Competitors whose results agreed; possibly none.</param>
/// <param name="Failures">Competitors whose results did not agree, and engines that are there but could not take part, in words.</param>
internal sealed record ContestResult(Contest Contest, IReadOnlyList<Measurement> Measurements, IReadOnlyList<string> Failures)
{
    /// <summary>Whether a gate was missed.</summary>
    internal bool FellShort => Contest.Gates.Any(gate => Verdict(gate) == "short");

    /// <summary>How many times as fast as a gate's peer we are, by medians, the fastest variant of each; null when one of the two was not measured.</summary>
    internal double? Ratio(Gate gate)
        => Fastest(gate.Peer, gate.PeerThreads) is { } peer && Fastest(Competitor.Ours, gate.Threads) is { } ours ? peer.Median / ours.Median : null;

    /// <summary>"ok", "short", or "no peer". Results of ours that are missing or wrong are short.</summary>
    internal string Verdict(Gate gate)
        => Fastest(gate.Peer, gate.PeerThreads) is null ? "no peer"
        : Ratio(gate) >= gate.Ratio ? "ok"
        : "short";

    /// <summary>An engine's fastest variant, by median, with so many threads or with any.</summary>
    internal Measurement? Fastest(string engine, int? threads = null)
        => Measurements.Where(m => m.Competitor.Engine == engine && (threads ?? m.Competitor.Threads) == m.Competitor.Threads).MinBy(m => m.Median);
}
