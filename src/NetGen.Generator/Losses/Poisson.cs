#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean over the output's elements of output - target × log(output + 1e-7): the negative log-likelihood of counts whose mean is the output, less a constant. The output must be positive (from
    /// Softplus or Exponential), unless it is the mean's logarithm (<see cref="LogInput"/>). Target of the output's shape, at least 0. Keras: Poisson; PyTorch: PoissonNLLLoss, which has LogInput by default.
    /// </summary>
    public sealed class PoissonAttribute : LossAttribute
    {
        /// <summary>Whether the output is the logarithm of the mean: exp(output) - target × output, exact for any output; false by default.</summary>
        public bool LogInput { get; set; }
    }
}

#else

using NetGen.Generator.Lowering;
using NetGen.Generator.Model;

namespace NetGen.Generator.Losses
{
    internal sealed class Poisson : ElementwiseLoss
    {
        public override string Kind => "Poisson";

        public override TargetValues Targets(LossContext loss) => TargetValues.NonNegative;

        protected override FunctionSpec Function(LossContext loss) => FunctionLibrary.Losses[loss.Arguments.Flag("logInput", false) ? "PoissonLogInput" : Kind];
    }
}

#endif
