using NetGen.Numerics;

namespace NetGen;

/// <summary>Functions that .NET lacks, for activations and losses of one's own: the generator knows them and their derivatives.</summary>
public static class SpecialFunctions
{
    /// <summary>The error function, 2/√π ∫₀ˣ exp(-t²) dt.</summary>
    public static unsafe float Erf(float x)
    {
        V32.Store(&x, VectorMath.Erf(V32.Broadcast(x)));
        return x;
    }
}
