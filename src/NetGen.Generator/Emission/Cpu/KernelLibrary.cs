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
    private readonly Dictionary<(string Attributes, string Parameters, string Statements), string> byText = new();
    private readonly HashSet<string> names;
    private readonly CodeWriter body = new(), choice = new();

    /// <summary>An empty library.</summary>
    /// <param name="className">The class that the methods go into: none may have its name.</param>
    public KernelLibrary(string className) => names = new() { className };

    /// <summary>The method for a kernel; when it is new, its text goes to <paramref name="code"/>.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="code">Where to.</param>
    /// <param name="caller">What has been inlined so far where the method is called; null where nothing is.</param>
    public KernelMethod Get(PlannedKernel kernel, CodeWriter code, InliningBudget? caller = null)
    {
        bool takesSamples = kernel.Nests.Any(n => n.SumsSamples);
        bool takesBatch = kernel.Nests.Any(n => n.Body.Leaves().Concat(n.Cell.Leaves()).Concat(n.Epilogue.Leaves()).Any(l => l is Expr.BatchSize));

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

        string[] attributes = AttributesOf(kernel, inline: false);
        LoopKernel first = kernel.Nests[0];
        if (first.SpansBlocks && first.WideTiles.Count > 0 && TilePlanner.OperationsOf(first) > TilePlanner.MaxOperations)
        {
            LoopPrinter.PrintChoice(first, wide => choice.Line($"{TileMethod(kernel, wide, parameters, attributes, code)}<TV>({ArgumentsOf(parameters)});"), choice);
            return new KernelMethod(Method(NameOf(kernel), parameters, choice.Take(), Describe(kernel), attributes, code), takesSamples, takesBatch);
        }

        if (first.SparseOperand >= 0 && first.Epilogue.CallsFunction() && 2 * TilePlanner.OperationsOf(first) > TilePlanner.MaxOperations)
        {
            // Two forms of the same, of which one is a method of its own.
            LoopPrinter.PrintDense(first, kernel.PointerNames, body);
            string whole = Method(NameOf(kernel) + "OfAll", parameters, body.Take(), new[] { $"A part of {NameOf(kernel)}: where few terms are 0." }, attributes, code);
            LoopPrinter.PrintSparse(first, kernel.PointerNames, () => choice.Line($"{whole}<TV>({ArgumentsOf(parameters)});"), choice);
            return new KernelMethod(Method(NameOf(kernel), parameters, choice.Take(), Describe(kernel), attributes, code), takesSamples, takesBatch);
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

        string statements = body.Take();
        bool inline = caller is not null && kernel.MayBeInlined && caller.TryTake(statements);
        return new KernelMethod(Method(NameOf(kernel), parameters, statements, Describe(kernel), inline ? AttributesOf(kernel, inline) : attributes, code), takesSamples, takesBatch);
    }

    // A method's own parameters, handed on.
    private static string ArgumentsOf(IEnumerable<string> parameters) => string.Join(", ", parameters.Select(p => p.Substring(p.LastIndexOf(' ') + 1)));

    // Inlined or never: the profile of a hot prediction would have the JIT copy a kernel into it, where registers do not suffice.
    private static string[] AttributesOf(PlannedKernel kernel, bool inline)
    {
        string attribute = $"[MethodImpl({(inline ? "MethodImplOptions.AggressiveInlining" : "MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining")})]";
        return kernel.Nests.Any(n => n.SparseOperand >= 0 || n.StepsAtOnce > 0 || (n.RangeLoop >= 0 && TilePlanner.LoopsOverResults(n, TilePlanner.MaxAccumulators))) ? new[] { attribute, "[SkipLocalsInit]" } : new[] { attribute };
    }

    // One of a kernel's tiles by itself, where the JIT would not inline the vector operations of them all.
    private string TileMethod(PlannedKernel kernel, WideTile? wide, IReadOnlyList<string> parameters, IReadOnlyList<string> attributes, CodeWriter code)
    {
        LoopKernel nest = kernel.Nests[0];
        string blocks = Text.Of(wide?.Factors[nest.BlockLoop] ?? 1), bits = wide is null ? "any number of" : wide.Choice.Machine == Machine.Avx512 ? "512" : "256";
        LoopPrinter.PrintTile(nest, wide, kernel.PointerNames, body);
        return Method($"{NameOf(kernel)}In{blocks}", parameters, body.Take(), new[] { $"A part of {NameOf(kernel)}: {blocks} {(blocks == "1" ? "block" : "blocks")} of samples at once, with {bits} bits." }, attributes, code);
    }

    // The name of the method with such a text, which is printed if there is none yet.
    private string Method(string name, IReadOnlyList<string> parameters, string statements, IEnumerable<string> comments, IReadOnlyList<string> attributes, CodeWriter code)
    {
        (string Attributes, string Parameters, string Statements) text = (string.Join(", ", attributes), string.Join(", ", parameters), statements);
        if (byText.TryGetValue(text, out string? known))
        {
            return known;
        }

        string unique = Unique(name);
        foreach (string comment in comments)
        {
            code.Line("// " + comment);
        }

        foreach (string attribute in attributes)
        {
            code.Line(attribute);
        }

        code.Line($"private static void {unique}<TV>({text.Parameters})");
        code.Line("    where TV : struct, IVector<TV>");
        code.Open();
        code.Lines(statements);
        code.Close();
        code.Line();
        byText.Add(text, unique);
        return unique;
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

        if (kernel.Nests.Any(n => n.BoundedMargins.Count > 0 && !TilePlanner.Unrolls(n)))
        {
            yield return "Loops over the kernel leave out what meets padding alone.";
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
