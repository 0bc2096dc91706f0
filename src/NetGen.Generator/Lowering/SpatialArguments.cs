using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>The arguments that convolutions and poolings share: kernel, strides, dilation and padding over (height, width).</summary>
internal static class SpatialArguments
{
    /// <summary>Reads them and lays the windows over the layer's input.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="filters">Output channels.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="defaultStride">The stride where none is given; null for 1, or the kernel itself for pooling.</param>
    /// <exception cref="ProblemException">An argument is out of range, or a window does not fit.</exception>
    public static WindowGeometry Window(LayerContext layer, int filters, int groups, int[]? defaultStride)
    {
        if (layer.InputShape.Length != 3)
        {
            throw layer.WrongShape(
                "an image (height, width, channels)",
                layer.InputShape.Length == 2 ? "give the input a channel axis, as in [Input(28, 28, 1)]" : "put it above any [Flatten], or give the input a height, a width and channels");
        }

        int[] input = { layer.InputShape[0], layer.InputShape[1] };
        int[] kernel = Kernel(layer);
        int[] stride = Pair(layer, "stride", "strides", defaultStride ?? new[] { 1, 1 });
        int[] dilation = Pair(layer, "dilation", "dilations", new[] { 1, 1 });
        (int[] low, int[] high) = Pads(layer, input, kernel, stride, dilation);
        var output = new int[2];
        for (int axis = 0; axis < 2; axis++)
        {
            output[axis] = WindowGeometry.OutputExtent(input[axis], kernel[axis], stride[axis], dilation[axis], low[axis], high[axis]);
        }

        return output.All(extent => extent > 0)
            ? WindowGeometry.Of(input, kernel, stride, dilation, low, output, layer.InputShape[2], filters, groups)
            : throw layer.Fail(
                "NG0102",
                layer.Label,
                string.Join("x", kernel.Select((k, axis) => Text.Of(((k - 1) * dilation[axis]) + 1))),
                string.Join("x", input.Select((e, axis) => Text.Of(e + low[axis] + high[axis]))),
                "use a smaller kernel, Padding = Padding.Same, or less pooling above it");
    }

    /// <summary>The windows of a pooling layer: as many filters as channels, each its own; strides are the window's extents by default.</summary>
    public static WindowGeometry Pooling(LayerContext layer)
    {
        int channels = layer.InputShape[layer.InputShape.Length - 1];
        int[] kernel = Kernel(layer);
        WindowGeometry window = Window(layer, channels, channels, defaultStride: kernel);
        for (int axis = 0; axis < window.SpatialRank; axis++)
        {
            if (window.Pad[axis] >= kernel[axis] || window.PadHigh(axis) >= kernel[axis])
            {
                throw layer.Arguments.OutOfRange("pads", Text.Of(System.Math.Max(window.Pad[axis], window.PadHigh(axis))), "smaller than the window, which would otherwise hold padding alone");
            }
        }

        return window;
    }

    /// <summary>The kernel's height and width.</summary>
    public static int[] Kernel(LayerContext layer)
        => layer.Arguments.Has("kernelSize")
            ? new[] { layer.Arguments.Integer("kernelSize", 0, min: 1), layer.Arguments.Integer("kernelSize", 0, min: 1) }
            : new[] { layer.Arguments.Integer("kernelHeight", 0, min: 1), layer.Arguments.Integer("kernelWidth", 0, min: 1) };

    private static int[] Pair(LayerContext layer, string single, string list, int[] otherwise)
    {
        int[]? values = layer.Arguments.Integers(list, 1);
        if (values is not null && layer.Arguments.Has(single))
        {
            throw layer.Arguments.OutOfRange(list, "given together with " + single, "left out, or given alone");
        }

        return values is { Length: 2 } ? values
            : values is not null ? throw layer.Arguments.OutOfRange(list, Text.Of(values.Length) + " numbers", "two numbers: height, width")
            : layer.Arguments.Has(single) ? new[] { layer.Arguments.Integer(single, 1, min: 1), layer.Arguments.Integer(single, 1, min: 1) }
            : otherwise;
    }

    private static (int[] Low, int[] High) Pads(LayerContext layer, int[] input, int[] kernel, int[] stride, int[] dilation)
    {
        int[]? pads = layer.Arguments.Integers("pads", 0);
        if (pads is not null)
        {
            return layer.Arguments.Has("padding") ? throw layer.Arguments.OutOfRange("pads", "given together with padding", "left out, or given alone")
                : pads.Length == 1 ? (new[] { pads[0], pads[0] }, new[] { pads[0], pads[0] })
                : pads.Length == 4 ? (new[] { pads[0], pads[1] }, new[] { pads[2], pads[3] })
                : throw layer.Arguments.OutOfRange("pads", Text.Of(pads.Length) + " numbers", "one number, or four: top, left, bottom, right");
        }

        var low = new int[2];
        var high = new int[2];
        if (layer.Arguments.Choice("padding", Padding.Valid) == Padding.Same)
        {
            for (int axis = 0; axis < 2; axis++)
            {
                // TensorFlow's rule: output = ceil(input / stride); the odd cell goes to the end.
                int output = (input[axis] + stride[axis] - 1) / stride[axis];
                int total = System.Math.Max(0, ((output - 1) * stride[axis]) + ((kernel[axis] - 1) * dilation[axis]) + 1 - input[axis]);
                low[axis] = total / 2;
                high[axis] = total - low[axis];
            }
        }

        return (low, high);
    }
}
