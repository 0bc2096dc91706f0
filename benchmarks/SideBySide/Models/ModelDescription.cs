// A network in no engine's language: what NetGen's class, the ONNX file and the PyTorch module of a contest have in common.

namespace NetGen.SideBySide.Models;

/// <summary>A layer of a contest's network; tensors are channels last, as in NetGen.</summary>
internal abstract record ModelLayer;

/// <summary>2-D convolution, stride 1, square kernel; kernel tensor (kernel, kernel, channels, filters).</summary>
internal sealed record Conv2DLayer(int Filters, int KernelSize, Padding Padding, Activation Activation) : ModelLayer;

/// <summary>Maximum over square windows that do not overlap.</summary>
internal sealed record MaxPool2DLayer(int Size) : ModelLayer;

/// <summary>Height, width and channels to one axis, in that order.</summary>
internal sealed record FlattenLayer : ModelLayer;

/// <summary>y = x W + b; kernel tensor (inputs, units).</summary>
internal sealed record DenseLayer(int Units, Activation Activation) : ModelLayer;

/// <summary>A chain of layers.</summary>
internal sealed class ModelDescription
{
    private readonly int[][] shapes;

    /// <summary>Resolves the shapes.</summary>
    /// <exception cref="ArgumentException">A layer does not fit the shape of the layer above.</exception>
    internal ModelDescription(string name, int[] inputShape, params ModelLayer[] layers)
    {
        Name = name;
        Layers = layers;
        shapes = new int[layers.Length + 1][];
        shapes[0] = inputShape;
        for (int i = 0; i < layers.Length; i++)
        {
            shapes[i + 1] = OutputShape(layers[i], shapes[i]);
        }
    }

    internal string Name { get; }

    internal ModelLayer[] Layers { get; }

    /// <summary>Shape of one input sample, channels last.</summary>
    internal int[] InputShape => shapes[0];

    internal int InputLength => Product(shapes[0]);

    internal int OutputLength => Product(shapes[^1]);

    /// <summary>Shape that a layer reads; for the number of layers, the network's output.</summary>
    internal int[] ShapeInto(int layer) => shapes[layer];

    /// <summary>Shapes of a layer's kernel and bias; empty for a layer without parameters.</summary>
    internal int[][] ParameterShapes(int layer) => Layers[layer] switch
    {
        Conv2DLayer conv => [[conv.KernelSize, conv.KernelSize, shapes[layer][2], conv.Filters], [conv.Filters]],
        DenseLayer dense => [[shapes[layer][0], dense.Units], [dense.Units]],
        _ => [],
    };

    internal static int Product(int[] shape) => shape.Aggregate(1, (product, extent) => product * extent);

    private static int[] OutputShape(ModelLayer layer, int[] input) => (layer, input.Length) switch
    {
        (Conv2DLayer { Padding: Padding.Same } conv, 3) => [input[0], input[1], conv.Filters],
        (Conv2DLayer conv, 3) => [input[0] - conv.KernelSize + 1, input[1] - conv.KernelSize + 1, conv.Filters],
        (MaxPool2DLayer pool, 3) => [input[0] / pool.Size, input[1] / pool.Size, input[2]],
        (FlattenLayer, _) => [Product(input)],
        (DenseLayer dense, 1) => [dense.Units],
        _ => throw new ArgumentException($"{layer} does not read a tensor of shape ({string.Join(", ", input)})."),
    };
}
