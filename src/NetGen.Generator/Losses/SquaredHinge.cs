#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The mean over the output's elements of max(1 - target × output, 0)². Target of the output's shape, -1 or 1. Keras: SquaredHinge.</summary>
    public sealed class SquaredHingeAttribute : LossAttribute
    {
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class SquaredHinge : ElementwiseLoss
    {
        public override string Kind => "SquaredHinge";

        public override TargetValues Targets(LossContext loss) => TargetValues.Signs;
    }
}

#endif
