using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Gpu;

/// <summary>Prints a reduction of which a group of threads computes some neighbouring results together.</summary>
internal static class ReductionPrinter
{
    public static (int GroupSize, GridSize X, GridSize Y, GridSize Z, Func<string, string> Body) Print(DeviceNest nest, DeviceForm.Reduction form, IReadOnlyList<string> names, IReadOnlyList<int> used, bool adds)
    {
        int results = nest.Extent(nest.Results), lanes = LaunchRules.GroupSize / form.Width;
        GridSize x = new(results, nest.PerSample(nest.Results), form.Width);
        return (LaunchRules.GroupSize, x, GridSize.One, GridSize.One with { Shared = form.Shares is not null }, own =>
        {
            var code = new CodeWriter();
            LoopKernel kernel = nest.Kernel;
            string total = DeviceBodies.Total(kernel), width = Text.Of(form.Width);
            code.Open($"private static void {own}(GpuCall call)");
            Unpack(code, names, used, form.Shares is not null);
            code.Line($"int results = {nest.ExtentText(nest.Results)}, terms = {nest.ExtentText(nest.Reductions)};");
            code.Line(form.Width == 1 ? "int result0 = Grid.IdxX;" : $"int result0 = (Grid.IdxX * {width}) + (Group.IdxX % {width});");

            // Threads beyond the last result do another's work once more: none may leave before the others have met.
            code.Line("int index = result0 < results ? result0 : results - 1;");
            nest.Decompose(code, "index", nest.Results);
            string lane = form.Width == 1 ? "Group.IdxX" : $"Group.IdxX / {width}";
            string first = lane, end = "terms";
            if (form.Shares is not null)
            {
                code.Line("int share = (terms + call.Shares - 1) / call.Shares;");
                code.Line("int first = Grid.IdxZ * share;");
                code.Line("int end = first + share < terms ? first + share : terms;");
                first = $"first + ({lane})";
                end = "end";
            }

            code.Line($"float {total} = {DeviceBodies.Start(kernel)};");
            code.Open($"for (int term = {first}; term < {end}; term += {Text.Of(lanes)})");
            nest.Decompose(code, "term", nest.Reductions);
            DeviceBodies.Gather(nest, code, total);
            code.Close();
            code.Line();
            string helper = "GroupReduction." + (kernel.Combine == Combine.Max ? "Max" : "Sum");
            code.Line($"{total} = {(form.Width == 1 ? $"{helper}({total})" : $"{helper}OfColumns({total}, {width})")};");
            code.Open($"if ({(form.Width == 1 ? "Group.IdxX == 0" : $"Group.IdxX < {width} && result0 < results")})");
            if (form.Shares is not null)
            {
                StoreShare(nest, code, total, $"partials[(Grid.IdxZ * {Text.Of(results)}) + index]", adds ? "call.Adds" : null);
            }
            else
            {
                nest.Store(code, total);
            }

            code.Close();
            code.Close();
            return code.ToString();
        });
    }

    /// <summary>Stores a share of a result, or adds it where it belongs, if the call says so.</summary>
    public static void StoreShare(DeviceNest nest, CodeWriter code, string share, string partial, string? adds)
    {
        if (adds is null)
        {
            code.Line($"{partial} = {share};");
            return;
        }

        code.Open($"if ({adds} != 0)");
        code.Line($"Atomic.Add(ref {nest.Element(nest.Kernel.Output)}, {share});");
        code.Close();
        code.Open("else");
        code.Line($"{partial} = {share};");
        code.Close();
    }

    /// <summary>Names for what a call brings.</summary>
    public static void Unpack(CodeWriter code, IReadOnlyList<string> names, IReadOnlyList<int> used, bool shares)
    {
        for (int i = 0; i < used.Count; i++)
        {
            code.Line($"ArrayView<float> {names[used[i]]} = call.P{Text.Of(i)};");
        }

        if (shares)
        {
            code.Line($"ArrayView<float> partials = call.P{Text.Of(used.Count)};");
        }

        code.Line("int batch = call.Batch;");
    }
}
