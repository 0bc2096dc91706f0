#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The first half of the last axis, times an activation of the second half: y = a × activation(b) (Dauphin et al. 2017). Input (..., 2 × features); output (..., features).
    /// </summary>
    /// <remarks>
    /// Activation.Sigmoid makes PyTorch's GLU; others make the variants of Shazeer 2020: ReLU makes ReGLU, GELU GEGLU, SiLU (swish) SwiGLU, Linear the bilinear layer. A dense layer of
    /// 2 × features above it makes the two halves.
    /// </remarks>
    public sealed class GatedLinearUnitAttribute : ActivatedLayerAttribute
    {
        /// <summary>Gates one half by the other.</summary>
        /// <param name="activation">The gate's activation.</param>
        public GatedLinearUnitAttribute(Activation activation) => Activation = activation;
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class GatedLinearUnit : LayerDefinition
    {
        public override string Kind => "GatedLinearUnit";

        public override int[] OutputShape(LayerContext layer)
            => layer.InputShape.Last() % 2 == 0
                ? layer.InputShape.Take(layer.InputShape.Length - 1).Concat(new[] { layer.InputShape.Last() / 2 }).ToArray()
                : throw layer.WrongShape("an even number of features on the last axis, half of them gates", "give the layer above it twice the wanted units");

        public override Node Lower(LayerContext layer)
        {
            int[] output = OutputShape(layer), first = new int[output.Length], second = new int[output.Length];
            second[output.Length - 1] = output.Last();
            Node gate = ActivationFunctions.Apply(Build.Slice(layer.Input, second, output), layer);
            return Build.Map(new Expr.Input(0) * new Expr.Input(1), layer.Name, Build.Slice(layer.Input, first, output), gate);
        }
    }
}

#endif
