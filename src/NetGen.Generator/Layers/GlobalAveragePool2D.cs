#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean of each channel (Lin et al. 2013). Input (height, width, channels); output (channels), or (1, 1, channels) with
    /// <see cref="GlobalPoolAttribute.KeepDims"/>.
    /// </summary>
    /// <remarks>Keras: GlobalAveragePooling2D; PyTorch: AdaptiveAvgPool2d(1).</remarks>
    public sealed class GlobalAveragePool2DAttribute : GlobalPoolAttribute
    {
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class GlobalAveragePool2D() : GlobalAveragePooling("GlobalAveragePool2D", rank: 2);
}

#endif
