using System;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;

namespace NetGen.Generator.Lowering;

/// <summary>
/// The arguments that layers over space share: kernel, strides, dilation and padding along one axis (length), two (height, width) or three (depth, height, width).
/// </summary>
internal static class SpatialArguments
{
    private static readonly string[] CountWords = { "one number", "two numbers", "three numbers" };

    /// <summary>The input's spatial extents.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rank">Spatial axes; one more axis holds the channels.</param>
    /// <exception cref="ProblemException">The input has more axes or fewer.</exception>
    public static int[] Input(LayerContext layer, int rank)
    {
        if (layer.InputShape.Length == rank + 1)
        {
            return layer.InputShape.Take(rank).ToArray();
        }

        string axes = string.Join(", ", AxisNames(rank));
        throw layer.WrongShape(
            $"{new[] { "a sequence", "an image", "a volume" }[rank - 1]} ({axes}, channels)",
            layer.InputShape.Length == rank
                ? $"give the input a channel axis, as in [Input({new[] { "100", "28, 28", "16, 28, 28" }[rank - 1]}, 1)]"
                : $"put it above any [Flatten], or give the input {string.Join(", ", AxisNames(rank).Select(a => "a " + a))} and channels");
    }

    /// <summary>Reads the windows' arguments and lays the windows over the layer's input.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rank">Spatial axes.</param>
    /// <param name="filters">Output channels.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="defaultStride">The stride where none is given; null for 1 (a convolution), or the kernel itself for pooling.</param>
    /// <exception cref="ProblemException">An argument is out of range, or a window does not fit.</exception>
    public static WindowGeometry Window(LayerContext layer, int rank, int filters, int groups, int[]? defaultStride)
    {
        int[] input = Input(layer, rank), kernel = Extents(layer, "kernel", rank);
        int[] stride = PerAxis(layer, "stride", "strides", defaultStride ?? Repeat(1, rank)), dilation = PerAxis(layer, "dilation", "dilations", Repeat(1, rank));
        (long[] low, long[] high) = Pads(layer, input, kernel, stride, dilation, mayBeCausal: defaultStride is null && rank == 1);
        int[] output = input.Select((extent, axis) => WindowGeometry.OutputExtent(extent, kernel[axis], stride[axis], dilation[axis], low[axis], high[axis])).ToArray();
        long[] padded = input.Select((extent, axis) => extent + low[axis] + high[axis]).ToArray();
        if (output.Any(extent => extent == 0))
        {
            throw layer.Fail(
                "NG0102",
                layer.Label,
                string.Join("x", kernel.Select((k, axis) => Text.Of(WindowGeometry.Span(k, dilation[axis])))),
                string.Join("x", padded.Select(Text.Of)),
                "use a smaller kernel, Padding = Padding.Same, or less pooling above it");
        }

        layer.Checked(padded.Concat(new long[] { Channels(layer) }).ToArray());
        layer.Checked(output.Select(e => (long)e).Concat(new long[] { filters }).ToArray());
        return WindowGeometry.Of(input, kernel, stride, dilation, low.Select(p => (int)p).ToArray(), output, Channels(layer), filters, groups);
    }

    /// <summary>The windows of a pooling layer: as many filters as channels, each its own; strides are the window's extents by default.</summary>
    public static WindowGeometry Pooling(LayerContext layer, int rank)
    {
        Input(layer, rank);
        int[] kernel = Extents(layer, "kernel", rank);
        WindowGeometry window = Window(layer, rank, Channels(layer), Channels(layer), defaultStride: kernel);
        for (int axis = 0; axis < rank; axis++)
        {
            if (window.Pad[axis] >= kernel[axis] || window.PadHigh(axis) >= kernel[axis])
            {
                throw layer.Arguments.OutOfRange("pads", Text.Of(Math.Max(window.Pad[axis], window.PadHigh(axis))), "smaller than the window, which would otherwise hold padding alone");
            }
        }

        return window;
    }

    /// <summary>
    /// The windows of a transposed convolution, whose input is what the windows' convolution would yield: their input is the layer's output, and their filters are
    /// the layer's channels.
    /// </summary>
    /// <exception cref="ProblemException">An argument is out of range.</exception>
    public static WindowGeometry Transposed(LayerContext layer, int rank, int filters, int groups)
    {
        int[] input = Input(layer, rank), kernel = Extents(layer, "kernel", rank);
        int[] stride = PerAxis(layer, "stride", "strides", Repeat(1, rank)), dilation = PerAxis(layer, "dilation", "dilations", Repeat(1, rank));
        (long[] Low, long[] High)? pads = Margins(layer, "pads", rank);
        Padding padding = PaddingOf(layer, mayBeCausal: false, pads is not null);
        int? extra = layer.Arguments.Has("outputPadding") ? layer.Arguments.Integer("outputPadding", 0, min: 0) : null;
        var output = new long[rank];
        var low = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            // Keras' deconv_output_length, and with explicit pads PyTorch's ConvTranspose.
            long span = WindowGeometry.Span(kernel[axis], dilation[axis]), between = (long)(input[axis] - 1) * stride[axis];
            if (extra >= stride[axis])
            {
                throw layer.Arguments.OutOfRange("outputPadding", Text.Of(extra.Value), $"smaller than the stride, {Text.Of(stride[axis])}");
            }

            output[axis] = pads is { } p ? between + span - p.Low[axis] - p.High[axis] + (extra ?? 0)
                : padding == Padding.Same ? between + (extra is { } s ? (span % 2) + s : stride[axis])
                : between + (extra is { } v ? span + v : Math.Max(span, stride[axis]));
            if (pads is null && output[axis] <= between)
            {
                throw layer.Arguments.OutOfRange("outputPadding", "0", "at least 1 where Padding = Padding.Same meets a kernel of even extent");
            }

            if (output[axis] < 1)
            {
                throw layer.Arguments.OutOfRange("pads", Text.Of(pads!.Value.Low[axis] + pads.Value.High[axis]) + " along an axis", $"below {Text.Of(between + span + (extra ?? 0))} there, to leave an output");
            }

            low[axis] = (int)(pads?.Low[axis] ?? (padding == Padding.Same ? Math.Max(0, between + span - output[axis]) / 2 : 0));
        }

        layer.Checked(input.Select((_, axis) => Math.Max(output[axis], (long)(input[axis] - 1) * stride[axis] + WindowGeometry.Span(kernel[axis], dilation[axis]))).Concat(new long[] { filters }).ToArray());
        return WindowGeometry.Of(output.Select(e => (int)e).ToArray(), kernel, stride, dilation, low, input, filters, Channels(layer), groups);
    }

    /// <summary>Refuses groups that do not divide the channels or the filters.</summary>
    public static void CheckGroups(LayerContext layer, int groups, int filters)
    {
        foreach ((int count, string what) in new[] { (Channels(layer), "channels"), (filters, "filters") })
        {
            if (count % groups != 0)
            {
                throw layer.Fail("NG0111", layer.Label, Text.Of(groups), Text.Of(count), what);
            }
        }
    }

    /// <summary>
    /// An extent for each axis, from one argument for all ("kernelSize") or one for each ("kernelHeight", "kernelWidth"); each at least 1.
    /// </summary>
    public static int[] Extents(LayerContext layer, string prefix, int rank)
        => AxisNames(rank)
            .Select(axis => layer.Arguments.Has(prefix + "Size") ? prefix + "Size" : prefix + char.ToUpperInvariant(axis[0]) + axis.Substring(1))
            .Select(name => layer.Arguments.Integer(name, 0, min: 1)).ToArray();

    /// <summary>A number for each axis, from a list of one for all or one for each; null where the list is absent or empty.</summary>
    public static int[]? List(LayerContext layer, string name, int rank)
        => layer.Arguments.Integers(name, 1) is not { Length: > 0 } values ? null
            : values.Length == rank ? values
            : values.Length == 1 ? Repeat(values[0], rank)
            : throw layer.Arguments.OutOfRange(name, Text.Of(values.Length) + " numbers", $"one number, or {Count(rank)}");

    /// <summary>
    /// What stands before and after each axis, from a list: one number for all, one for each axis, or all before and then all after; null where the list is absent
    /// or empty.
    /// </summary>
    public static (long[] Low, long[] High)? Margins(LayerContext layer, string name, int rank)
    {
        if (layer.Arguments.Integers(name, 0) is not { Length: > 0 } values)
        {
            return null;
        }

        if (values.Length != 1 && values.Length != rank && values.Length != 2 * rank)
        {
            string[] expected =
            {
                "one number, or two: before, after",
                "one number, two (height, width), or four: top, left, bottom, right",
                "one number, three (depth, height, width), or six: front, top, left, back, bottom, right",
            };
            throw layer.Arguments.OutOfRange(name, Text.Of(values.Length) + " numbers", expected[rank - 1]);
        }

        long[] At(int first) => Enumerable.Range(0, rank).Select(axis => (long)values[values.Length == 1 ? 0 : values.Length == rank ? axis : first + axis]).ToArray();
        return (At(0), At(rank));
    }

    private static int Channels(LayerContext layer) => layer.InputShape[layer.InputShape.Length - 1];

    private static string[] AxisNames(int rank) => rank == 1 ? new[] { "length" } : new[] { "depth", "height", "width" }.Skip(3 - rank).ToArray();

    private static string Count(int rank) => $"{CountWords[rank - 1]}: {string.Join(", ", AxisNames(rank))}";

    private static int[] Repeat(int value, int rank) => Enumerable.Repeat(value, rank).ToArray();

    private static int[] PerAxis(LayerContext layer, string single, string list, int[] otherwise)
    {
        int[]? values = layer.Arguments.Integers(list, 1);
        if (values is not null && layer.Arguments.Has(single))
        {
            throw layer.Arguments.OutOfRange(list, "given together with " + single, "left out, or given alone");
        }

        return values?.Length == otherwise.Length ? values
            : values is not null ? throw layer.Arguments.OutOfRange(list, Text.Of(values.Length) + " numbers", Count(otherwise.Length))
            : layer.Arguments.Has(single) ? Repeat(layer.Arguments.Integer(single, 1, min: 1), otherwise.Length)
            : otherwise;
    }

    private static Padding PaddingOf(LayerContext layer, bool mayBeCausal, bool padsAreGiven)
    {
        Padding padding = layer.Arguments.Choice("padding", Padding.Valid);
        return padsAreGiven && layer.Arguments.Has("padding") ? throw layer.Arguments.OutOfRange("pads", "given together with padding", "left out, or given alone")
            : padding == Padding.Causal && !mayBeCausal
                ? throw layer.Arguments.OutOfRange("padding", "Padding.Causal", "Padding.Valid or Padding.Same: only convolutions along a sequence look back in time")
            : padding;
    }

    private static (long[] Low, long[] High) Pads(LayerContext layer, int[] input, int[] kernel, int[] stride, int[] dilation, bool mayBeCausal)
    {
        (long[] Low, long[] High)? pads = Margins(layer, "pads", input.Length);
        Padding padding = PaddingOf(layer, mayBeCausal, pads is not null);
        if (pads is { } given)
        {
            return given;
        }

        var low = new long[input.Length];
        var high = new long[input.Length];
        for (int axis = 0; axis < input.Length && padding != Padding.Valid; axis++)
        {
            // TensorFlow's rule: output = ceil(input / stride); the odd cell goes to the end. Causal: all of it before the first cell, whatever the stride.
            long span = WindowGeometry.Span(kernel[axis], dilation[axis]);
            long total = padding == Padding.Causal ? span - 1 : Math.Max(0, ((long)((input[axis] - 1) / stride[axis]) * stride[axis]) + span - input[axis]);
            low[axis] = padding == Padding.Causal ? total : total / 2;
            high[axis] = total - low[axis];
        }

        return (low, high);
    }
}
