using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetGen.Numerics;

/// <summary>Which of the emitted widths this process runs.</summary>
public static class VectorWidth
{
    /// <summary>The name of the environment variable that asks for a narrower width (512, 256, 128 or 32), for tests and comparisons.</summary>
    public const string EnvironmentVariable = "NETGEN_VECTOR_WIDTH";

    /// <summary>512, 256, 128, or 32 for scalar code. Fixed when the process starts.</summary>
    public static readonly int Bits = Choose(Environment.GetEnvironmentVariable(EnvironmentVariable));

    private static int Widest
        => Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? 256
        : Vector128.IsHardwareAccelerated ? 128
        : 32;

    private static int Choose(string? wish)
        => int.TryParse(wish, out int bits) && bits is 512 or 256 or 128 or 32 ? Math.Min(bits, Widest) : Widest;
}
