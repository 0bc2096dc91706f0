#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The mean over the output's elements of (output - target)². Target of the output's shape. Keras: MeanSquaredError; PyTorch: MSELoss.</summary>
    public sealed class MeanSquaredErrorAttribute : LossAttribute
    {
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Losses
{
    internal sealed class MeanSquaredError : LossDefinition
    {
        public override string Kind => "MeanSquaredError";

        public override int[] TargetShape(LossContext loss) => loss.Output.Shape.Dims.ToArray();

        public override Node Lower(LossContext loss, Node target)
        {
            Expr error = new Expr.Input(0) - new Expr.Input(1);
            return loss.OverSample(Build.Map(error * error, Kind, loss.Output, target), mean: true);
        }
    }
}

#endif
