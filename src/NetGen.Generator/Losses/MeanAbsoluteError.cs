#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The mean over the output's elements of |output - target|. Target of the output's shape. Keras: MeanAbsoluteError; PyTorch: L1Loss.</summary>
    public sealed class MeanAbsoluteErrorAttribute : LossAttribute
    {
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class MeanAbsoluteError : ElementwiseLoss
    {
        public override string Kind => "MeanAbsoluteError";
    }
}

#endif
