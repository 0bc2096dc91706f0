// OpenBLAS: single-precision matrix products through CBLAS.

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using NetGen.SideBySide.Contests;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Peers;

internal sealed unsafe partial class OpenBlasPeer : Peer
{
    internal const string PathVariable = "NETGEN_OPENBLAS";
    internal const string CoreVariable = "OPENBLAS_CORETYPE";

    private const int RowMajor = 101; // CblasRowMajor
    private const int NotTransposed = 111; // CblasNoTrans
    private const int Transposed = 112; // CblasTrans

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> sgemm;
    private readonly delegate* unmanaged<int, void> setThreads;

    /// <summary>Looks for the library, and makes it use the kernels that suit this processor.</summary>
    internal OpenBlasPeer()
    {
        string?[] candidates = [Environment.GetEnvironmentVariable(PathVariable), "libopenblas.so.0", "openblas"];
        foreach (string candidate in candidates.Where(c => !string.IsNullOrEmpty(c)).Cast<string>())
        {
            if (!NativeLibrary.TryLoad(candidate, out nint library) || !NativeLibrary.TryGetExport(library, "openblas_get_corename", out nint core))
            {
                continue;
            }

            CoreOverride = BetterCore(((delegate* unmanaged<nint>)core)());
            if (CoreOverride is not null && OperatingSystem.IsLinux())
            {
                // The choice is made once, when the library is loaded. .NET's own SetEnvironmentVariable does not reach native code.
                NativeLibrary.Free(library);
                SetNativeVariable(CoreVariable, CoreOverride, overwrite: 1);
                library = NativeLibrary.Load(candidate);
            }

            sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
                NativeLibrary.GetExport(library, "cblas_sgemm");
            setThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads");
            var config = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "openblas_get_config");
            Version = $"{Marshal.PtrToStringUTF8(config())?.Trim()} ({candidate}{(CoreOverride is null ? "" : $", {CoreVariable}={CoreOverride} set here")})";
            return;
        }
    }

    internal override string Name => "OpenBLAS";

    internal override string? Version { get; }

    internal override string HowToGet => $"apt install libopenblas0-pthread (Debian), or set {PathVariable} to libopenblas.so";

    /// <summary>
    /// The kernels to ask for by name, where OpenBLAS falls back to some of the year 2004 because it does not know the processor (0.3.21 on a Xeon of 2023:
    /// 3.8 times slower); null where its own choice stands. PyTorch may sit on the same library.
    /// </summary>
    internal string? CoreOverride { get; }

    /// <summary>A competitor that computes a product of matrices.</summary>
    internal Competitor Enter(MatrixProduct product, int threads)
    {
        setThreads(threads);
        AlignedBuffer a = Copy(product.A), b = Copy(product.B), c = new((long)product.M * product.N);
        (int m, int k, int n) = (product.M, product.K, product.N);
        void Run(int iterations)
        {
            for (int i = 0; i < iterations; i++)
            {
                sgemm(
                    RowMajor, product.TransposedA ? Transposed : NotTransposed, product.TransposedB ? Transposed : NotTransposed, m, n, k,
                    1, a.Pointer, product.TransposedA ? m : k, b.Pointer, product.TransposedB ? k : n, 0, c.Pointer, n);
            }

            // The pointers do not keep the buffers alive.
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            GC.KeepAlive(c);
        }

        c.Span.Fill(float.NaN);
        Run(1);
        return Competitor.InProcess(Name, "cblas_sgemm", threads, Run, c.Span.ToArray());
    }

    public override void Dispose()
    {
        // The library stays loaded: unloading it under its own thread pool is not supported everywhere.
    }

    private static AlignedBuffer Copy(float[] values)
    {
        var copy = new AlignedBuffer(values.Length);
        values.CopyTo(copy.Span);
        return copy;
    }

    private static string? BetterCore(nint coreName)
    {
        bool fallback = Marshal.PtrToStringUTF8(coreName) is "Prescott" or "Generic" or "Core2" or "Nehalem" or "Katmai";
        bool chosenByUser = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(CoreVariable));
        return !fallback || chosenByUser ? null
            : Avx512F.IsSupported ? "SkylakeX"
            : Avx2.IsSupported ? "Haswell"
            : null;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
