// The numbers that all engines of a contest share.

namespace NetGen.SideBySide.Models;

/// <summary>Kernels and biases of a network in the canonical layout (Keras, channels last), drawn from a seed.</summary>
internal sealed class ModelWeights
{
    private readonly List<(int[] Shape, float[] Values)> tensors = [];
    private readonly int[] firstTensor;

    /// <summary>Draws Glorot-uniform kernels, and biases in ±0.1 (not zeros, so that an engine that forgets them is found out).</summary>
    internal ModelWeights(ModelDescription model, int seed)
    {
        Model = model;
        var random = new Random(seed);
        firstTensor = new int[model.Layers.Length];
        for (int layer = 0; layer < model.Layers.Length; layer++)
        {
            firstTensor[layer] = tensors.Count;
            foreach (int[] shape in model.ParameterShapes(layer))
            {
                tensors.Add((shape, Draw(random, shape)));
            }
        }
    }

    internal ModelDescription Model { get; }

    internal float[] Kernel(int layer) => tensors[firstTensor[layer]].Values;

    /// <summary>A layer's bias; zeros where it has none.</summary>
    internal float[] Bias(int layer)
        => Model.ParameterShapes(layer).Length > 1 ? tensors[firstTensor[layer] + 1].Values : new float[Model.ShapeOf(layer)[^1]];

    /// <summary>Writes the weights into a network of ours: tensors pair by order, and shapes must agree.</summary>
    /// <exception cref="InvalidOperationException">The network has other tensors.</exception>
    internal void CopyTo(INetwork network)
    {
        TensorInfo[] targets = network.Info.Parameters;
        if (!targets.Select(t => Describe(t.Shape)).SequenceEqual(tensors.Select(t => Describe(t.Shape))))
        {
            throw new InvalidOperationException(
                $"{network.Info.Name} and {Model.Name} of ModelCatalog differ: expected tensors {string.Join(' ', tensors.Select(t => Describe(t.Shape)))}, "
                + $"got {string.Join(' ', targets.Select(t => Describe(t.Shape)))}.");
        }

        for (int i = 0; i < targets.Length; i++)
        {
            tensors[i].Values.CopyTo(network.Parameters.Span[targets[i].Offset..]);
        }

        network.Prepare();
    }

    private static float[] Draw(Random random, int[] shape)
    {
        double limit = 0.1;
        if (shape.Length > 1)
        {
            int window = ModelDescription.Product(shape[..^2]);
            limit = Math.Sqrt(6.0 / (window * (shape[^2] + shape[^1])));
        }

        var values = new float[ModelDescription.Product(shape)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(((2 * random.NextDouble()) - 1) * limit);
        }

        return values;
    }

    private static string Describe(int[] shape) => $"({string.Join(", ", shape)})";
}
