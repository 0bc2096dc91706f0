#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Several outputs: <c>[Outputs(From = ["policy", "value"])]</c> as the last layer makes one output sample of theirs, flattened, one after the other in that order. Losses name the layers themselves
    /// (<c>[CategoricalCrossEntropy(From = "policy")]</c>).
    /// </summary>
    public sealed class OutputsAttribute : LayerAttribute
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
    internal sealed class Outputs : LayerDefinition
    {
        public override string Kind => "Outputs";

        public override int MinInputs => 2;

        public override int MaxInputs => int.MaxValue;

        public override int[] OutputShape(LayerContext layer) => layer.Checked(layer.Sources.Sum(s => (long)s.Output.Shape.Size));

        public override Node Lower(LayerContext layer)
            => Build.Concatenate(0, layer.Sources.Select(s => Build.Reshape(s.Output, s.Output.Shape.Size)).ToArray());
    }
}

#endif
