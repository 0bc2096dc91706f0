using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Ops;

/// <summary>Which of the three tensors of a convolution a window operation computes, from the other two.</summary>
internal enum WindowRole
{
    /// <summary>(input, kernel) → output: the convolution.</summary>
    Output,

    /// <summary>(kernel, output) → input: the gradient of the input, or a transposed convolution.</summary>
    Input,

    /// <summary>(input, output) → kernel, summed over the samples: the gradient of the kernel.</summary>
    Kernel,
}

/// <summary>
/// Window: convolution over strided, dilated, padded, grouped windows. The sum over all meetings of input × kernel × output is
/// trilinear, so forward, dX and dW are one family and the gradient of each is two others.
/// </summary>
internal sealed record WindowOp(WindowRole Role, WindowGeometry Geometry) : TensorOp
{
    public override string Name => "Window";

    public override Shape InferShape(IReadOnlyList<Shape> inputs)
    {
        WindowGeometry g = Geometry;
        (int[] first, int[] second, int[] result) = Role switch
        {
            WindowRole.Output => (g.InputDims, g.KernelDims, g.OutputDims),
            WindowRole.Input => (g.KernelDims, g.OutputDims, g.InputDims),
            _ => (g.InputDims, g.OutputDims, g.KernelDims),
        };
        if (!inputs[0].Dims.SequenceEqual(first) || !inputs[1].Dims.SequenceEqual(second))
        {
            throw new InvalidOperationException($"{this} needs {Text.Shape(first)} and {Text.Shape(second)}, got {inputs[0]} and {inputs[1]}.");
        }

        return new Shape(Role != WindowRole.Kernel && inputs.Any(i => i.Batched), result);
    }

    public override IReadOnlyList<Node?> Gradient(Node node, Node gradient)
    {
        Node a = node.Inputs[0], b = node.Inputs[1];
        return Role switch
        {
            WindowRole.Output => new Node?[] { Build.Window(WindowRole.Input, Geometry, b, gradient, node.Origin), Build.Window(WindowRole.Kernel, Geometry, a, gradient, node.Origin) },
            WindowRole.Input => new Node?[] { Build.Window(WindowRole.Kernel, Geometry, gradient, b, node.Origin), Build.Window(WindowRole.Output, Geometry, gradient, a, node.Origin) },
            _ => new Node?[] { Build.Window(WindowRole.Input, Geometry, gradient, b, node.Origin), Build.Window(WindowRole.Output, Geometry, a, gradient, node.Origin) },
        };
    }

    public override void Evaluate(EvaluationContext context, IReadOnlyList<Tensor> inputs, Tensor result)
    {
        Tensor input = Role == WindowRole.Input ? result : inputs[0];
        Tensor kernel = Role switch { WindowRole.Output => inputs[1], WindowRole.Input => inputs[0], _ => result };
        Tensor output = Role == WindowRole.Output ? result : inputs[1];
        WindowGeometry g = Geometry;
        int samples = input.Shape.Batched || output.Shape.Batched ? context.Batch : 1;
        foreach ((int o, int k, int i) in g.Meetings())
        {
            for (int filter = 0; filter < g.Filters; filter++)
            {
                int group = filter / g.FiltersPerGroup;
                for (int c = 0; c < g.ChannelsPerGroup; c++)
                {
                    int ik = (((k * g.ChannelsPerGroup) + c) * g.Filters) + filter;
                    for (int sample = 0; sample < samples; sample++)
                    {
                        int ii = input.Sample(sample) + (i * g.Channels) + (group * g.ChannelsPerGroup) + c;
                        int io = output.Sample(sample) + (o * g.Filters) + filter;
                        switch (Role)
                        {
                            case WindowRole.Output:
                                output.Data[io] += input.Data[ii] * kernel.Data[ik];
                                break;
                            case WindowRole.Input:
                                input.Data[ii] += output.Data[io] * kernel.Data[ik];
                                break;
                            default:
                                kernel.Data[ik] += input.Data[ii] * output.Data[io];
                                break;
                        }
                    }
                }
            }
        }
    }

    public override IReadOnlyList<IndexNest> Loops(Node node)
    {
        WindowGeometry g = Geometry;
        if (Role == WindowRole.Input)
        {
            return WindowLattice.Product(g).Select(InputLoops).ToArray();
        }

        // Loops: output cells, group, filter, kernel cells, channel. For the kernel's gradient, output cells are the reduction instead.
        bool forward = Role == WindowRole.Output;
        int rank = g.SpatialRank;
        var loops = new List<Loop>();
        int cell = 0, tap = 0, group = 0, filter = 0, channel = 0;
        void Cells()
        {
            cell = loops.Count;
            loops.AddRange(g.Output.Select((extent, axis) => new Loop(IndexNest.SpaceName(axis, g.SpatialRank), extent, !forward)));
        }

        void Taps()
        {
            tap = loops.Count;
            loops.AddRange(g.Kernel.Select((extent, axis) => new Loop(IndexNest.KernelName(axis, g.SpatialRank), extent, forward)));
        }

        void Channel()
        {
            channel = loops.Count;
            loops.Add(new Loop("channel", g.ChannelsPerGroup, forward));
        }

        void Filters()
        {
            group = loops.Count;
            loops.Add(new Loop("group", g.Groups, false));
            filter = loops.Count;
            loops.Add(new Loop("filter", g.FiltersPerGroup, false));
        }

        if (forward)
        {
            Cells();
            Filters();
            Taps();
            Channel();
        }
        else
        {
            Taps();
            Channel();
            Filters();
            Cells();
        }

        Affine[] input = Enumerable.Range(0, rank)
            .Select(axis => new Affine(-g.Pad[axis], (cell + axis, g.Stride[axis]), (tap + axis, g.Dilation[axis])))
            .Concat(new[] { new Affine(0, (group, g.ChannelsPerGroup), (channel, 1)) }).ToArray();
        Affine[] output = Enumerable.Range(0, rank)
            .Select(axis => Affine.Of(cell + axis, 1, g.OutputMargin[axis]))
            .Concat(new[] { FilterIndex(group, filter) }).ToArray();
        Affine[] kernel = Enumerable.Range(0, rank)
            .Select(axis => Affine.Of(tap + axis))
            .Concat(new[] { Affine.Of(channel), FilterIndex(group, filter) }).ToArray();
        return new[]
        {
            new IndexNest(
                loops,
                forward ? output : kernel,
                new[] { (0, (IReadOnlyList<Affine>)input), (1, forward ? kernel : output) },
                new Expr.Input(0) * new Expr.Input(1),
                Combine.Sum),
        };
    }

    private Affine FilterIndex(int group, int filter) => new(0, (group, Geometry.FiltersPerGroup), (filter, 1));

    private IndexNest InputLoops(WindowLattice[] lattice)
    {
        // Loops: input cells of the class, group, channel, kernel cells that meet them, filter.
        WindowGeometry g = Geometry;
        int rank = g.SpatialRank;
        var loops = lattice.Select((l, axis) => new Loop(IndexNest.SpaceName(axis, g.SpatialRank), l.Cells, false)).ToList();
        int group = loops.Count, channel = group + 1, tap = group + 2, filter = tap + rank;
        loops.Add(new Loop("group", g.Groups, false));
        loops.Add(new Loop("channel", g.ChannelsPerGroup, false));
        loops.AddRange(lattice.Select((l, axis) => new Loop(IndexNest.KernelName(axis, g.SpatialRank), l.Taps, true)));
        loops.Add(new Loop("filter", g.FiltersPerGroup, true));
        Affine[] input = lattice.Select((l, axis) => Affine.Of(axis, g.Stride[axis], l.FirstCell))
            .Concat(new[] { new Affine(0, (group, g.ChannelsPerGroup), (channel, 1)) }).ToArray();
        Affine[] kernel = lattice.Select((l, axis) => Affine.Of(tap + axis, l.TapStep, l.FirstTap))
            .Concat(new[] { Affine.Of(channel), FilterIndex(group, filter) }).ToArray();
        Affine[] output = lattice.Select((l, axis) => new Affine(l.FirstOutput, (axis, 1), (tap + axis, l.OutputStep)))
            .Concat(new[] { FilterIndex(group, filter) }).ToArray();
        return new IndexNest(loops, input, new[] { (1, (IReadOnlyList<Affine>)output), (0, kernel) }, new Expr.Input(0) * new Expr.Input(1), Combine.Sum);
    }

    public override string ToString()
        => $"Window[{Role}, kernel {string.Join("x", Geometry.Kernel)}, stride {string.Join("x", Geometry.Stride)}, dilation {string.Join("x", Geometry.Dilation)}, groups {Text.Of(Geometry.Groups)}]";
}
