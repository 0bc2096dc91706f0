// PyTorch, in worker processes of its own: one for each number of threads, because OpenMP reads that number when a process starts.

using System.Text.Json.Nodes;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Peers;

internal sealed class PyTorchPeer : Peer
{
    internal const string PathVariable = "NETGEN_PYTHON";

    private readonly Dictionary<int, TorchWorker> workers = [];
    private readonly string? python, openBlasCore;

    /// <summary>Looks for an interpreter that has torch: the environment variable, the system's own, the one on the path.</summary>
    /// <param name="openBlasCore">The kernels that OpenBLAS must be told to use, or null; for builds of PyTorch that sit on it.</param>
    internal PyTorchPeer(string? openBlasCore)
    {
        this.openBlasCore = openBlasCore;
        string?[] candidates = [Environment.GetEnvironmentVariable(PathVariable), "/usr/bin/python3", "python3", "python"];
        foreach (string candidate in candidates.Where(c => !string.IsNullOrEmpty(c)).Cast<string>())
        {
            if (TorchWorker.TryStart(candidate, threads: 1, openBlasCore) is { } worker)
            {
                python = candidate;
                workers.Add(1, worker);
                Version = $"{worker.Version} ({candidate})";
                return;
            }
        }
    }

    internal override string Name => "PyTorch";

    internal override string? Version { get; }

    internal override string HowToGet
        => $"apt install python3-torch (Debian) or pip install torch, or set {PathVariable} to an interpreter that has torch";

    /// <summary>The worker with so many threads; started when first asked for.</summary>
    /// <exception cref="PeerException">It does not start, or there is no PyTorch.</exception>
    internal TorchWorker Worker(int threads)
    {
        if (!workers.TryGetValue(threads, out TorchWorker? worker))
        {
            worker = (python is null ? null : TorchWorker.TryStart(python, threads, openBlasCore))
                ?? throw new PeerException($"{Name}: no worker with {threads} threads could be started.");
            workers.Add(threads, worker);
        }

        return worker;
    }

    /// <summary>A competitor from a worker's reply.</summary>
    internal Competitor Enter(JsonNode reply, int threads, float[] results)
    {
        TorchWorker worker = Worker(threads);
        int handle = (int)reply["handle"]!;
        return new Competitor(Name, (string)reply["variant"]!, threads, iterations => worker.Time(handle, iterations), results);
    }

    public override void Dispose()
    {
        foreach (TorchWorker worker in workers.Values)
        {
            worker.Dispose();
        }
    }
}
