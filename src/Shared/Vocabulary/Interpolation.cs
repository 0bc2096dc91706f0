namespace NetGen
{
    /// <summary>
    /// How an image is read between its pixels. Output pixel o stands at input position (o + 0.5) × input extent / output extent - 0.5: both images cover the same
    /// area (half-pixel centres).
    /// </summary>
    public enum Interpolation
    {
        /// <summary>The pixel in whose cell the position lies: floor((o + 0.5) × input extent / output extent). PyTorch: nearest-exact.</summary>
        Nearest,

        /// <summary>Linear between the two nearest pixels along each axis; the border's pixels beyond it. PyTorch: bilinear with align_corners=False.</summary>
        Bilinear,
    }
}
