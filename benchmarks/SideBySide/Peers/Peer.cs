// What the benchmark knows of another engine before it runs a contest in it.

namespace NetGen.SideBySide.Peers;

/// <summary>Another engine, found on this machine or not.</summary>
internal abstract class Peer : IDisposable
{
    /// <summary>As it appears in gates and tables.</summary>
    internal abstract string Name { get; }

    /// <summary>Version and where it was found; null when it was not.</summary>
    internal abstract string? Version { get; }

    /// <summary>One line that tells how to get it.</summary>
    internal abstract string HowToGet { get; }

    internal bool IsAvailable => Version is not null;

    public abstract void Dispose();
}

/// <summary>A peer refused or died: its row is left out, and the message is shown.</summary>
internal sealed class PeerException(string message) : Exception(message);
