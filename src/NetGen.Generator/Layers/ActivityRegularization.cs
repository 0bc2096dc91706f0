#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>Passes its input on, and adds to the loss the batch's mean of l1 × sum of |x| + l2 × sum of x² over each sample. Output of the input's shape.</summary>
    /// <remarks>As the penalties of parameters, it is part of the training loss, and not of an evaluation's. Keras: ActivityRegularization.</remarks>
    public sealed class ActivityRegularizationAttribute : LayerAttribute
    {
        /// <summary>Factor of the sum of absolute values, at least 0; 0 by default.</summary>
        public double L1 { get; set; }

        /// <summary>Factor of the sum of squares, at least 0; 0 by default.</summary>
        public double L2 { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class ActivityRegularization : LayerDefinition
    {
        public override string Kind => "ActivityRegularization";

        public override int[] OutputShape(LayerContext layer)
        {
            layer.Arguments.Number("l1", 0, 0);
            layer.Arguments.Number("l2", 0, 0);
            return layer.InputShape;
        }

        public override Node Lower(LayerContext layer)
        {
            Expr x = new Expr.Input(0);
            Expr cost = (Expr.Apply(UnaryFunction.Abs, x) * layer.Arguments.Number("l1", 0)) + (x * x * layer.Arguments.Number("l2", 0));
            if (cost != Expr.Zero)
            {
                Node costs = Build.Map(cost, layer.Name, layer.Input);
                layer.Penalty(Build.Reshape(Build.Reduce(ReduceKind.Sum, costs, Enumerable.Range(0, costs.Shape.Rank)), 1));
            }

            return layer.Input;
        }
    }
}

#endif
