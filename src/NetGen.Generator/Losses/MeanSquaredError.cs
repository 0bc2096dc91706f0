#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The mean over the output's elements of (output - target)². Target of the output's shape. Keras: MeanSquaredError; PyTorch: MSELoss.</summary>
    public sealed class MeanSquaredErrorAttribute : LossAttribute
    {
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class MeanSquaredError : ElementwiseLoss
    {
        public override string Kind => "MeanSquaredError";
    }
}

#endif
