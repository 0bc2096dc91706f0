#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The element-wise minimum of two or more tensors: <c>[Minimum(From = ["a", "b"])]</c>. Of equal values the first receives the gradient.</summary>
    /// <remarks>The shapes are equal, or differ by extents of 1, which repeat (axes are aligned at the last one). Keras: Minimum; PyTorch: torch.minimum.</remarks>
    public sealed class MinimumAttribute : ActivatedLayerAttribute
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
    internal sealed class Minimum : Merge
    {
        public override string Kind => "Minimum";

        protected override Expr Combine(IReadOnlyList<Expr> inputs) => inputs.Aggregate((first, next) => Expr.Min(next, first));
    }
}

#endif
