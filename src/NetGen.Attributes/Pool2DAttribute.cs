namespace NetGen
{
    /// <summary>A layer that takes windows of each channel of an image together.</summary>
    public abstract class Pool2DAttribute : LayerAttribute
    {
        /// <summary>Square windows.</summary>
        /// <param name="kernelSize">Height and width of a window, at least 1.</param>
        protected Pool2DAttribute(int kernelSize) => KernelHeight = KernelWidth = kernelSize;

        /// <summary>Rectangular windows.</summary>
        /// <param name="kernelHeight">Height of a window, at least 1.</param>
        /// <param name="kernelWidth">Width of a window, at least 1.</param>
        protected Pool2DAttribute(int kernelHeight, int kernelWidth)
        {
            KernelHeight = kernelHeight;
            KernelWidth = kernelWidth;
        }

        /// <summary>Height of a window.</summary>
        public int KernelHeight { get; }

        /// <summary>Width of a window.</summary>
        public int KernelWidth { get; }

        /// <summary>Steps between windows, the same both ways, at least 1; the window's own extents by default.</summary>
        public int Stride { get; set; }

        /// <summary>Steps between windows: (height, width).</summary>
        public int[]? Strides { get; set; }

        /// <summary>Valid (no padding) by default.</summary>
        public Padding Padding { get; set; }

        /// <summary>Explicit padding instead: (top, left, bottom, right), or one number for all four; smaller than the window.</summary>
        public int[]? Pads { get; set; }
    }
}
