using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Model;

namespace NetGen.Generator.Ops;

/// <summary>
/// How a window slides, along any number of spatial axes: output cell o and kernel cell k meet input cell o × stride + k × dilation - pad.
/// Tensors are channels-last: input (spatial..., channels), kernel (spatial..., channels / groups, filters), output (spatial..., filters).
/// </summary>
/// <param name="Input">Spatial extents of the input.</param>
/// <param name="Kernel">Spatial extents of the kernel.</param>
/// <param name="Stride">Steps between windows.</param>
/// <param name="Dilation">Steps between the cells of a window.</param>
/// <param name="Pad">Cells of padding before the first input cell.</param>
/// <param name="Output">Spatial extents of the output.</param>
/// <param name="OutputMargin">Cells that the stored output tensor has before its first true cell (a padded gradient).</param>
/// <param name="StoredOutput">Spatial extents of the stored output tensor, margins included.</param>
/// <param name="Channels">Channels of the input.</param>
/// <param name="Filters">Channels of the output.</param>
/// <param name="Groups">Groups of channels that do not mix.</param>
internal sealed record WindowGeometry(
    EquatableArray<int> Input,
    EquatableArray<int> Kernel,
    EquatableArray<int> Stride,
    EquatableArray<int> Dilation,
    EquatableArray<int> Pad,
    EquatableArray<int> Output,
    EquatableArray<int> OutputMargin,
    EquatableArray<int> StoredOutput,
    int Channels,
    int Filters,
    int Groups)
{
    public int SpatialRank => Input.Count;

    /// <summary>Cells of the kernel.</summary>
    public int Taps => Kernel.Aggregate(1, (a, b) => a * b);

    public int ChannelsPerGroup => Channels / Groups;

    public int FiltersPerGroup => Filters / Groups;

    public bool HasMargin => !StoredOutput.Equals(Output) || OutputMargin.Any(m => m != 0);

    public int[] InputDims => Input.Concat(new[] { Channels }).ToArray();

    public int[] KernelDims => Kernel.Concat(new[] { ChannelsPerGroup, Filters }).ToArray();

    public int[] OutputDims => StoredOutput.Concat(new[] { Filters }).ToArray();

    /// <summary>A geometry without margins.</summary>
    public static WindowGeometry Of(int[] input, int[] kernel, int[] stride, int[] dilation, int[] pad, int[] output, int channels, int filters, int groups)
        => new(new(input), new(kernel), new(stride), new(dilation), new(pad), new(output), new(new int[input.Length]), new(output), channels, filters, groups);

    /// <summary>Windows side by side that cover the input, as many as the output has cells; its extents divide the input's.</summary>
    public static WindowGeometry Tiling(int[] input, int[] output, int channels)
    {
        int[] tile = input.Select((extent, axis) => extent / output[axis]).ToArray();
        return Of(input, tile, tile, tile.Select(_ => 1).ToArray(), new int[input.Length], output, channels, channels, channels);
    }

    /// <summary>Cells from a kernel's first to its last, both counted.</summary>
    public static long Span(int kernel, int dilation) => ((long)(kernel - 1) * dilation) + 1;

    /// <summary>Output extent of a window along one axis: floor((input + pads - extent of the dilated kernel) / stride) + 1; 0 where it does not fit.</summary>
    public static int OutputExtent(int input, int kernel, int stride, int dilation, long padLow, long padHigh)
    {
        long room = input + padLow + padHigh - Span(kernel, dilation);
        return room < 0 ? 0 : (int)Math.Min(int.MaxValue, (room / stride) + 1);
    }

    /// <summary>Input cells that the windows reach beyond the input's end, along an axis.</summary>
    public int PadHigh(int axis)
        => Math.Max(0, ((Output[axis] - 1) * Stride[axis]) + ((Kernel[axis] - 1) * Dilation[axis]) + 1 - Pad[axis] - Input[axis]);

    /// <summary>The same windows over an input that carries its padding.</summary>
    public WindowGeometry OverPaddedInput()
        => this with
        {
            Input = new(Input.Select((extent, axis) => Pad[axis] + extent + PadHigh(axis))),
            Pad = new(new int[SpatialRank]),
        };

    /// <summary>The margins that a stored output needs so that every input cell finds all windows over it in bounds: (before, after) by axis.</summary>
    public (int[] Before, int[] After) NeededMargins()
    {
        var before = new int[SpatialRank];
        var after = new int[SpatialRank];
        for (int axis = 0; axis < SpatialRank; axis++)
        {
            for (int cell = 0; cell < Input[axis]; cell++)
            {
                for (int k = 0; k < Kernel[axis]; k++)
                {
                    // Input cell i is met by output cells (i + pad - k * dilation) / stride, where that is whole.
                    int position = cell + Pad[axis] - (k * Dilation[axis]);
                    if (position % Stride[axis] == 0)
                    {
                        before[axis] = Math.Max(before[axis], -position / Stride[axis]);
                        after[axis] = Math.Max(after[axis], (position / Stride[axis]) - (Output[axis] - 1));
                    }
                }
            }
        }

        return (before, after);
    }

    /// <summary>The same windows over a stored output with the given margins.</summary>
    public WindowGeometry WithMargins(int[] before, int[] after)
        => this with
        {
            OutputMargin = new(before),
            StoredOutput = new(Output.Select((extent, axis) => before[axis] + extent + after[axis])),
        };

    /// <summary>Every (output cell, kernel cell, input cell) that meets, spatial indices row-major; for the interpreter.</summary>
    public IEnumerable<(int Output, int Kernel, int Input)> Meetings()
    {
        int outputs = Output.Aggregate(1, (a, b) => a * b);
        for (int o = 0; o < outputs; o++)
        {
            for (int k = 0; k < Taps; k++)
            {
                int restO = o, restK = k, stored = 0, input = 0, storedStride = 1, inputStride = 1;
                bool inside = true;
                for (int axis = SpatialRank - 1; axis >= 0; axis--)
                {
                    int oi = restO % Output[axis], ki = restK % Kernel[axis];
                    restO /= Output[axis];
                    restK /= Kernel[axis];
                    int i = (oi * Stride[axis]) + (ki * Dilation[axis]) - Pad[axis];
                    inside &= i >= 0 && i < Input[axis];
                    stored += (oi + OutputMargin[axis]) * storedStride;
                    input += i * inputStride;
                    storedStride *= StoredOutput[axis];
                    inputStride *= Input[axis];
                }

                if (inside)
                {
                    yield return (stored, k, input);
                }
            }
        }
    }
}
