#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// The products of two tensors, summed along an axis of each: <c>[Dot(-1, From = ["queries", "keys"])]</c>. The result has the other axes of the first and then those of the
    /// second; of two vectors it is their dot product, of shape (1).
    /// </summary>
    /// <remarks>
    /// With <see cref="Normalize"/> the tensors are divided by their Euclidean norms along these axes first, x / sqrt(max(sum of x², 1e-12)), so that the result is a cosine.
    /// Keras: Dot; PyTorch: torch.einsum, cosine_similarity.
    /// </remarks>
    public sealed class DotAttribute : LayerAttribute
    {
        /// <summary>Sums along the same axis of both.</summary>
        /// <param name="axis">0 is the first of a sample, -1 the last. Both have the same extent there.</param>
        public DotAttribute(int axis) => FirstAxis = SecondAxis = axis;

        /// <summary>Sums along an axis of each.</summary>
        /// <param name="firstAxis">Axis of the first tensor: 0 is the first of a sample, -1 the last.</param>
        /// <param name="secondAxis">Axis of the second, of the same extent.</param>
        public DotAttribute(int firstAxis, int secondAxis)
        {
            FirstAxis = firstAxis;
            SecondAxis = secondAxis;
        }

        /// <summary>Axis of the first tensor.</summary>
        public int FirstAxis { get; }

        /// <summary>Axis of the second tensor.</summary>
        public int SecondAxis { get; }

        /// <summary>Whether the tensors are divided by their norms; false by default.</summary>
        public bool Normalize { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Dot : LayerDefinition
    {
        public override string Kind => "Dot";

        public override int MinInputs => 2;

        public override int MaxInputs => 2;

        public override int[] OutputShape(LayerContext layer)
        {
            int first = Axis(layer, 0), second = Axis(layer, 1);
            int[] a = Shape(layer, 0), b = Shape(layer, 1);
            if (a[first] != b[second])
            {
                throw layer.UnequalShapes($"equal extents along axis {Text.Of(first)} of the first and axis {Text.Of(second)} of the second", layer.Sources[0], layer.Sources[1]);
            }

            long[] rest = a.Where((_, i) => i != first).Concat(b.Where((_, i) => i != second)).Select(extent => (long)extent).ToArray();
            return rest.Length > 0 ? layer.Checked(rest) : new[] { 1 };
        }

        public override Node Lower(LayerContext layer)
        {
            (Node a, string first) = Operand(layer, 0, "abcdefgh");
            (Node b, string second) = Operand(layer, 1, "pqrstuvw");
            return Build.Contract($"{first},{second}->{(first + second).Replace("k", string.Empty)}", a, b, layer.Name);
        }

        // The tensor and its labels, in which k is the axis to sum along. Two vectors: the first gets an axis in front, for the result to keep.
        private static (Node Tensor, string Labels) Operand(LayerContext layer, int source, string letters)
        {
            int[] shape = Shape(layer, source);
            int axis = Axis(layer, source);
            Node x = layer.Sources[source].Output;
            if (layer.Arguments.Flag("normalize", false))
            {
                Expr a = new Expr.Input(0), b = new Expr.Input(1);
                Node squares = Build.Reduce(ReduceKind.Sum, Build.Map(a * a, layer.Name, x), new[] { axis });
                x = Build.Map(a * b, layer.Name, x, Build.Map(Expr.One / Expr.Sqrt(Expr.Max(a, 1e-12)), layer.Name, squares));
            }

            string labels = new(shape.Select((_, i) => i == axis ? 'k' : letters[i]).ToArray());
            return source == 0 && shape.Length == 1 && Shape(layer, 1).Length == 1 ? (Build.Reshape(x, 1, shape[0]), letters[0] + labels) : (x, labels);
        }

        private static int[] Shape(LayerContext layer, int source) => layer.Sources[source].Output.Shape.Dims.ToArray();

        private static int Axis(LayerContext layer, int source)
            => AxisArguments.One(layer, layer.Arguments.Has("axis") ? "axis" : source == 0 ? "firstAxis" : "secondAxis", -1, Shape(layer, source).Length);
    }
}

#endif
