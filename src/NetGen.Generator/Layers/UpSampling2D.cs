#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// An image at a multiple of its height and width: each pixel several times, or interpolated. Input (height, width, channels); output (height × size, width
    /// × size, channels).
    /// </summary>
    /// <remarks>Keras: UpSampling2D; PyTorch: Upsample with scale_factor, mode nearest or bilinear (align_corners=False).</remarks>
    public sealed class UpSampling2DAttribute : LayerAttribute
    {
        /// <summary>Enlarges an image.</summary>
        /// <param name="size">Output cells for each input cell: one number for both axes, or (height, width); each at least 1; 2 by default.</param>
        public UpSampling2DAttribute(params int[] size) => Size = size;

        /// <summary>Output cells for each input cell.</summary>
        public int[] Size { get; }

        /// <summary>How the image is read between its pixels; nearest (repetition) by default.</summary>
        public Interpolation Interpolation { get; set; }
    }
}

#else

namespace NetGen.Generator.Layers
{
    internal sealed class UpSampling2D() : UpSampling("UpSampling2D", rank: 2);
}

#endif
