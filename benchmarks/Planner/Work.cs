using System.Globalization;
using NetGen.Generator.Emission;
using NetGen.Generator.Lowering;
using NetGen.Generator.Model;
using NetGen.Generator.Ops;
using NetGen.Generator.Scheduling;

namespace NetGen.Planner;

/// <summary>A layer whose kernels are timed.</summary>
/// <param name="Kind">"dense", "convolution", "depthwise" or "pool".</param>
/// <param name="Extents">Its shape, as written on the command line.</param>
internal sealed record Work(string Kind, int[] Extents)
{
    /// <summary>Shapes that the planner was tuned on, and shapes that it was not: 7 or 19 channels, 5x3 kernels, 37 units, odd images.</summary>
    internal static IEnumerable<Work> Listed =>
    [
        Of("dense 784x512 64"), Of("dense 512x256 64"), Of("dense 784x128"), Of("dense 256x256"), Of("convolution 16x16x32x64x3"), Of("convolution 32x32x16x16x3"), Of("convolution 28x28x1x6x5 64"),
        Of("convolution 14x14x6x16x5 64"), Of("depthwise 25x5x64x3"), Of("depthwise 25x5x64x3 64"),
        Of("dense 37x37", true), Of("dense 301x37", true), Of("dense 301x203 64", true), Of("dense 37x19 64", true), Of("convolution 13x17x7x19x5x3", true), Of("convolution 15x15x19x37x3", true),
        Of("convolution 13x17x7x19x5x3 64", true), Of("convolution 15x15x19x7x3 64", true), Of("depthwise 13x11x19x5x3", true), Of("depthwise 19x7x37x3 64", true),
    ];

    internal int Batch { get; init; } = 1;

    internal int Stride { get; init; } = 1;

    /// <summary>Whether it is one that no rule was made for.</summary>
    internal bool HeldOut { get; init; }

    public override string ToString()
        => $"{Kind} {string.Join("x", Extents)}{(Stride == 1 ? "" : $", stride {Stride}")}{(Batch == 1 ? ", one sample" : $", batch {Batch}")}";

    /// <exception cref="FormatException">The text is no shape of this kind.</exception>
    internal static Work Parse(string kind, string text)
    {
        string[] parts = text.Split('x');
        (int least, int most, string form) = kind switch { "dense" => (2, 2, "INxOUT"), "convolution" => (5, 6, "HxWxCxFxK or HxWxCxFxKHxKW"), "pool" => (4, 4, "HxWxCxK"), _ => (4, 5, "HxWxCxK or HxWxCxKHxKW") };
        int[] extents = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int extent) && extent is > 0 and <= 65536 ? extent : 0)];
        return parts.Length >= least && parts.Length <= most && extents.All(extent => extent > 0)
            ? new Work(kind, extents)
            : throw new FormatException($"--{kind}: expected {form}, of whole numbers from 1 to 65536, got '{text}'.");
    }

    /// <summary>The kernels of the layer's passes that reduce, as the compiler plans them.</summary>
    /// <exception cref="FormatException">The compiler finds fault with the shape.</exception>
    internal IEnumerable<(string Name, PlannedKernel Kernel, int BlockStride)> Kernels(bool gradients)
    {
        NetworkModel model;
        try
        {
            model = NetworkModel.Compile(Spec(), LayerCatalog.BuiltIn);
        }
        catch (ProblemException problem)
        {
            throw new FormatException($"{this}: {problem.Message}");
        }

        KernelProgram forward = Batch == 1 ? model.OneSample : model.BatchInference;
        var programs = new List<(string, KernelProgram, bool)> { ("forward", forward, false) };
        if (gradients)
        {
            programs.Add(("backward", model.Workspace, true));
        }

        return from program in programs
               from kernel in program.Item2.Kernels
               where kernel.Form == KernelForm.Loops && kernel.Backward == program.Item3 && kernel.Core.Op is ContractOp or WindowOp or PoolOp { Role: PoolRole.Max } && kernel.Nests[0].Combine != Combine.None
               select ($"{this}{(program.Item3 ? ", gradient of " + (kernel.Node.Shape.Batched ? "input" : "kernel") : "")}", kernel, program.Item2.Lengths[Storage.Block]);
    }

    private static Work Of(string text, bool heldOut = false)
    {
        string[] parts = text.Split(' ');
        return Parse(parts[0], parts[1]) with { Batch = parts.Length > 2 ? int.Parse(parts[2], CultureInfo.InvariantCulture) : 1, HeldOut = heldOut };
    }

    private NetworkSpec Spec()
    {
        int[] input = Kind == "dense" ? [Extents[0]] : Extents[..3];
        int first = Kind == "convolution" ? 4 : 3, height = Kind == "dense" ? 1 : Extents[first], width = Extents[^1];
        ArgumentSpec[] window = [Integer("kernelHeight", height), Integer("kernelWidth", width), Integers("strides", Stride, Stride), Integer("padding", (int)Padding.Same)];
        LayerSpec layer = Kind switch
        {
            "dense" => Layer("Dense", Integer("units", Extents[1])),
            "pool" => Layer("MaxPool2D", window[..2]),
            "convolution" => Layer("Conv2D", [Integer("filters", Extents[3]), .. window]),
            _ => Layer("DepthwiseConv2D", window),
        };
        return new NetworkSpec("", [], "Timed", "public", new([Layer("Input", Integers("shape", input)), layer with { AttributeIndex = 1 }]), []);
    }

    private static LayerSpec Layer(string kind, params ArgumentSpec[] arguments) => new(kind, null, [], new(arguments), 0);

    private static ArgumentSpec Integer(string name, int value) => new(name, ArgumentKind.Integer, new([value]), 0, "");

    private static ArgumentSpec Integers(string name, params int[] values) => new(name, ArgumentKind.Integers, new(values), 0, "");
}
