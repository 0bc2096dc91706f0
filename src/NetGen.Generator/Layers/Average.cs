#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The element-wise mean of two or more tensors: <c>[Average(From = ["a", "b"])]</c>.</summary>
    /// <remarks>The shapes are equal, or differ by extents of 1, which repeat (axes are aligned at the last one). Keras: Average; PyTorch: torch.stack, then mean.</remarks>
    public sealed class AverageAttribute : ActivatedLayerAttribute
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
    internal sealed class Average : Merge
    {
        public override string Kind => "Average";

        protected override Expr Combine(IReadOnlyList<Expr> inputs) => inputs.Aggregate((a, b) => a + b) * (1.0 / inputs.Count);
    }
}

#endif
