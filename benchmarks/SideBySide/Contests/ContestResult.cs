using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Contests;

/// <summary>A contest's measurements and what they say of its gate.</summary>
/// <param name="Contest">The contest.</param>
/// <param name="Measurements">Competitors whose results agreed; possibly none.</param>
/// <param name="Failures">Competitors whose results did not agree, and engines that are there but could not take part, in words.</param>
internal sealed record ContestResult(Contest Contest, IReadOnlyList<Measurement> Measurements, IReadOnlyList<string> Failures)
{
    /// <summary>How many times as fast as the gate's peer we are, by medians, the fastest variant of each; null when one of the two was not measured.</summary>
    internal double? Ratio
        => Contest.Gate is { } gate && Fastest(gate.Peer) is { } peer && Fastest(Competitor.Ours) is { } ours ? peer.Median / ours.Median : null;

    /// <summary>"ok", "short", or "no peer". Results of ours that are missing or wrong are short.</summary>
    internal string Verdict
        => Contest.Gate is not { } gate || Fastest(gate.Peer) is null ? "no peer"
        : Ratio >= gate.Ratio ? "ok"
        : "short";

    /// <summary>An engine's fastest variant, by median.</summary>
    internal Measurement? Fastest(string engine) => Measurements.Where(m => m.Competitor.Engine == engine).MinBy(m => m.Median);
}
