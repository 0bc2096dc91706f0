#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Each unit the largest of several affine functions of the input: y_i = max over j of (x · kernel + bias) of the unit's piece j (Goodfellow et al. 2013). Input (features) or
    /// (..., features); output (units) or (..., units).
    /// </summary>
    /// <remarks>
    /// Parameters: kernel (features, units × pieces), bias (units × pieces), the pieces of a unit beside each other. TensorFlow Addons: Dense(units × pieces), then Maxout(units).
    /// </remarks>
    public sealed class MaxoutAttribute : KernelLayerAttribute
    {
        /// <summary>A layer with <paramref name="units"/> outputs.</summary>
        /// <param name="units">At least 1.</param>
        /// <param name="pieces">Affine functions of each unit, at least 1.</param>
        public MaxoutAttribute(int units, int pieces = 2)
        {
            Units = units;
            Pieces = pieces;
        }

        /// <summary>Outputs.</summary>
        public int Units { get; }

        /// <summary>Affine functions of each unit.</summary>
        public int Pieces { get; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Maxout : LayerDefinition
    {
        public override string Kind => "Maxout";

        public override int[] OutputShape(LayerContext layer)
        {
            int units = layer.Arguments.Integer("units", 0, min: 1), pieces = layer.Arguments.Integer("pieces", 2, min: 1);
            int[] leading = layer.InputShape.Take(layer.InputShape.Length - 1).ToArray();
            layer.Checked(leading.Select(extent => (long)extent).Concat(new long[] { units, pieces }).ToArray());
            return leading.Concat(new[] { units }).ToArray();
        }

        public override Node Lower(LayerContext layer)
        {
            int units = layer.Arguments.Integer("units", 0), pieces = layer.Arguments.Integer("pieces", 2), rank = layer.InputShape.Length;
            int[] output = OutputShape(layer);
            Node affine = Build.Reshape(KernelArguments.Affine(layer, units * pieces), output.Concat(new[] { pieces }).ToArray());
            return ActivationFunctions.Apply(Build.Reshape(Build.Reduce(ReduceKind.Max, affine, new[] { rank }), output), layer);
        }
    }
}

#endif
