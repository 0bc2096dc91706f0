#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The element-wise difference of two tensors, the first less the second: <c>[Subtract(From = ["a", "b"])]</c>.</summary>
    /// <remarks>The shapes are equal, or differ by extents of 1, which repeat (axes are aligned at the last one). Keras: Subtract; PyTorch: torch.sub.</remarks>
    public sealed class SubtractAttribute : ActivatedLayerAttribute
    {
    }
}

#else

using System.Collections.Generic;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class Subtract : Merge
    {
        public override string Kind => "Subtract";

        public override int MaxInputs => 2;

        protected override Expr Combine(IReadOnlyList<Expr> inputs) => inputs[0] - inputs[1];
    }
}

#endif
