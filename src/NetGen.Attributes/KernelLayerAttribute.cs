namespace NetGen
{
    /// <summary>A layer whose result goes through an activation.</summary>
    public abstract class ActivatedLayerAttribute : LayerAttribute
    {
        /// <summary>Applied to the output; linear by default.</summary>
        public Activation Activation { get; set; }

        /// <summary>
        /// The name of a static method of one expression instead, as <c>nameof(Swish)</c> or <c>"MyFunctions.Swish"</c>: <c>static float Swish(float x, float beta) =>
        /// x / (1 + MathF.Exp(-beta * x))</c>. The first parameter is the element; one with a default value is a constant; the others are learned
        /// (see <see cref="LearnableAttribute"/>). It is differentiated, vectorised and fused like the built-in ones.
        /// </summary>
        public string? ActivationFunction { get; set; }

        /// <summary>The constants of the activation, in order (see <c>Activations</c> in the runtime): <c>[0.1]</c> for the slope of a leaky ReLU or the alpha of an ELU.</summary>
        public double[]? ActivationArguments { get; set; }

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
