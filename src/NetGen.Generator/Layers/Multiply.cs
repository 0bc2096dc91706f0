#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The element-wise product of two or more tensors: <c>[Multiply(From = ["features", "gate"])]</c>.</summary>
    /// <remarks>The shapes are equal, or differ by extents of 1, which repeat (axes are aligned at the last one). Keras: Multiply; PyTorch: torch.mul.</remarks>
    public sealed class MultiplyAttribute : ActivatedLayerAttribute
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
    internal sealed class Multiply : Merge
    {
        public override string Kind => "Multiply";

        protected override Expr Combine(IReadOnlyList<Expr> inputs) => inputs.Aggregate((a, b) => a * b);
    }
}

#endif
