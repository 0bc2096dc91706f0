#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The largest value of each channel. Input (length, channels); output (channels), or (1, channels) with <see cref="GlobalPoolAttribute.KeepDims"/>.
    /// </summary>
    /// <remarks>Of equal values the first (row-major) is chosen and receives the gradient. Keras: GlobalMaxPooling1D; PyTorch: AdaptiveMaxPool1d(1).</remarks>
    public sealed class GlobalMaxPool1DAttribute : GlobalPoolAttribute
    {
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class GlobalMaxPool1D() : GlobalMaxPooling("GlobalMaxPool1D", rank: 1);
}

#endif
