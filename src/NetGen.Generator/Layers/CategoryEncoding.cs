#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Whole numbers as rows of zeros and ones. Input (...) of numbers from 0 to <see cref="NumTokens"/> - 1; output (..., tokens) one-hot, or (tokens) of which of them occur, or how often, in a sample. Other
    /// numbers leave zeros.
    /// </summary>
    /// <remarks>Keras: CategoryEncoding. For large vocabularies use <see cref="EmbeddingAttribute"/>, which looks rows up instead of multiplying zeros.</remarks>
    public sealed class CategoryEncodingAttribute : LayerAttribute
    {
        /// <summary>Encodes <paramref name="numTokens"/> categories, at least 1.</summary>
        public CategoryEncodingAttribute(int numTokens) => NumTokens = numTokens;

        /// <summary>Categories.</summary>
        public int NumTokens { get; }

        /// <summary>One-hot by default (Keras: multi-hot).</summary>
        public CategoryMode Mode { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class CategoryEncoding : LayerDefinition
    {
        public override string Kind => "CategoryEncoding";

        public override int[] OutputShape(LayerContext layer)
        {
            int tokens = layer.Arguments.Integer("numTokens", 0, min: 1);

            // The other modes gather these rows.
            int[] rows = layer.Checked(layer.InputShape.Select(e => (long)e).Concat(new[] { (long)tokens }).ToArray());
            return layer.Arguments.Choice("mode", CategoryMode.OneHot) == CategoryMode.OneHot ? rows : new[] { tokens };
        }

        public override Node Lower(LayerContext layer)
        {
            int tokens = layer.Arguments.Integer("numTokens", 0);
            CategoryMode mode = layer.Arguments.Choice("mode", CategoryMode.OneHot);
            int[] rows = mode == CategoryMode.OneHot ? layer.InputShape : new[] { layer.Input.Shape.Size };
            Node each = Build.Reshape(layer.Input, rows.Concat(new[] { 1 }).ToArray());
            Node hot = Build.MapTo(
                new Shape(true, rows.Concat(new[] { tokens }).ToArray()),
                Expr.Choose(Comparison.Equal, new Expr.Input(0), new Expr.Coordinate(0), Expr.One, Expr.Zero),
                layer.Name,
                each);
            return mode == CategoryMode.OneHot ? hot
                : Build.Reshape(Build.Reduce(mode == CategoryMode.Count ? ReduceKind.Sum : ReduceKind.Max, hot, new[] { 0 }), tokens);
        }
    }
}

#endif
