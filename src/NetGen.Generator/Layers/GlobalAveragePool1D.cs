#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean of each channel (Lin et al. 2013). Input (length, channels); output (channels), or (1, channels) with
    /// <see cref="GlobalPoolAttribute.KeepDims"/>.
    /// </summary>
    /// <remarks>Keras: GlobalAveragePooling1D; PyTorch: AdaptiveAvgPool1d(1).</remarks>
    public sealed class GlobalAveragePool1DAttribute : GlobalPoolAttribute
    {
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class GlobalAveragePool1D() : GlobalAveragePooling("GlobalAveragePool1D", rank: 1);
}

#endif
