namespace NetGen
{
    /// <summary>A layer that takes windows of each channel together, along one, two or three axes.</summary>
    public abstract class PoolAttribute : LayerAttribute
    {
        /// <summary>Windows of the given extents.</summary>
        /// <param name="kernelSize">One extent for all axes, or one for each; each at least 1.</param>
        protected PoolAttribute(params int[] kernelSize) => KernelSize = kernelSize;

        /// <summary>Extents of a window: one for all axes, or one for each.</summary>
        public int[] KernelSize { get; }

        /// <summary>Steps between windows, the same along every axis, at least 1; the window's own extents by default.</summary>
        public int Stride { get; set; }

        /// <summary>Steps between windows, one for each axis, such as (height, width).</summary>
        public int[]? Strides { get; set; }

        /// <summary>Valid (no padding) by default, or Same.</summary>
        public Padding Padding { get; set; }

        /// <summary>
        /// Explicit padding instead: what stands before each axis and then what stands after each, such as (top, left, bottom, right); or one number for each axis; or one
        /// for all. Smaller than the window.
        /// </summary>
        public int[]? Pads { get; set; }
    }

    /// <summary>A layer that takes all cells of each channel together.</summary>
    public abstract class GlobalPoolAttribute : LayerAttribute
    {
        /// <summary>Whether the axes stay, with extent 1; false by default: one number for each channel.</summary>
        public bool KeepDims { get; set; }
    }

    /// <summary>
    /// A layer that takes windows of each channel together, as many as asked for: along an axis of n cells, window i of m holds the cells from floor(i × n / m) up to,
    /// and without, ceil((i + 1) × n / m). Windows overlap where m does not divide n.
    /// </summary>
    public abstract class AdaptivePoolAttribute : LayerAttribute
    {
        /// <summary>An output of the given extents.</summary>
        /// <param name="outputSize">One extent for all axes, or one for each; each at least 1.</param>
        protected AdaptivePoolAttribute(params int[] outputSize) => OutputSize = outputSize;

        /// <summary>Extents of the output: one for all axes, or one for each.</summary>
        public int[] OutputSize { get; }
    }
}
