#if NETGEN_ATTRIBUTES

namespace NetGen
{
    /// <summary>
    /// Learned vectors of words or categories: a row of a table for each index. Input (...) of whole numbers from 0 to <see cref="InputDim"/> - 1; output (..., output dim). Any other number gives NaN, which training tells
    /// as a divergence.
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
            Node table = layer.Parameter("embeddings", new[] { rows, width }, Initializer.Uniform, rows, width, initializerArguments: new[] { -0.05, 0.05 });
            return Build.Lookup(table, layer.Input, layer.Name);
        }
    }
}

#endif
