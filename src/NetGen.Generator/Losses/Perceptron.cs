#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The mean over the output's elements of max(-target × output, 0), the perceptron criterion (Rosenblatt 1958): only what stands on the wrong side counts. Target of the output's shape, -1 or 1.</summary>
    public sealed class PerceptronAttribute : LossAttribute
    {
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class Perceptron : ElementwiseLoss
    {
        public override string Kind => "Perceptron";

        public override TargetValues Targets(LossContext loss) => TargetValues.Signs;
    }
}

#endif
