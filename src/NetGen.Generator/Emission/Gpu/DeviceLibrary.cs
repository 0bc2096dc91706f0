using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Emission.Cpu;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Gpu;

/// <summary>A network's kernels for a GPU, as ILGPU compiles them: plain static methods over views. Kernels with the same text share one, whichever layers and passes they serve.</summary>
internal sealed class DeviceLibrary
{
    private readonly CodeWriter code;
    private readonly bool elements;
    private readonly Dictionary<string, string> byText = new();
    private readonly HashSet<string> names;

    /// <param name="code">Where the methods go.</param>
    /// <param name="taken">Names that none of them may have.</param>
    /// <param name="elements">Whether what groups of threads compute together is needed one result at a time as well: where networks train side by side.</param>
    public DeviceLibrary(CodeWriter code, IEnumerable<string> taken, bool elements)
    {
        this.code = code;
        this.elements = elements;
        names = new HashSet<string>(taken);
    }

    /// <summary>The launches of a scheduled graph.</summary>
    public DeviceProgram Launches(KernelProgram program)
    {
        var launches = new List<DeviceLaunch>();
        int partials = 0;
        foreach (PlannedKernel kernel in program.Kernels)
        {
            string origin = $"{kernel.Node.Origin}: {kernel.Node.Shape}";
            switch (kernel.Form)
            {
                case KernelForm.Draw:
                    launches.Add(Draw(kernel, origin));
                    break;
                case KernelForm.LookupRows or KernelForm.LookupTable:
                    launches.Add(Lookup(kernel, origin));
                    break;
                default:
                    foreach (LoopKernel loops in kernel.Nests)
                    {
                        IEnumerable<DeviceLaunch> own = Loops(kernel, loops, origin, out int length);
                        launches.AddRange(own);
                        partials = Math.Max(partials, length);
                    }

                    break;
            }
        }

        return new DeviceProgram(launches, program, partials);
    }

    private IEnumerable<DeviceLaunch> Loops(PlannedKernel kernel, LoopKernel loops, string origin, out int partials)
    {
        // A nest may need fewer tensors than its kernel has.
        int[] used = loops.Accesses.Select(a => a.Pointer).Distinct().OrderBy(p => p).ToArray();
        if (used.Length > LaunchRules.MaxTensors)
        {
            throw new InvalidOperationException($"{kernel.Node} reads {used.Length} tensors at once; a GPU kernel takes {LaunchRules.MaxTensors}.");
        }

        var nest = new DeviceNest(loops, kernel.PointerNames);
        DeviceForm form = DevicePlanner.Choose(nest);
        IReadOnlyList<string> comment = KernelLibrary.Describe(kernel, form.Reason);
        string name = KernelLibrary.NameOf(kernel), views = Parameters(used.Select(p => kernel.PointerNames[p]));
        TensorBuffer[] pointers = used.Select(p => kernel.Pointers[p]).ToArray();
        GridSize results = new(nest.Extent(nest.Results), nest.PerSample(nest.Results));
        var bodies = new DeviceBodies(nest, views);
        ElementMethod? element = elements || form is DeviceForm.Elements ? new(Method(comment, name, bodies.Element), results, Draws: false) : null;
        partials = 0;
        if (form is DeviceForm.Elements)
        {
            return new[] { OfElements(origin, element!, pointers, used.Length) };
        }

        // Into a gradient, which begins as 0, shares may be added where they belong: in any order, if the user allows it.
        bool adds = kernel.Target.Storage == Storage.Gradients && loops.Epilogue is Expr.Input && loops.Combine == Combine.Sum;
        ShareCount? shares = (form as DeviceForm.Reduction)?.Shares ?? (form as DeviceForm.Tiles)?.Shares;
        TensorBuffer[] all = pointers;
        if (shares is not null)
        {
            partials = shares.Most * results.Items;
            all = pointers.Concat(new[] { new TensorBuffer(Storage.Partials, partials, 0) }).ToArray();
        }

        (int groupSize, GridSize x, GridSize y, GridSize z, Func<string, string> body) = form is DeviceForm.Tiles tiles
            ? ProductPrinter.Print(nest, tiles, kernel.PointerNames, used, adds)
            : ReductionPrinter.Print(nest, (DeviceForm.Reduction)form, kernel.PointerNames, used, adds);
        string method = Method(comment, name + (form is DeviceForm.Tiles ? "InTiles" : "InGroups"), body);
        var launches = new List<DeviceLaunch> { new(origin, method, element, all, groupSize, x, y, z) { Shares = shares } };
        if (shares is not null)
        {
            // What the groups that shared a result found, in their order: the same sum whatever the GPU does first.
            string sumViews = Parameters(used.Select(p => kernel.PointerNames[p]).Concat(new[] { "partials" }));
            string sum = Method(
                new[] { "The sum of groups' shares." },
                name + "Sum",
                own => bodies.SumOfShares(own, sumViews, results.Items));
            launches.Add(OfElements(origin, new ElementMethod(sum, results, Draws: false), all, all.Length, ", call.Shares") with { Element = null, Shares = shares, SumsShares = adds });
        }

        return launches;
    }

    private DeviceLaunch OfElements(string origin, ElementMethod element, IReadOnlyList<TensorBuffer> pointers, int count, string more = "")
    {
        string arguments = string.Concat(Enumerable.Range(0, count).Select(i => $", call.P{Text.Of(i)}")) + (element.Draws ? ", call.Seed, call.Step" : ", call.Batch") + more;
        string results = element.Results.PerSample ? element.Results.Items == 1 ? "call.Batch" : $"call.Batch * {Text.Of(element.Results.Items)}" : Text.Of(element.Results.Items);
        string entry = Method(Array.Empty<string>(), element.Name + "Kernel", own =>
        {
            var text = new CodeWriter();
            text.Open($"private static void {own}(GpuCall call)");
            text.Line($"int index = Grid.GlobalIndex.X;");
            text.Open($"if (index < {results})");
            text.Line($"{element.Name}(index{arguments});");
            text.Close();
            text.Close();
            return text.ToString();
        });
        return new DeviceLaunch(origin, entry, element, pointers, LaunchRules.GroupSize, element.Results with { Divisor = LaunchRules.GroupSize }, GridSize.One, GridSize.One);
    }

    private DeviceLaunch Draw(PlannedKernel kernel, string origin)
    {
        GridSize results = new(kernel.Length, PerSample: true);
        string length = Text.Of(kernel.Length);
        string method = Method(new[] { $"{kernel.Node.Op}: one draw for each of {kernel.Node.Shape}, the same as on the CPU." }, "Draw" + length, own =>
        {
            var text = new CodeWriter();
            text.Open($"private static void {own}(int index, ArrayView<float> result, ulong seed, uint step)");
            text.Line($"result[index] = DeviceMath.Uniform(seed, {Text.Of((int)kernel.Stream)}, step, (uint)(index / {length}), (uint)(index % {length}));");
            text.Close();
            return text.ToString();
        });
        return OfElements(origin, new ElementMethod(method, results, Draws: true), kernel.Pointers, 1);
    }

    // A row is copied by as many threads as it is wide; an element of the gradient's table looks through all indices, which needs no atomic additions.
    private DeviceLaunch Lookup(PlannedKernel kernel, string origin)
    {
        var lookup = (LookupOp)kernel.Node.Op;
        bool rows = kernel.Form == KernelForm.LookupRows;
        string count = Text.Of(lookup.Count), width = Text.Of(lookup.Width);
        GridSize results = new(kernel.Node.Shape.Size, kernel.Node.Shape.Batched);
        string method = Method(KernelLibrary.Describe(kernel, "a thread for each result"), KernelLibrary.NameOf(kernel), own =>
        {
            var text = new CodeWriter();
            text.Open($"private static void {own}(int index, {Parameters(kernel.PointerNames)}, int batch)");
            if (rows)
            {
                text.Line($"float row = indices[index / {width}];");
                text.Line($"result[index] = row >= 0f && row < {count}f ? table[((int)row * {width}) + (index % {width})] : float.NaN;");
            }
            else
            {
                text.Line("float sum = 0f;");
                text.Open($"for (int i = 0; i < batch * {Text.Of(kernel.Length)}; i++)");
                text.Line("float row = indices[i];");
                text.Open($"if (row >= 0f && row < {count}f && (int)row == index / {width})");
                text.Line($"sum += rows[(i * {width}) + (index % {width})];");
                text.Close();
                text.Close();
                text.Line("result[index] = sum;");
            }

            text.Close();
            return text.ToString();
        });
        return OfElements(origin, new ElementMethod(method, results, Draws: false), kernel.Pointers, kernel.Pointers.Count);
    }

    public static string Parameters(IEnumerable<string> pointers) => string.Join(", ", pointers.Select(p => "ArrayView<float> " + p));

    // The method with this text: a known one, or a new one under a name of its own.
    private string Method(IReadOnlyList<string> comment, string name, Func<string, string> print)
    {
        string text = print("?");
        if (byText.TryGetValue(text, out string? known))
        {
            return known;
        }

        string unique = name;
        for (int i = 2; !names.Add(unique); i++)
        {
            unique = name + "_" + Text.Of(i);
        }

        byText.Add(text, unique);
        foreach (string line in comment)
        {
            code.Line("// " + line);
        }

        code.Line(print(unique).TrimEnd('\n'));
        code.Line();
        return unique;
    }
}
