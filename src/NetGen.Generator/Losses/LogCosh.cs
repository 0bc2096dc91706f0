#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The mean over the output's elements of log(cosh(output - target)): quadratic for small errors, absolute for large ones. Target of the output's shape. Keras: LogCosh.</summary>
    public sealed class LogCoshAttribute : LossAttribute
    {
    }
}

#else

using NetGen.Generator.Lowering;

namespace NetGen.Generator.Losses
{
    internal sealed class LogCosh : ElementwiseLoss
    {
        public override string Kind => "LogCosh";
    }
}

#endif
