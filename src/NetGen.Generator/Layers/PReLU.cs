#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>A ReLU whose slope below 0 is learned: y = x where x &gt; 0, else alpha × x (He et al. 2015). Output of the input's shape.</summary>
    /// <remarks>
    /// Parameter: alpha, of the input's shape with an extent of 1 along each shared axis. Keras: PReLU, with its defaults; PyTorch: PReLU, whose num_parameters = channels shares all axes
    /// but the channels, and which begins at 0.25.
    /// </remarks>
    public sealed class PReLUAttribute : LayerAttribute
    {
        /// <summary>Axes along which one slope holds: 0 is the first of a sample, -1 the last, such as <c>[0, 1]</c> for one slope a channel of an image; none by default.</summary>
        public int[]? SharedAxes { get; set; }

        /// <summary>How the slopes are drawn; zeros by default.</summary>
        public Initializer AlphaInitializer { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class PReLU : LayerDefinition
    {
        public override string Kind => "PReLU";

        public override int[] OutputShape(LayerContext layer)
        {
            AxisArguments.Several(layer, "sharedAxes");
            layer.Arguments.Choice("alphaInitializer", Initializer.Zeros);
            return layer.InputShape;
        }

        public override Node Lower(LayerContext layer)
        {
            int[] shared = AxisArguments.Several(layer, "sharedAxes");
            int[] shape = layer.InputShape.Select((extent, axis) => shared.Contains(axis) ? 1 : extent).ToArray();
            int size = shape.Aggregate(1, (a, b) => a * b);
            Node alpha = layer.Parameter("alpha", shape, layer.Arguments.Choice("alphaInitializer", Initializer.Zeros), size, size);
            Expr x = new Expr.Input(0);
            return Build.Map(Expr.Choose(Comparison.Greater, x, Expr.Zero, x, x * new Expr.Input(1)), layer.Name, layer.Input, alpha);
        }
    }
}

#endif
