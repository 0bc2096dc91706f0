namespace NetGen.SideBySide.Contests;

/// <summary>The least ratio of a peer's time to ours that an issue asks for.</summary>
/// <param name="Ratio">The least ratio of medians.</param>
/// <param name="Peer">An engine, its fastest variant; NetGen itself where the ratio says how well we scale.</param>
/// <param name="Threads">Threads of ours; null for whichever is fastest.</param>
/// <param name="PeerThreads">Threads of the peer; null for whichever is fastest.</param>
internal sealed record Gate(double Ratio, string Peer, int? Threads = null, int? PeerThreads = null)
{
    /// <summary>What is appended to the contest's name.</summary>
    internal string Work => In(Threads);

    /// <summary>The peer, and its threads where they are not ours.</summary>
    internal string Against => Peer + (PeerThreads == Threads ? "" : In(PeerThreads));

    private static string In(int? threads) => threads switch
    {
        null => "",
        1 => ", one thread",
        2 => ", two threads",
        _ => FormattableString.Invariant($", {threads} threads"),
    };
}
