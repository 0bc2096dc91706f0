using System.Runtime.CompilerServices;

namespace NetGen.Numerics;

/// <summary>How methods with loops over vectors are compiled.</summary>
internal static class Compilation
{
    /// <summary>
    /// With optimisation from the first call, and as a method of its own. Without <see cref="MethodImplOptions.NoInlining"/> the JIT copies loops of up to a kilobyte of IL into a caller whose
    /// profile says that it is hot, where its registers do not suffice: Adam took 21 ns a vector instead of 3.7 from its thirtieth step on.
    /// </summary>
    public const MethodImplOptions OwnMethod = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
}
