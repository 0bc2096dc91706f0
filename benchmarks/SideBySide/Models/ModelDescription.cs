// A network in no engine's language: what NetGen's class, the ONNX file and the PyTorch module of a contest have in common.

namespace NetGen.SideBySide.Models;

/// <summary>A layer of a contest's network; tensors are channels last, as in NetGen.</summary>
internal abstract record ModelLayer
{
    /// <summary>Gets the place of the layer that it reads; null for the one above.</summary>
    internal int? From { get; init; }
}

/// <summary>
/// 2-D convolution; kernel tensor (height, width, channels, filters), or (height, width, channels, 1) where each channel has a filter of its own. Same padding is that of TensorFlow: more at the end
/// where it is odd.
/// </summary>
internal sealed record Conv2DLayer(int Filters, int Height, int Width, int Stride, Padding Padding, Activation Activation, bool Depthwise = false) : ModelLayer
{
    /// <summary>A square kernel, stride 1.</summary>
    internal Conv2DLayer(int filters, int size, Padding padding, Activation activation)
        : this(filters, size, size, 1, padding, activation)
    {
    }

    /// <summary>Rows above, columns before, rows below, columns after.</summary>
    internal int[] Pads(int[] input)
    {
        (int top, int bottom) = Pad(input[0], Height);
        (int left, int right) = Pad(input[1], Width);
        return [top, left, bottom, right];
    }

    /// <summary>Rows and columns of the result.</summary>
    internal int Extent(int input, int size) => Padding == Padding.Same ? (input + Stride - 1) / Stride : ((input - size) / Stride) + 1;

    private (int Low, int High) Pad(int input, int size)
    {
        int total = Padding == Padding.Same ? Math.Max(((Extent(input, size) - 1) * Stride) + size - input, 0) : 0;
        return (total / 2, total - (total / 2));
    }
}

/// <summary>The sum of what it reads and of another layer's output.</summary>
internal sealed record AddLayer(int Other, Activation Activation) : ModelLayer;

/// <summary>The mean of each channel.</summary>
internal sealed record GlobalAveragePoolLayer : ModelLayer;

/// <summary>Maximum over square windows that do not overlap.</summary>
internal sealed record MaxPool2DLayer(int Size) : ModelLayer;

/// <summary>Height, width and channels to one axis, in that order.</summary>
internal sealed record FlattenLayer : ModelLayer;

/// <summary>y = x W + b; kernel tensor (inputs, units).</summary>
internal sealed record DenseLayer(int Units, Activation Activation, bool UseBias = true) : ModelLayer;

/// <summary>Layers, each of which reads the one above it unless it says otherwise.</summary>
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
            shapes[i + 1] = ShapeAfter(layers[i], ShapeInto(i));
        }
    }

    internal string Name { get; }

    internal ModelLayer[] Layers { get; }

    /// <summary>Shape of one input sample, channels last.</summary>
    internal int[] InputShape => shapes[0];

    /// <summary>Multiply-adds of convolutions and dense layers for one sample, those with padding's zeros among them.</summary>
    internal long MultiplyAdds => Enumerable.Range(0, Layers.Length).Sum(layer => Layers[layer] switch
    {
        Conv2DLayer conv => (long)Product(ShapeOf(layer)) * conv.Height * conv.Width * (conv.Depthwise ? 1 : ShapeInto(layer)[2]),
        DenseLayer dense => (long)ShapeInto(layer)[0] * dense.Units,
        _ => 0,
    });

    internal int InputLength => Product(shapes[0]);

    internal int OutputLength => Product(shapes[^1]);

    /// <summary>Shape of one output sample, channels last.</summary>
    internal int[] OutputShape => shapes[^1];

    /// <summary>Shape that a layer reads.</summary>
    internal int[] ShapeInto(int layer) => shapes[Source(layer) + 1];

    /// <summary>Shape of a layer's output.</summary>
    internal int[] ShapeOf(int layer) => shapes[layer + 1];

    /// <summary>The place of the layer that a layer reads; -1 for the input.</summary>
    internal int Source(int layer) => Layers[layer].From ?? layer - 1;

    /// <summary>Shapes of a layer's kernel and bias; empty for a layer without parameters.</summary>
    internal int[][] ParameterShapes(int layer) => Layers[layer] switch
    {
        Conv2DLayer { Depthwise: true } conv => [[conv.Height, conv.Width, ShapeInto(layer)[2], 1], [ShapeInto(layer)[2]]],
        Conv2DLayer conv => [[conv.Height, conv.Width, ShapeInto(layer)[2], conv.Filters], [conv.Filters]],
        DenseLayer { UseBias: false } dense => [[ShapeInto(layer)[0], dense.Units]],
        DenseLayer dense => [[ShapeInto(layer)[0], dense.Units], [dense.Units]],
        _ => [],
    };

    internal static int Product(int[] shape) => shape.Aggregate(1, (product, extent) => product * extent);

    private static int[] ShapeAfter(ModelLayer layer, int[] input) => (layer, input.Length) switch
    {
        (Conv2DLayer conv, 3) => [conv.Extent(input[0], conv.Height), conv.Extent(input[1], conv.Width), conv.Depthwise ? input[2] : conv.Filters],
        (AddLayer, _) => input,
        (GlobalAveragePoolLayer, 3) => [input[2]],
        (MaxPool2DLayer pool, 3) => [input[0] / pool.Size, input[1] / pool.Size, input[2]],
        (FlattenLayer, _) => [Product(input)],
        (DenseLayer dense, 1) => [dense.Units],
        _ => throw new ArgumentException($"{layer} does not read a tensor of shape ({string.Join(", ", input)})."),
    };
}
