#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Learned vectors of words or categories: a row of a table for each index. Input (...) of whole numbers from 0 to <see cref="InputDim"/> - 1; output (..., output dim). Fractions are cut off; a number
    /// outside the table gives NaN, which training tells as a divergence.
    /// </summary>
    /// <remarks>Parameters: embeddings (input dim, output dim), uniform in ±0.05 as Keras draws them. Keras: Embedding; PyTorch: Embedding (normal with deviation 1).</remarks>
    public sealed class EmbeddingAttribute : LayerAttribute
    {
        /// <summary>A table.</summary>
        /// <param name="inputDim">Rows: words or categories, at least 1.</param>
        /// <param name="outputDim">Numbers a row, at least 1.</param>
        public EmbeddingAttribute(int inputDim, int outputDim)
        {
            InputDim = inputDim;
            OutputDim = outputDim;
        }

        /// <summary>Rows of the table.</summary>
        public int InputDim { get; }

        /// <summary>Numbers a row.</summary>
        public int OutputDim { get; }

        /// <summary>How the table is drawn; uniform in ±0.05 by default.</summary>
        public Initializer EmbeddingsInitializer { get; set; }

        /// <summary>Numbers of the initializer, see <see cref="Initializer"/>.</summary>
        public double[]? EmbeddingsInitializerArguments { get; set; }

        /// <summary>Factor of the table's sum of squares in the loss, at least 0; 0 by default.</summary>
        public double EmbeddingsL2 { get; set; }

        /// <summary>What holds of the table after each step of Fit; nothing by default.</summary>
        public Constraint EmbeddingsConstraint { get; set; }

        /// <summary>Numbers of the constraint, see <see cref="Constraint"/>.</summary>
        public double[]? EmbeddingsConstraintArguments { get; set; }
    }
}

#else

using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Lowering;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Layers
{
    internal sealed class Embedding : LayerDefinition
    {
        public override string Kind => "Embedding";

        public override int[] OutputShape(LayerContext layer)
        {
            layer.Arguments.Integer("inputDim", 0, min: 1);
            return layer.InputShape.Concat(new[] { layer.Arguments.Integer("outputDim", 0, min: 1) }).ToArray();
        }

        public override Node Lower(LayerContext layer)
        {
            int rows = layer.Arguments.Integer("inputDim", 0), width = layer.Arguments.Integer("outputDim", 0);
            Node table = layer.Parameter(
                "embeddings", new[] { rows, width }, WeightRules.Read(layer, "embeddings", "embeddings", Initializer.Uniform, new[] { rows, width }, rows, width));
            return Build.Lookup(table, layer.Input, layer.Name);
        }
    }
}

#endif
