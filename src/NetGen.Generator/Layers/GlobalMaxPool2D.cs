#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The largest value of each channel. Input (height, width, channels); output (channels), or (1, 1, channels) with
    /// <see cref="GlobalPoolAttribute.KeepDims"/>.
    /// </summary>
    /// <remarks>Of equal values the first (row-major) is chosen and receives the gradient. Keras: GlobalMaxPooling2D; PyTorch: AdaptiveMaxPool2d(1).</remarks>
    public sealed class GlobalMaxPool2DAttribute : GlobalPoolAttribute
    {
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class GlobalMaxPool2D() : GlobalMaxPooling("GlobalMaxPool2D", rank: 2);
}

#endif
