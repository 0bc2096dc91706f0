#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean over the output's elements of (log(1 + output) - log(1 + target))², both taken as at least 1e-7: for quantities of at least 0 whose ratio matters more than their difference. Target of
    /// the output's shape, at least 0. Keras: MeanSquaredLogarithmicError.
    /// </summary>
    public sealed class MeanSquaredLogarithmicErrorAttribute : LossAttribute
    {
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class MeanSquaredLogarithmicError : ElementwiseLoss
    {
        public override string Kind => "MeanSquaredLogarithmicError";

        public override TargetValues Targets(LossContext loss) => TargetValues.NonNegative;
    }
}

#endif
