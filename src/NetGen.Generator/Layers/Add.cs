#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The element-wise sum of two or more tensors of equal shape: <c>[Add(From = ["branch", "shortcut"])]</c>.</summary>
    public sealed class AddAttribute : ActivatedLayerAttribute
    {
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Add : LayerDefinition
    {
        public override string Kind => "Add";

        public override int MinInputs => 2;

        public override int MaxInputs => int.MaxValue;

        public override int[] OutputShape(LayerContext layer)
        {
            layer.RequireEqualShapes();
            return layer.InputShape;
        }

        public override Node Lower(LayerContext layer)
        {
            Expr sum = layer.Sources.Select((_, i) => (Expr)new Expr.Input(i)).Aggregate((a, b) => a + b);
            return ActivationFunctions.Apply(Build.Map(sum, layer.Name, layer.Sources.Select(s => s.Output).ToArray()), layer);
        }
    }
}

#endif
