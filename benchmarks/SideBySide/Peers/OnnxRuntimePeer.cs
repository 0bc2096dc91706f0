// ONNX Runtime's native library, through its C API: a table of function pointers whose order never changes
// (https://github.com/microsoft/onnxruntime/blob/main/include/onnxruntime/core/session/onnxruntime_c_api.h).

using System.Runtime.InteropServices;

namespace NetGen.SideBySide.Peers;

internal sealed unsafe class OnnxRuntimePeer : Peer
{
    internal const string PathVariable = "NETGEN_ONNXRUNTIME";

    // Has everything that is called here, and is offered by every version since 1.17.
    private const uint ApiVersion = 17;
    private const int LogErrorsOnly = 3;

    private readonly nint* table;
    private readonly nint environment;

    /// <summary>Looks for the library: the environment variable, node_modules of this folder or one above, the system's own.</summary>
    internal OnnxRuntimePeer()
    {
        foreach (string candidate in Candidates())
        {
            if (!NativeLibrary.TryLoad(candidate, out nint library) || !NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint getBase))
            {
                continue;
            }

            nint* apiBase = ((delegate* unmanaged<nint*>)getBase)();
            string version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()) ?? "unknown";
            table = (nint*)((delegate* unmanaged<uint, nint>)apiBase[0])(ApiVersion);
            if (table is null)
            {
                // Older than the API asked for: as good as missing.
                continue;
            }

            nint created;
            using var name = new NativeText("NetGen");
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)this[OrtFunction.CreateEnv])(LogErrorsOnly, name.Pointer, &created));
            environment = created;
            Version = $"{version} ({candidate})";
            return;
        }
    }

    internal override string Name => "ONNX Runtime";

    internal override string? Version { get; }

    internal override string HowToGet
        => $"npm install --ignore-scripts onnxruntime-node@1.30.0 (in the repository's root), or set {PathVariable} to libonnxruntime.so";

    internal nint Environment => environment;

    internal nint this[OrtFunction function] => table[(int)function];

    public override void Dispose()
    {
        if (environment != 0)
        {
            ((delegate* unmanaged<nint, void>)this[OrtFunction.ReleaseEnv])(environment);
        }
    }

    /// <summary>Turns a status that is not null into an exception.</summary>
    internal void Check(nint status)
    {
        if (status != 0)
        {
            string? message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)this[OrtFunction.GetErrorMessage])(status));
            ((delegate* unmanaged<nint, void>)this[OrtFunction.ReleaseStatus])(status);
            throw new PeerException($"{Name}: {message}");
        }
    }

    private static IEnumerable<string> Candidates()
    {
        if (System.Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path)
        {
            yield return path;
        }

        string system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        foreach (string binaries in SearchPath.Folders().Select(f => Path.Combine(f, "node_modules", "onnxruntime-node", "bin")).Where(Directory.Exists))
        {
            // bin/napi-v6/linux/x64/libonnxruntime.so.1; the number of the Node API changes with releases.
            string place = Path.Combine(system, architecture);
            foreach (string file in Directory.EnumerateFiles(binaries, "*onnxruntime.*", SearchOption.AllDirectories)
                .Where(f => Path.GetDirectoryName(f)!.EndsWith(place, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal))
            {
                yield return file;
            }
        }

        yield return "libonnxruntime.so.1";
        yield return "onnxruntime";
    }
}

/// <summary>Places in OrtApi's table.</summary>
internal enum OrtFunction
{
    GetErrorMessage = 2,
    CreateEnv = 3,
    CreateSessionFromArray = 8,
    Run = 9,
    CreateSessionOptions = 10,
    SetSessionGraphOptimizationLevel = 23,
    SetIntraOpNumThreads = 24,
    SetInterOpNumThreads = 25,
    CreateRunOptions = 39,
    CreateTensorWithDataAsOrtValue = 49,
    CreateCpuMemoryInfo = 69,
    ReleaseEnv = 92,
    ReleaseStatus = 93,
    ReleaseMemoryInfo = 94,
    ReleaseSession = 95,
    ReleaseValue = 96,
    ReleaseRunOptions = 97,
    ReleaseSessionOptions = 100,
    AddSessionConfigEntry = 130,
    RunWithBinding = 133,
    CreateIoBinding = 134,
    ReleaseIoBinding = 135,
    BindInput = 136,
    BindOutput = 137,
}

/// <summary>A string in native memory.</summary>
internal sealed unsafe class NativeText(string text) : IDisposable
{
    internal byte* Pointer { get; } = (byte*)Marshal.StringToCoTaskMemUTF8(text);

    public void Dispose() => Marshal.FreeCoTaskMem((nint)Pointer);
}
