using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Ops;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Cpu;

/// <summary>How a kernel's method is called besides its pointers.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="TakesSamples">Whether it takes the number of samples in the block.</param>
/// <param name="TakesBatchSize">Whether it takes the number of samples in the batch.</param>
internal sealed record KernelMethod(string Name, bool TakesSamples, bool TakesBatchSize);

/// <summary>The methods of a network's kernels. Kernels with the same text share one method, whichever layers they serve.</summary>
internal sealed class KernelLibrary
{
    private readonly Dictionary<(string Signature, string Statements), KernelMethod> byText = new();
    private readonly HashSet<string> names;
    private readonly CodeWriter body = new();

    /// <summary>An empty library.</summary>
    /// <param name="className">The class that the methods go into: none may have its name.</param>
    public KernelLibrary(string className) => names = new() { className };

    /// <summary>The method for a kernel; when it is new, its text goes to <paramref name="code"/>.</summary>
    public KernelMethod Get(PlannedKernel kernel, CodeWriter code)
    {
        bool takesSamples = kernel.Nests.Any(n => n.SumsSamples);
        bool takesBatch = kernel.Nests.Any(n => n.Body.Leaves().Concat(n.Cell.Leaves()).Concat(n.Epilogue.Leaves()).Any(l => l is Expr.BatchSize));

        // Where one sample's prediction takes nanoseconds. The phases of a batch call so many kernels that the JIT would not inline them all, and run the rest unoptimised for a while.
        bool inline = !kernel.IsPart && kernel.Nests.Count == 1 && TilePlanner.Unrolls(kernel.Nests[0]) && !kernel.Nests[0].HasSampleLanes;
        var parameters = kernel.PointerNames.Select(p => "float* " + p).ToList();
        if (takesSamples)
        {
            parameters.Add("int samples");
        }

        if (takesBatch)
        {
            parameters.Add("float batchSize");
        }

        if (kernel.Work == WorkKind.Pieces)
        {
            parameters.AddRange(new[] { "int first", "int end", "int blocks", "int blockStride" });
        }

        IReadOnlyList<IReadOnlyList<LoopKernel>> groups = SharingLoops(kernel.Nests);
        foreach (IReadOnlyList<LoopKernel> nests in groups)
        {
            // A scope of its own for each, where several would otherwise declare the same names.
            if (groups.Count > 1)
            {
                body.Open();
            }

            LoopPrinter.Print(nests, kernel.PointerNames, body);
            if (groups.Count > 1)
            {
                body.Close();
            }
        }

        string signature = $"<TV>({string.Join(", ", parameters)})";
        (string, string Statements) text = (signature, body.Take());
        if (byText.TryGetValue(text, out KernelMethod? known))
        {
            return known;
        }

        string name = Unique(NameOf(kernel));
        foreach (string line in Describe(kernel))
        {
            code.Line("// " + line);
        }

        // Inlined or never: the profile of a hot prediction would have the JIT copy a kernel into it, where registers do not suffice.
        code.Line($"[MethodImpl({(inline ? "MethodImplOptions.AggressiveInlining" : "MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining")})]");
        if (kernel.Nests.Any(n => n.SparseOperand >= 0 || n.StepsAtOnce > 0))
        {
            code.Line("[SkipLocalsInit]");
        }

        code.Line($"private static void {name}{signature}");
        code.Line("    where TV : struct, IVector<TV>");
        code.Open();
        code.Lines(text.Statements);
        code.Close();
        code.Line();
        var method = new KernelMethod(name, takesSamples, takesBatch);
        byText.Add(text, method);
        return method;
    }

    /// <summary>A name after what the kernel does.</summary>
    public static string NameOf(PlannedKernel kernel)
    {
        Node core = kernel.Core;
        return NameOf(core) + (kernel.Pool is null ? string.Empty : NameOf(kernel.Pool));
    }

    private static string NameOf(Node core)
        => core.Op switch
        {
            ContractOp => "Multiply" + string.Join("x", core.Inputs.SelectMany(i => i.Shape.Dims).Distinct().Select(d => Text.Of(d))),
            WindowOp w => (w.Role switch { WindowRole.Output => "Convolve", WindowRole.Input => "ConvolveToInput", _ => "ConvolveToKernel" }) + string.Join("x", w.Geometry.Kernel),
            PoolOp p => (p.Role switch
            {
                PoolRole.Max => "MaxPool",
                PoolRole.ArgMax => "ArgMaxPool",
                PoolRole.Gather => "PoolGather",
                PoolRole.Scatter => "PoolScatter",
                PoolRole.Sum => "SumPool",
                _ => "PoolSpread",
            }) + string.Join("x", p.Geometry.Kernel),
            ReduceOp r => r.Kind.ToString() + Text.Of(core.Inputs[0].Shape.Size),
            WinogradOp w => "Winograd" + w.Role,
            MoveOp.Pad => "Pad" + Text.Of(core.Shape.Size),
            MoveOp m => m.GetType().Name + Text.Of(core.Shape.Size),
            MapOp m => NameOf(m.Body) + Text.Of(core.Shape.Size),
            _ => core.Op.Name + Text.Of(core.Shape.Size),
        };

    // After the most telling function in it.
    private static string NameOf(Expr body)
        => body switch
        {
            Expr.Unary { Function: not UnaryFunction.Negate } u => u.Function.ToString(),
            Expr.Unary u => NameOf(u.Operand),
            Expr.Binary { Function: BinaryFunction.Max, Right: Expr.Constant { Value: 0 } } => "Relu",
            Expr.Binary b when NameOf(b.Left) is var left && left is not ("Map" or "Copy") => left,
            Expr.Binary { Right: Expr.Input or Expr.Constant } => "Map",
            Expr.Binary b => NameOf(b.Right),
            Expr.Select => "Select",
            Expr.Input => "Copy",
            _ => "Map",
        };

    /// <summary>What a kernel computes, and how a GPU goes about it.</summary>
    public static IReadOnlyList<string> Describe(PlannedKernel kernel, string form) => new[] { Describe(kernel.Node, kernel.Core, pool: null), char.ToUpperInvariant(form[0]) + form.Substring(1) + "." };

    private static string Describe(Node node, Node core, Node? pool)
    {
        string from = string.Join(" and ", core.Inputs.Select(i => i.Shape.ToString()));
        string what = core.Op is MapOp own ? own.Body.Print() : core.Op.ToString();
        Node cells = pool?.Inputs[0] ?? node;
        string pooled = pool is null ? string.Empty : $", {pool.Op} to {node.Shape}{Then(node, pool)}";
        return $"{what}: {(from.Length > 0 ? from : "nothing")} to {cells.Shape}{Then(cells, core)}{pooled}.";

        static string Then(Node last, Node first) => last != first && last.Op is MapOp map ? $", then {map.Body.Print()}" : string.Empty;
    }

    private static IEnumerable<string> Describe(PlannedKernel kernel)
    {
        yield return Describe(kernel.Node, kernel.Core, kernel.Pool);
        if (kernel.Nests.Any(n => n.VectorLoop < 0))
        {
            yield return "V32 stands where no loop fits the vector's lanes: one float at a time.";
        }

        if (kernel.Nests.Any(n => n.JoinsLanes && !n.SumsSamples))
        {
            yield return "What meets in a result lies side by side: sixteen parts of it at once, which are joined at the end, in the same order on every machine.";
        }

        foreach (string line in ScheduleComment.Of(kernel.Tradeoff).Concat(ScheduleComment.Of(kernel.Nests)))
        {
            yield return line;
        }

        if (kernel.Nests.Any(n => n.SparseOperand >= 0))
        {
            yield return "Where a quarter of the row or more is 0, its zeros are left out, and the rows of the matrix that they stand for are not read.";
        }

        foreach (LoopKernel nest in kernel.Nests.Where(n => n.StepsAtOnce > 0))
        {
            yield return $"All tiles go {Text.Of(nest.StepsAtOnce)} steps before they go on: what they read of the blocks stays in the first cache. In between their sums wait on the stack.";
        }

        foreach (LoopKernel nest in kernel.Nests.Where(n => n.BlocksAtOnce > 0))
        {
            yield return $"{Text.Of(nest.BlocksAtOnce)} blocks at a time: what all rows read of them stays in the first cache. Sums go on where the result has them.";
        }
    }

    // Neighbours that go through the same loops and read the same tensor share loops and what they load.
    private static IReadOnlyList<IReadOnlyList<LoopKernel>> SharingLoops(IReadOnlyList<LoopKernel> nests)
    {
        var groups = new List<List<LoopKernel>>();
        foreach (LoopKernel nest in nests)
        {
            if (groups.Count > 0 && groups[groups.Count - 1][0].SharesLoopsWith(nest))
            {
                groups[groups.Count - 1].Add(nest);
            }
            else
            {
                groups.Add(new() { nest });
            }
        }

        return groups;
    }

    private string Unique(string name)
    {
        string unique = name;
        for (int i = 2; !names.Add(unique); i++)
        {
            unique = name + "_" + Text.Of(i);
        }

        return unique;
    }
}
