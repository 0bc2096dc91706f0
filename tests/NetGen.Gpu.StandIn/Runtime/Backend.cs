// The one setting of ILGPU's PTX back end that the GPU library makes.

namespace ILGPU.Backends.PTX;

/// <summary>Stands for ILGPU's modes of PTX generation, which change nothing here.</summary>
public enum PTXBackendMode
{
    Default,
    Enhanced,
}

/// <summary>Stands for ILGPU's extension that sets the mode.</summary>
public static class PTXContextExtensions
{
    public static Context.Builder PTXBackend(this Context.Builder builder, PTXBackendMode mode) =>
        Enum.IsDefined(mode) ? builder : throw new ArgumentOutOfRangeException(nameof(mode));
}
