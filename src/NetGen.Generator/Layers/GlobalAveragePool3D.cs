#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean of each channel (Lin et al. 2013). Input (depth, height, width, channels); output (channels), or (1, 1, 1, channels) with
    /// <see cref="GlobalPoolAttribute.KeepDims"/>.
    /// </summary>
    /// <remarks>Keras: GlobalAveragePooling3D; PyTorch: AdaptiveAvgPool3d(1).</remarks>
    public sealed class GlobalAveragePool3DAttribute : GlobalPoolAttribute
    {
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class GlobalAveragePool3D() : GlobalAveragePooling("GlobalAveragePool3D", rank: 3);
}

#endif
