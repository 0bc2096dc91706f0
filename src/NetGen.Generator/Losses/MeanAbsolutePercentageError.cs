#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The mean over the output's elements of 100 |output - target| / max(|target|, 1e-7). Target of the output's shape; where it is near 0 the loss is very steep. Keras:
    /// MeanAbsolutePercentageError.
    /// </summary>
    public sealed class MeanAbsolutePercentageErrorAttribute : LossAttribute
    {
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class MeanAbsolutePercentageError : ElementwiseLoss
    {
        public override string Kind => "MeanAbsolutePercentageError";
    }
}

#endif
