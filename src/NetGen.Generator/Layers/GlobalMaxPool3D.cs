#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The largest value of each channel. Input (depth, height, width, channels); output (channels), or (1, 1, 1, channels) with
    /// <see cref="GlobalPoolAttribute.KeepDims"/>.
    /// </summary>
    /// <remarks>Of equal values the first (row-major) is chosen and receives the gradient. Keras: GlobalMaxPooling3D; PyTorch: AdaptiveMaxPool3d(1).</remarks>
    public sealed class GlobalMaxPool3DAttribute : GlobalPoolAttribute
    {
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class GlobalMaxPool3D() : GlobalMaxPooling("GlobalMaxPool3D", rank: 3);
}

#endif
