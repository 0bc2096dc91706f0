using System;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Gpu;

/// <summary>Methods that compute one result of a nest.</summary>
internal sealed class DeviceBodies
{
    private readonly DeviceNest nest;
    private readonly string views;

    public DeviceBodies(DeviceNest nest, string views)
    {
        this.nest = nest;
        this.views = views;
    }

    /// <summary>All of one result, on one thread.</summary>
    public string Element(string name)
    {
        var code = new CodeWriter();
        LoopKernel kernel = nest.Kernel;
        code.Open($"private static void {name}(int index, {views}, int batch)");
        nest.Decompose(code, "index", nest.Results);
        if (kernel.Combine == Combine.None)
        {
            Expr body = kernel.Epilogue.SubstituteInputs(new[] { kernel.Body });
            code.Line($"{nest.Element(kernel.Output)} = {nest.Value(code, body, kernel.Operands, "v")};");
        }
        else
        {
            string total = Total(kernel);
            code.Line($"float {total} = {Start(kernel)};");
            nest.OpenLoops(code, nest.Reductions);
            Gather(nest, code, total);
            foreach (int _ in nest.Reductions)
            {
                code.Close();
            }

            code.Line();
            nest.Store(code, total);
        }

        code.Close();
        return code.ToString();
    }

    /// <summary>One result from its shares, in their order: from as many as there were groups, for the others' places hold nothing.</summary>
    public string SumOfShares(string name, string sumViews, int results)
    {
        var code = new CodeWriter();
        string total = Total(nest.Kernel);
        code.Open($"private static void {name}(int index, {sumViews}, int batch, int shares)");
        code.Line($"float {total} = {Start(nest.Kernel)};");
        code.Open("for (int share = 0; share < shares; share++)");
        code.Line(Combined(nest.Kernel, total, $"partials[(share * {Text.Of(results)}) + index]"));
        code.Close();
        code.Line();
        nest.Decompose(code, "index", nest.Results);
        nest.Store(code, total);
        code.Close();
        return code.ToString();
    }

    public static string Total(LoopKernel kernel) => kernel.Combine == Combine.Max ? "max" : "sum";

    public static string Start(LoopKernel kernel) => kernel.Combine == Combine.Max ? "float.NegativeInfinity" : "0f";

    public static string Combined(LoopKernel kernel, string total, string value) => kernel.Combine == Combine.Max ? $"{total} = DeviceMath.Max({total}, {value});" : $"{total} += {value};";

    /// <summary>Adds what meets in a result at the indices at hand.</summary>
    public static void Gather(DeviceNest nest, CodeWriter code, string total)
        => code.Line(Combined(nest.Kernel, total, nest.Value(code, nest.Kernel.Body, nest.Kernel.Operands, "t")));
}
