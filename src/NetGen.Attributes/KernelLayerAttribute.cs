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

        /// <summary>Factor of the sum of the output's absolute values in the loss (after the activation; mean over the samples), at least 0; 0 by default.</summary>
        public double ActivityL1 { get; set; }

        /// <summary>Factor of the output's sum of squares in the loss (after the activation; mean over the samples), at least 0; 0 by default.</summary>
        public double ActivityL2 { get; set; }
    }

    /// <summary>A layer with a kernel and a bias. Where a layer has several kernels, what is said of the kernel holds for each of them.</summary>
    public abstract class KernelLayerAttribute : ActivatedLayerAttribute
    {
        /// <summary>Whether a bias is added; true by default.</summary>
        public bool UseBias { get; set; }

        /// <summary>How the kernel is drawn; Glorot uniform by default.</summary>
        public Initializer KernelInitializer { get; set; }

        /// <summary>The numbers of <see cref="KernelInitializer"/>, such as <c>[0.0, 0.02]</c> for a normal's mean and standard deviation: all that it takes, or left out for Keras' defaults.</summary>
        public double[]? KernelInitializerArguments { get; set; }

        /// <summary>What a variance-scaling initializer of the kernel divides by; fan-in by default.</summary>
        public FanMode KernelFanMode { get; set; }

        /// <summary>How the bias is drawn; zeros by default.</summary>
        public Initializer BiasInitializer { get; set; }

        /// <summary>The numbers of <see cref="BiasInitializer"/>: all that it takes, or left out for Keras' defaults.</summary>
        public double[]? BiasInitializerArguments { get; set; }

        /// <summary>Factor of the kernel's sum of absolute values in the loss, at least 0; 0 by default.</summary>
        public double L1 { get; set; }

        /// <summary>Factor of the kernel's sum of squares in the loss, at least 0; 0 by default.</summary>
        public double L2 { get; set; }

        /// <summary>
        /// Factor of the mean |cosine| between the kernel's rows (or columns, see <see cref="OrthogonalMode"/>) in the loss, at least 0; 0 by default. A kernel of more than two
        /// axes counts as a matrix of all axes but the last by the last.
        /// </summary>
        public double Orthogonal { get; set; }

        /// <summary>What <see cref="Orthogonal"/> pushes apart; rows by default, as in Keras.</summary>
        public OrthogonalMode OrthogonalMode { get; set; }

        /// <summary>Factor of the bias' sum of absolute values in the loss, at least 0; 0 by default.</summary>
        public double BiasL1 { get; set; }

        /// <summary>Factor of the bias' sum of squares in the loss, at least 0; 0 by default.</summary>
        public double BiasL2 { get; set; }

        /// <summary>What the kernel is put back to after each step of the optimizer; none by default.</summary>
        public Constraint KernelConstraint { get; set; }

        /// <summary>The numbers of <see cref="KernelConstraint"/>, such as <c>[3]</c> for a largest norm: all that it takes, or left out for Keras' defaults.</summary>
        public double[]? KernelConstraintArguments { get; set; }

        /// <summary>The axes over which the norms of <see cref="KernelConstraint"/> are taken, negative ones counted from the end; all but the last by default.</summary>
        public int[]? KernelConstraintAxes { get; set; }

        /// <summary>What the bias is put back to after each step of the optimizer; none by default. Its norm is that of the whole bias.</summary>
        public Constraint BiasConstraint { get; set; }

        /// <summary>The numbers of <see cref="BiasConstraint"/>: all that it takes, or left out for Keras' defaults.</summary>
        public double[]? BiasConstraintArguments { get; set; }
    }
}
