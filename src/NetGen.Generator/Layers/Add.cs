#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>The element-wise sum of two or more tensors: <c>[Add(From = ["branch", "shortcut"])]</c>.</summary>
    /// <remarks>The shapes are equal, or differ by extents of 1, which repeat (axes are aligned at the last one). Keras: Add; PyTorch: torch.add.</remarks>
    public sealed class AddAttribute : ActivatedLayerAttribute
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
    internal sealed class Add : Merge
    {
        public override string Kind => "Add";

        protected override Expr Combine(IReadOnlyList<Expr> inputs) => inputs.Aggregate((a, b) => a + b);
    }
}

#endif
