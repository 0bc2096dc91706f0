#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The element-wise maximum of two or more tensors: <c>[Maximum(From = ["a", "b"])]</c>. Of equal values the first receives the gradient.</summary>
    /// <remarks>The shapes are equal, or differ by extents of 1, which repeat (axes are aligned at the last one). Keras: Maximum; PyTorch: torch.maximum.</remarks>
    public sealed class MaximumAttribute : ActivatedLayerAttribute
    {
    }
}

#else

using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;

namespace NetGen.Generator.Layers
{
    internal sealed class Maximum : Merge
    {
        public override string Kind => "Maximum";

        protected override Expr Combine(IReadOnlyList<Expr> inputs) => inputs.Aggregate((first, next) => Expr.Max(next, first));
    }
}

#endif
