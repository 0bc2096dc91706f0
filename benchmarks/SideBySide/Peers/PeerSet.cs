namespace NetGen.SideBySide.Peers;

/// <summary>All peers that this benchmark knows.</summary>
internal sealed class PeerSet : IDisposable
{
    /// <summary>Looks for each of them.</summary>
    internal PeerSet() => PyTorch = new PyTorchPeer(OpenBlas.CoreOverride);

    internal OnnxRuntimePeer OnnxRuntime { get; } = new();

    internal OpenBlasPeer OpenBlas { get; } = new();

    internal PyTorchPeer PyTorch { get; }

    internal IEnumerable<Peer> All => [OnnxRuntime, PyTorch, OpenBlas];

    public void Dispose()
    {
        foreach (Peer peer in All)
        {
            peer.Dispose();
        }
    }
}
