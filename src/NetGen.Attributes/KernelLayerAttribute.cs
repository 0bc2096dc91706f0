namespace NetGen
{
    /// <summary>A layer whose result goes through an activation.</summary>
    public abstract class ActivatedLayerAttribute : LayerAttribute
    {
        /// <summary>Applied to the output; linear by default.</summary>
        public Activation Activation { get; set; }

        /// <summary>Slope of a leaky ReLU below 0, at least 0; 0.3 by default.</summary>
        public double Slope { get; set; }
    }

    /// <summary>A layer with a kernel and a bias.</summary>
    public abstract class KernelLayerAttribute : ActivatedLayerAttribute
    {
        /// <summary>Whether a bias is added; true by default.</summary>
        public bool UseBias { get; set; }

        /// <summary>How the kernel is drawn; Glorot uniform by default.</summary>
        public Initializer KernelInitializer { get; set; }

        /// <summary>How the bias is drawn; zeros by default.</summary>
        public Initializer BiasInitializer { get; set; }

        /// <summary>Factor of the kernel's sum of squares in the loss, at least 0; 0 by default.</summary>
        public double L2 { get; set; }
    }
}
