#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>A fully connected layer: y = activation(x · kernel + bias). Input (features) or (rows, features); output (units) or (rows, units).</summary>
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
            => ActivationFunctions.Apply(KernelArguments.Affine(layer, layer.Arguments.Integer("units", 0)), layer);
    }
}

#endif
