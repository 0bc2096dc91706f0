#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>A fully connected layer: y = activation(x · kernel + bias). Input (features) or (..., features); output (units) or (..., units).</summary>
    /// <remarks>Parameters: kernel (features, units), bias (units). Keras: Dense. PyTorch: Linear, whose weight is the transposed kernel.</remarks>
    public sealed class DenseAttribute : KernelLayerAttribute
    {
        /// <summary>A layer with <paramref name="units"/> outputs.</summary>
        /// <param name="units">At least 1.</param>
        public DenseAttribute(int units) => Units = units;

        /// <summary>Outputs.</summary>
        public int Units { get; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Dense : LayerDefinition
    {
        public override string Kind => "Dense";

        public override int[] OutputShape(LayerContext layer)
        {
            int units = layer.Arguments.Integer("units", 0, min: 1);
            if (layer.InputShape.Length > 2)
            {
                throw layer.WrongShape("a vector", "add [Flatten] above it");
            }

            return layer.InputShape.Take(layer.InputShape.Length - 1).Concat(new[] { units }).ToArray();
        }

        public override Node Lower(LayerContext layer)
        {
            int features = layer.InputShape.Last(), units = layer.Arguments.Integer("units", 0);
            Node kernel = layer.Parameter(
                "kernel",
                new[] { features, units },
                layer.Arguments.Choice("kernelInitializer", Initializer.GlorotUniform),
                features,
                units,
                layer.Arguments.Number("l2", 0, 0));
            string leading = "ab".Substring(0, layer.InputShape.Length - 1);
            Node y = Build.Contract($"{leading}k,kn->{leading}n", layer.Input, kernel, layer.Name);
            if (layer.Arguments.Flag("useBias", true))
            {
                Node bias = layer.Parameter("bias", new[] { units }, layer.Arguments.Choice("biasInitializer", Initializer.Zeros), units, units);
                y = Build.Map(new Expr.Input(0) + new Expr.Input(1), layer.Name, y, bias);
            }

            return ActivationFunctions.Apply(y, layer);
        }
    }
}

#endif
