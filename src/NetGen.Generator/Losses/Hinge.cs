#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The mean over the output's elements of max(1 - target × output, 0) (Cortes and Vapnik 1995). Target of the output's shape, -1 or 1. Keras: Hinge.</summary>
    public sealed class HingeAttribute : LossAttribute
    {
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class Hinge : ElementwiseLoss
    {
        public override string Kind => "Hinge";

        public override TargetValues Targets(LossContext loss) => TargetValues.Signs;
    }
}

#endif
