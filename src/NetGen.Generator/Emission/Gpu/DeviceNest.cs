using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Gpu;

/// <summary>
/// A scheduled loop nest as a GPU sees it: groups of loops whose indices come from one number (a thread's, a tile's row), and addresses as text. The loop over samples has a run-time extent, the
/// batch, and is always the outermost of its group.
/// </summary>
internal sealed class DeviceNest
{
    /// <summary>Samples that sizes are judged by, where the batch is known only at run time.</summary>
    public const int PlannedBatch = 1024;

    private readonly LoopKernel kernel;
    private readonly IReadOnlyList<string> pointers;

    public DeviceNest(LoopKernel kernel, IReadOnlyList<string> pointers)
    {
        this.kernel = kernel;
        this.pointers = pointers;
        Results = Ordered(l => !kernel.Loops[l].Reduction);
        Reductions = Ordered(l => kernel.Loops[l].Reduction);
    }

    public LoopKernel Kernel => kernel;

    /// <summary>The loops over results, outermost first.</summary>
    public IReadOnlyList<int> Results { get; }

    /// <summary>The loops whose iterations meet in a result, outermost first.</summary>
    public IReadOnlyList<int> Reductions { get; }

    /// <summary>Whether a group of loops holds that over samples, so that its extent is a multiple of the batch.</summary>
    public bool PerSample(IEnumerable<int> loops) => loops.Contains(kernel.BlockLoop);

    /// <summary>Iterations of a group of loops, for one sample.</summary>
    public int Extent(IEnumerable<int> loops) => loops.Where(l => l != kernel.BlockLoop).Aggregate(1, (n, l) => checked(n * kernel.Loops[l].Extent));

    /// <summary>Iterations that a group of loops is expected to have.</summary>
    public long Planned(IEnumerable<int> loops) => Extent(loops) * (PerSample(loops) ? (long)PlannedBatch : 1);

    /// <summary>The same as text.</summary>
    public string ExtentText(IReadOnlyList<int> loops)
        => !PerSample(loops) ? Text.Of(Extent(loops)) : Extent(loops) == 1 ? "batch" : $"batch * {Text.Of(Extent(loops))}";

    /// <summary>Declares the index of each loop of a group from one number; the innermost loop varies fastest.</summary>
    public void Decompose(CodeWriter code, string number, IReadOnlyList<int> loops, string suffix = "")
    {
        int below = 1;
        for (int i = loops.Count - 1; i >= 0; i--)
        {
            Loop loop = kernel.Loops[loops[i]];
            string quotient = below == 1 ? number : $"{number} / {Text.Of(below)}";
            code.Line($"int {loop.Name}{suffix} = {quotient}{(i == 0 ? string.Empty : $" % {Text.Of(loop.Extent)}")};");
            below *= loops[i] == kernel.BlockLoop ? 1 : loop.Extent;
        }
    }

    /// <summary>Opens the loops of a group.</summary>
    public void OpenLoops(CodeWriter code, IReadOnlyList<int> loops)
    {
        foreach (int l in loops)
        {
            string name = kernel.Loops[l].Name;
            code.Open($"for (int {name} = 0; {name} < {(l == kernel.BlockLoop ? "batch" : Text.Of(kernel.Loops[l].Extent))}; {name}++)");
        }
    }

    /// <summary>An operand's element, all loops' indices being declared.</summary>
    public string Element(Access access) => $"{pointers[access.Pointer]}[{Address(access.Offset, access.Strides, AllLoops)}]";

    /// <summary>The part of an address that a group of loops decides; with the access's offset if asked.</summary>
    public string Address(Access access, IEnumerable<int> loops, bool offset, string suffix = "") => Address(offset ? access.Offset : 0, access.Strides, loops, suffix);

    public string Pointer(Access access) => pointers[access.Pointer];

    /// <summary>An expression of the kernel; inputs are elements of these operands.</summary>
    public string Value(CodeWriter code, Expr expr, IReadOnlyList<Access> operands, string prefix, string? sum = null)
        => new DeviceExprPrinter(
            code,
            leaf => leaf switch
            {
                Expr.Input input when sum is null => Element(operands[input.Index]),
                Expr.Input input => input.Index == 0 ? sum : Element(operands[input.Index - 1]),
                Expr.BatchSize => "batch",
                Expr.LoopIndex index => $"(float)({Address(index.Offset, index.Strides.ToArray(), AllLoops)})",
                _ => throw new InvalidOperationException($"{leaf} cannot be printed for a GPU."),
            },
            prefix).Print(expr);

    /// <summary>The only store: the epilogue of a reduction's result.</summary>
    public void Store(CodeWriter code, string sum)
    {
        string value = Value(code, kernel.Epilogue, kernel.EpilogueOperands, "v", sum);
        code.Line($"{Element(kernel.Output)} = {value};");
    }

    public static string Sum(int offset, IEnumerable<(string Name, int Stride)> terms)
    {
        string[] parts = terms.Where(t => t.Stride != 0).Select(t => t.Stride == 1 ? t.Name : $"({t.Name} * {Text.Of(t.Stride)})").ToArray();
        return parts.Length == 0 ? Text.Of(offset)
            : string.Join(" + ", parts) + (offset == 0 ? string.Empty : offset > 0 ? " + " + Text.Of(offset) : " - " + Text.Of(-offset));
    }

    private IEnumerable<int> AllLoops => Enumerable.Range(0, kernel.Loops.Count);

    private int[] Ordered(Func<int, bool> belongs) => AllLoops.Where(belongs).OrderBy(l => l != kernel.BlockLoop).ToArray();

    private string Address(int offset, int[] strides, IEnumerable<int> loops, string suffix = "")
        => Sum(offset, loops.OrderBy(l => l != kernel.BlockLoop).Select(l => (kernel.Loops[l].Name + suffix, strides[l])));
}
