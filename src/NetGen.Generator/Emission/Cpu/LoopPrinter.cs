using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Cpu;

/// <summary>
/// Prints one loop kernel as C#: output loops in tiles, lanes, reduction loops with the tile's accumulators in registers, and the epilogue
/// applied to them before the only store.
/// </summary>
internal sealed class LoopPrinter
{
    private const int DeclarationWidth = 100, StatementsWidth = 150;

    private readonly LoopKernel kernel;
    private readonly IReadOnlyList<string> pointers;
    private readonly CodeWriter code;
    private readonly IReadOnlyDictionary<int, int> tile;
    private readonly int split, unroll;

    // Whether the reduction goes through a list of places instead of all.
    private readonly bool skipsZeros;

    // Kernels whose results are computed in the same loops, this one's among them; null where it is alone.
    private IReadOnlyList<LoopKernel>? together;

    // What the steps of a written-out loop have loaded already; null where each step loads for itself.
    private readonly Dictionary<string, string>? loaded;

    // How often these steps use each load.
    private Dictionary<string, int>? usesOfSteps;
    private readonly int[] tiled;
    private readonly bool unrolled;

    // Four results at most need no wider vector, on any machine.
    private readonly bool narrow;

    // One float at a time where no loop fits the lanes, and for results of lanes that were joined.
    private string type;

    private LoopPrinter(LoopKernel kernel, WideTile? wide, IReadOnlyList<string> pointers, CodeWriter code, bool skipsZeros = false)
    {
        this.skipsZeros = skipsZeros;
        tile = wide?.Factors ?? kernel.Tile;
        split = wide?.Choice.Schedule.Split ?? kernel.Split;
        unroll = wide?.Choice.Schedule.Unroll ?? kernel.Unroll;
        loaded = wide?.SharesLoads == true ? new() : null;
        this.kernel = kernel;
        this.pointers = pointers;
        this.code = code;

        // What the inner loops of a tile load stays in registers for all the outer ones: the fewer, the better.
        tiled = tile.OrderByDescending(t => t.Value).ThenBy(t => t.Key).Select(t => t.Key).ToArray();
        unrolled = TilePlanner.Unrolls(kernel);
        narrow = kernel.VectorLoop >= 0 && kernel.PartialExtent is > 0 and <= 4;
        type = kernel.VectorLoop < 0 ? "V32" : narrow ? "V128" : "TV";
    }

    /// <summary>Prints kernels that share their loops, or one alone.</summary>
    public static void Print(IReadOnlyList<LoopKernel> kernels, IReadOnlyList<string> pointers, CodeWriter code)
    {
        if (kernels.Count > 1)
        {
            new LoopPrinter(kernels[0], wide: null, pointers, code) { together = kernels }.Print();
        }
        else
        {
            Print(kernels[0], pointers, code);
        }
    }

    private static void Print(LoopKernel kernel, IReadOnlyList<string> pointers, CodeWriter code)
    {
        if (kernel.SparseOperand < 0)
        {
            PrintDense(kernel, pointers, code);
            return;
        }

        Access sparse = kernel.Operands[kernel.SparseOperand];
        string extent = Text.Of(kernel.Loops[kernel.InnermostReduction].Extent), row = pointers[sparse.Pointer] + (sparse.Offset == 0 ? string.Empty : " + " + Text.Of(sparse.Offset));
        code.Line($"int* nonZeroPlaces = stackalloc int[{extent} + 16];");
        code.Line($"int nonZeros = Lanes.NonZeros({row}, {extent}, nonZeroPlaces);");
        code.Open($"if (nonZeros * 4 < {extent} * 3)");
        new LoopPrinter(kernel, wide: null, pointers, code, skipsZeros: true).Print();
        code.Close();
        code.Open("else");
        PrintDense(kernel, pointers, code);
        code.Close();
    }

    private static void PrintDense(LoopKernel kernel, IReadOnlyList<string> pointers, CodeWriter code)
    {
        if (kernel.StepsAtOnce > 0)
        {
            // The sums of a piece's tiles, for one tile of blocks.
            int length = kernel.WideTiles.Select(wide => wide.Factors).Concat(new[] { (IReadOnlyDictionary<int, int>)kernel.Tile }).Max(tile => SumsOf(kernel, tile));
            code.Line($"float* stack = stackalloc float[{Text.Of(length + View.LaneCount)}];");
            code.Line("float* sums = (float*)(((nuint)stack + 63) & ~(nuint)63);");
        }

        if (kernel.WideTiles.Count == 0)
        {
            new LoopPrinter(kernel, wide: null, pointers, code).Print();
            return;
        }

        string otherwise = string.Empty;
        foreach (WideTile wide in kernel.WideTiles)
        {
            // TV.Count is a constant for each TV: the JIT compiles what is for its vectors.
            string blocks = kernel.SpansBlocks ? $" && blocks >= {Text.Of(wide.Factors[kernel.BlockLoop])}" : string.Empty;
            code.Open($"{otherwise}if (TV.Count {(wide.Choice.Machine == Machine.Avx512 ? "==" : "<")} 16{blocks})");
            new LoopPrinter(kernel, wide, pointers, code).Print();
            code.Close();
            otherwise = "else ";
        }

        code.Open("else");
        new LoopPrinter(kernel, wide: null, pointers, code).Print();
        code.Close();
    }

    private void Print()
    {
        int[] outer = Enumerable.Range(0, kernel.Loops.Count).Where(l => !kernel.Loops[l].Reduction && l != kernel.VectorLoop)
            .OrderBy(l => l != kernel.BlockLoop).ToArray();
        if (kernel.JoinsLanes)
        {
            code.Line($"float* lanes = stackalloc float[{Text.Of(16 * (SumsEach ? (Results().Count() + 7) / 8 * 8 : Results().Count()))}];");
        }

        // Heads of the loops, and what stands first in each of them.
        var heads = new List<(string Head, string? First)>();
        foreach (int loop in outer)
        {
            if (kernel.BlocksAtOnce > 0 && loop == outer.First(l => l != kernel.OutermostLoop))
            {
                string blocks = Text.Of(kernel.BlocksAtOnce);
                heads.Add(($"for (int firstBlock = 0; firstBlock < blocks; firstBlock += {blocks})", $"int endBlock = Math.Min(firstBlock + {blocks}, blocks);"));
            }

            if (!IsWhole(loop))
            {
                heads.Add(HeadOf(loop));
            }

            if (kernel.StepsAtOnce > 0 && loop == kernel.BlockLoop)
            {
                string steps = Text.Of(kernel.StepsAtOnce), extent = Text.Of(kernel.Loops[kernel.InnermostReduction].Extent);
                heads.Add(($"for (int firstStep = 0; firstStep < {extent}; firstStep += {steps})", $"int endStep = Math.Min(firstStep + {steps}, {extent});\nfloat* sumsAt = sums;"));
            }
        }

        bool vectors = kernel.VectorLoop >= 0 && !narrow;
        if (vectors)
        {
            Loop vector = kernel.Loops[kernel.VectorLoop];
            heads.Add(($"for (int {vector.Name} = 0; {vector.Name} < {Text.Of(vector.Extent)}; {vector.Name} += {type}.Count)", null));
        }

        for (int i = 0; i < heads.Count; i++)
        {
            // Lanes are joined after the vector loop, within the one around it.
            bool holdsOne = i + 1 < heads.Count && !(kernel.JoinsLanes && vectors && i + 2 == heads.Count);
            if (heads[i].First is null && holdsOne)
            {
                code.Nest(heads[i].Head);
                continue;
            }

            code.Open(heads[i].Head);
            if (heads[i].First is { } first)
            {
                code.Line(first);
            }
        }

        PrintBody();
        if (vectors)
        {
            code.Close();
        }

        if (kernel.SumsSamples)
        {
            PrintLaneSums();
        }
        else if (kernel.JoinsLanes)
        {
            PrintJoinedLanes();
        }

        for (int i = vectors ? 1 : 0; i < heads.Count; i++)
        {
            code.Close();
        }
    }

    private (string Head, string? First) HeadOf(int index)
    {
        Loop loop = kernel.Loops[index];
        int factor = Factor(index);
        bool ranged = kernel.RangeLoop == index;
        bool blocks = kernel.BlockLoop == index;
        string first = ranged ? "first" : "0", end = ranged ? "end" : Extent(index);
        if (factor == 1)
        {
            return ($"for (int {loop.Name} = {first}; {loop.Name} < {end}; {loop.Name}++)", null);
        }

        // The last tile is moved back so that it is whole; what it shares with the one before comes out the same. One that reaches into the next range computes what that computes as well.
        return loop.Extent % factor == 0 && !blocks && !ranged
            ? ($"for (int {loop.Name} = {first}; {loop.Name} < {end}; {loop.Name} += {Text.Of(factor)})", null)
            : ($"for (int {loop.Name}Tile = {first}; {loop.Name}Tile < {end}; {loop.Name}Tile += {Text.Of(factor)})",
                $"int {loop.Name} = Math.Min({loop.Name}Tile, {(blocks ? $"blocks - {Text.Of(factor)}" : Text.Of(loop.Extent - factor))});");
    }

    /// <summary>Whether one tile or one vector covers the whole loop, so that there is none.</summary>
    private bool IsWhole(int loop) => (narrow && loop == kernel.VectorLoop) || (Factor(loop) == kernel.Loops[loop].Extent && loop != kernel.RangeLoop && loop != kernel.BlockLoop && loop != kernel.VectorLoop && !kernel.Loops[loop].Reduction);

    private int Factor(int loop) => tile.TryGetValue(loop, out int factor) ? factor : 1;

    /// <summary>The results of one tile: for each, its position along each tiled loop.</summary>
    private IEnumerable<int[]> Results()
    {
        IEnumerable<int[]> results = new[] { Array.Empty<int>() };
        foreach (int loop in tiled)
        {
            results = results.SelectMany(r => Enumerable.Range(0, Factor(loop)).Select(i => r.Concat(new[] { i }).ToArray()));
        }

        return results;
    }

    /// <summary>Those that are stored: of results that are joined, the first.</summary>
    private IEnumerable<int[]> StoredResults() => Results().Where(result => tiled.Select((loop, i) => !kernel.Loops[loop].Joined || result[i] == 0).All(first => first));

    /// <summary>The results that are joined and stored as one: those that differ from it along joined loops alone.</summary>
    private string[] JoinedWith(int[] stored)
        => Results().Where(result => tiled.Select((loop, i) => kernel.Loops[loop].Joined || result[i] == stored[i]).All(same => same)).Select(result => Accumulator(result, 0)).ToArray();

    private int TileOffset(Access access, int[] result) => tiled.Select((loop, i) => loop == kernel.BlockLoop ? 0 : result[i] * access.Strides[loop]).Sum();

    /// <summary>Blocks that a tile spans.</summary>
    private int Blocks => kernel.SpansBlocks ? Factor(kernel.BlockLoop) : 1;

    /// <summary>Which of the tile's blocks a result belongs to.</summary>
    private int BlockOf(int[] result) => Blocks == 1 ? 0 : result[Array.IndexOf(tiled, kernel.BlockLoop)];

    /// <summary>The pointer to a block's first element of an operand, from the pointer to that of the tile's first block.</summary>
    private string InBlock(string pointer, Access access, int block) => block == 0 || access.Strides[kernel.BlockLoop] == 0 ? pointer : pointer + "Block" + Text.Of(block);

    private static string Suffix(int[] result) => string.Concat(result.Select(i => "_" + Text.Of(i)));

    // Several results of one iteration: what they have in common is loaded and computed once.
    private void PrintTogether()
    {
        var places = new Dictionary<string, string>();
        var loads = new Dictionary<string, string>();
        var accesses = new List<Access>();
        var printer = new VectorExprPrinter(code, Leaf, "v", type);
        using IEnumerator<string> values = printer.PrintAll(together!.Select(Value).ToArray()).GetEnumerator();
        foreach (LoopKernel one in together!)
        {
            values.MoveNext();
            string to = Shifted(Place(one.Output, "To"), one.Output.Offset);
            code.Line(kernel.PartialExtent == 0 ? $"{type}.Store({to}, {values.Current});" : $"{type}.StorePartial({to}, {values.Current}, {Remaining(Array.Empty<int>())});");
        }

        // Inputs are numbered among all kernels' operands, so that equal parts of expressions are equal.
        Expr Value(LoopKernel one) => one.Epilogue.SubstituteInputs(new[] { one.Body }).SubstituteInputs(one.Operands.Select(operand =>
        {
            int known = accesses.FindIndex(a => a.Pointer == operand.Pointer && a.Offset == operand.Offset && a.Strides.SequenceEqual(operand.Strides));
            if (known < 0)
            {
                known = accesses.Count;
                accesses.Add(operand);
            }

            return (Expr)new Expr.Input(known);
        }).ToArray());

        // A pointer to the iteration's place in a tensor, from which all its elements are so far away.
        string Place(Access access, string suffix)
        {
            string key = Text.Of(access.Pointer) + ":" + string.Join(",", access.Strides);
            if (!places.TryGetValue(key, out string? name))
            {
                int same = places.Count(p => p.Key.StartsWith(Text.Of(access.Pointer) + ":", StringComparison.Ordinal));
                name = pointers[access.Pointer] + suffix + (same == 0 ? string.Empty : Text.Of(same + 1));
                code.Line($"float* {name} = {pointers[access.Pointer]}{Position(access with { Offset = 0 })};");
                places.Add(key, name);
            }

            return name;
        }

        string Leaf(Expr leaf)
        {
            if (leaf is not Expr.Input input)
            {
                return LeafOf(leaf, Array.Empty<int>(), new Dictionary<int, string>());
            }

            Access access = accesses[input.Index];
            string text = Load(Place(access, "At"), access.Offset, access);
            if (!loads.TryGetValue(text, out string? name))
            {
                name = "x" + Text.Of(loads.Count);
                loads.Add(text, name);
                code.Line($"{type} {name} = {text};");
            }

            return name;
        }
    }

    private void PrintBody()
    {
        if (together is not null)
        {
            PrintTogether();
            return;
        }

        // Pointers to the tile's first element of each operand.
        string[] operands = kernel.Operands.Select((access, i) => PointerAt(access, "At" + Number(i), kernel.StepsAtOnce > 0 ? Term("firstStep", access.Strides[kernel.InnermostReduction]) : string.Empty)).ToArray();
        if (kernel.Combine == Combine.None)
        {
            Expr body = kernel.Epilogue.SubstituteInputs(new[] { kernel.Body });
            PrintStore(Array.Empty<int>(), body, operands, kernel.Operands);
            return;
        }

        PrintStart();
        PrintReduction(operands);
        if (kernel.StepsAtOnce > 0)
        {
            PrintSumsOfTile($"if (endStep < {Text.Of(kernel.Loops[kernel.InnermostReduction].Extent)})", (sum, at) => $"{type}.Store({at}, {sum});", "continue;");
        }

        foreach (int[] result in Results())
        {
            PrintJoined(Enumerable.Range(0, split).Select(s => Accumulator(result, s)).ToArray(), kernel.Combine);
            if (kernel.JoinsLanes)
            {
                int number = Results().TakeWhile(r => !r.SequenceEqual(result)).Count();
                code.Line($"{type}.Store(lanes{(number == 0 ? string.Empty : " + " + Text.Of(16 * number))} + {kernel.Loops[kernel.VectorLoop].Name}, {Accumulator(result, 0)});");
            }
        }

        if (!kernel.JoinsLanes)
        {
            PrintResults();
        }
    }

    // Accumulators, and what they begin with.
    private void PrintStart()
    {
        string nothing = kernel.Combine == Combine.Sum ? type + ".Zero" : type + ".Broadcast(float.NegativeInfinity)";
        string? addend = kernel.Start < 0 ? null : PointerForResult(kernel.Start);
        (string Sum, string Start)[] sums = Results().SelectMany(result => Enumerable.Range(0, split).Select(s => (Accumulator(result, s), s == 0 && addend is not null ? Start(result, addend) : nothing))).ToArray();
        if (kernel.StepsAtOnce == 0)
        {
            Declare(sums.Select(s => $"{s.Sum} = {s.Start}"));
        }
        else
        {
            code.Line("float* sumsOfTile = sumsAt;");
            code.Line($"sumsAt += {type}.Count * {Text.Of(Results().Count())};");
            Declare(sums.Select(s => s.Sum));
            code.Open("if (firstStep == 0)");
            PrintInLines(sums.Select(s => $"{s.Sum} = {s.Start};").ToList());
            code.Close();
            PrintSumsOfTile("else", (sum, at) => $"{sum} = {type}.Load({at});");
        }

        if (kernel.BlocksAtOnce > 0)
        {
            PrintSumsSoFar();
        }
    }

    // Floats of the sums of a piece's tiles.
    private static int SumsOf(LoopKernel kernel, IReadOnlyDictionary<int, int> tile)
    {
        int factor = tile.TryGetValue(kernel.RangeLoop, out int along) ? along : 1;
        return (kernel.PieceSize + factor - 1) / factor * tile.Values.Aggregate(1, (results, f) => results * f) * View.LaneCount;
    }

    // Brings the sums of earlier steps, or keeps those of these.
    private void PrintSumsOfTile(string head, Func<string, string, string> statement, string? last = null)
    {
        code.Open(head);
        var statements = Results().Select((result, i) => statement(Accumulator(result, 0), i == 0 ? "sumsOfTile" : $"sumsOfTile + ({type}.Count * {Text.Of(i)})")).ToList();
        PrintInLines(statements);
        if (last is not null)
        {
            code.Line(last);
        }

        code.Close();
    }

    // What a result's sum begins with.
    private string Start(int[] result, string addend)
    {
        Access access = kernel.EpilogueOperands[kernel.Start];
        return Load(InBlock(addend, access, BlockOf(result)), TileOffset(access, result), access);
    }

    private string PointerForResult(int operand) => PointerAt(kernel.EpilogueOperands[operand], "ForResult" + (operand == 0 ? string.Empty : Text.Of(operand + 1)));

    // Of the blocks before.
    private void PrintSumsSoFar()
    {
        code.Open("if (firstBlock > 0)");
        string from = PointerAt(kernel.Output, "From");
        foreach (int[] result in Results())
        {
            string at = Shifted(from, TileOffset(kernel.Output, result));
            code.Line($"{Accumulator(result, 0)} = {(kernel.PartialExtent == 0 ? $"{type}.Load({at})" : $"{type}.LoadPartial({at}, {Remaining(result)})")};");
        }

        code.Close();
    }

    private void PrintResults()
    {
        string[] extra = kernel.EpilogueOperands.Select((access, i) => i == kernel.Start ? string.Empty : PointerForResult(i)).ToArray();
        if (kernel.Join != Combine.None)
        {
            PrintWindows(extra);
        }

        string? target = StoredResults().Count() > 1 ? PointerAt(kernel.Output, "To") : null;
        if (LoopsOverResults)
        {
            PrintResultLoop(extra, target!);
            return;
        }

        if (kernel.BlocksAtOnce > 0)
        {
            PrintOnce(StoredResults().Select(result => (result, StoreOf(result, kernel.Epilogue, extra, kernel.EpilogueOperands, target))).ToArray());
            return;
        }

        foreach (int[] result in StoredResults())
        {
            PrintStore(result, kernel.Epilogue, extra, kernel.EpilogueOperands, target);
        }
    }

    // From here on results are single floats.
    private void PrintJoinedLanes()
    {
        type = "V32";
        int number = 0;
        foreach (int[] result in Results())
        {
            string lanes = "lanes" + (number == 0 ? string.Empty : " + " + Text.Of(16 * number));
            code.Line($"{type} {Accumulator(result, 0)} = {type}.Broadcast(VectorMath.{(kernel.Combine == Combine.Sum ? $"Sum16({lanes}, 16)" : $"Max16({lanes})")});");
            number++;
        }

        PrintResults();
    }

    // Functions of many instructions are written once, in a loop over the tile's results: the JIT stops inlining where a method has many of them, and calls the rest. Not where threads share out the
    // results: the loop reads sums where they are stored, and a neighbour's last tile, moved back, may have stored its own there in between.
    private bool LoopsOverResults
        => StoredResults().Count() > 2 && kernel.RangeLoop < 0 && kernel.PartialExtent == 0 && !kernel.Accumulates && kernel.Epilogue.CallsFunction() && !kernel.Epilogue.Leaves().Any(l => l is Expr.LoopIndex);

    // Of each window, its cells become the first of them.
    private void PrintWindows(string[] operands)
    {
        foreach (int[] cell in kernel.Cell is Expr.Input ? Enumerable.Empty<int[]>() : Results())
        {
            code.Line($"{Accumulator(cell, 0)} = {Evaluated(kernel.Cell, cell, operands, kernel.EpilogueOperands)};");
        }

        foreach (int[] stored in StoredResults())
        {
            PrintJoined(JoinedWith(stored), kernel.Join);
        }
    }

    // All of them become the first, by halves.
    private void PrintJoined(string[] values, Combine combine)
    {
        for (int count = values.Length; count > 1; count = (count + 1) / 2)
        {
            for (int i = 0; i < count / 2; i++)
            {
                string a = values[i], b = values[i + ((count + 1) / 2)];
                code.Line($"{a} = {Joined(a, b, combine)};");
            }
        }
    }

    private void PrintResultLoop(string[] operands, string target)
    {
        int[] looped = tiled.Where(loop => !kernel.Loops[loop].Joined).ToArray();
        foreach (int[] result in StoredResults())
        {
            code.Line($"{type}.Store({Shifted(InBlock(target, kernel.Output, BlockOf(result)), TileOffset(kernel.Output, result))}, {Accumulator(result, 0)});");
        }

        string Index(int loop) => kernel.Loops[loop].Name + "InTile";
        string InTile(string pointer, Access access) => pointer + string.Concat(looped.Select(loop => loop != kernel.BlockLoop ? Term(Index(loop), access.Strides[loop])
            : access.Strides[loop] != 0 ? $" + ((long){Index(loop)} * blockStride)" : string.Empty));
        foreach (int loop in looped)
        {
            string head = $"for (int {Index(loop)} = 0; {Index(loop)} < {Text.Of(Factor(loop))}; {Index(loop)}++)";
            if (loop == looped[looped.Length - 1])
            {
                code.Open(head);
            }
            else
            {
                code.Nest(head);
            }
        }

        string at = InTile(target, kernel.Output);
        var printer = new VectorExprPrinter(
            code,
            leaf => leaf is not Expr.Input input ? LeafOf(leaf, new int[tiled.Length], new Dictionary<int, string>())
                : input.Index == 0 ? $"{type}.Load({at})"
                : Load(InTile(operands[input.Index - 1], kernel.EpilogueOperands[input.Index - 1]), 0, kernel.EpilogueOperands[input.Index - 1]),
            "v" + Text.Of(unique++) + "_",
            type);
        string text = printer.Print(kernel.Epilogue);
        code.Line($"{type}.Store({at}, {text});");
        foreach (int _ in looped)
        {
            code.Close();
        }
    }

    // Several to a line, as many as fit.
    private void Declare(IEnumerable<string> declarations)
    {
        string line = string.Empty;
        foreach (string declaration in declarations)
        {
            if (line.Length + declaration.Length > DeclarationWidth)
            {
                code.Line(line + ";");
                line = string.Empty;
            }

            line = line.Length == 0 ? $"{type} {declaration}" : $"{line}, {declaration}";
        }

        code.Line(line + ";");
    }

    private string Joined(string a, string b, Combine combine) => combine == Combine.Sum ? $"{a} + {b}" : $"{type}.Max({a}, {b})";

    private string Accumulator(int[] result, int number)
        => kernel.JoinsLanes && type == "V32" ? "total" + Suffix(result) : (kernel.Combine == Combine.Sum ? "sum" : "max") + Suffix(result) + (split > 1 ? "s" + Text.Of(number) : string.Empty);

    private void PrintReduction(string[] operands)
    {
        int[] reductions = Enumerable.Range(0, kernel.Loops.Count).Where(l => kernel.Loops[l].Reduction && l != kernel.VectorLoop).ToArray();
        if (reductions.Length == 0)
        {
            PrintStep(operands, new Dictionary<int, string>(), 0, 0, 0);
            return;
        }

        if (unrolled)
        {
            PrintUnrolled(operands, reductions, new Dictionary<int, int>());
            return;
        }

        // Outer reduction loops move pointers of their own; the innermost advances them.
        string[] current = operands;
        for (int level = 0; level < reductions.Length - 1; level++)
        {
            int loop = reductions[level];
            string name = kernel.Loops[loop].Name;
            code.Open(loop == kernel.BlockLoop && kernel.BlocksAtOnce > 0 ? $"for (int {name} = firstBlock; {name} < endBlock; {name}++)" : $"for (int {name} = 0; {name} < {Extent(loop)}; {name}++)");
            current = Enumerable.Range(0, current.Length).Select(i => Moved(current[i], i, loop)).ToArray();
        }

        int inner = reductions[reductions.Length - 1];
        Loop innermost = kernel.Loops[inner];
        if (skipsZeros)
        {
            PrintPlaces(current, inner, innermost);
            return;
        }

        bool looped = unroll < innermost.Extent || inner == kernel.BlockLoop;
        if (looped)
        {
            string step = unroll > 1 ? $"{innermost.Name} += {Text.Of(unroll)}" : innermost.Name + "++";
            code.Open(kernel.StepsAtOnce > 0 ? $"for (int {innermost.Name} = firstStep; {innermost.Name} < endStep; {step})" : $"for (int {innermost.Name} = 0; {innermost.Name} < {Extent(inner)}; {step})");
        }

        PrintPrefetch(current, inner);
        Dictionary<int, string> indices = looped ? new() : new() { [inner] = "0" };
        usesOfSteps = loaded is null ? null : UsesOf(Enumerable.Range(0, unroll).SelectMany(s => LoadsOf(current, indices, inner, s)));
        for (int s = 0; s < unroll; s++)
        {
            PrintStep(current, indices, inner, s, s % split);
        }

        for (int i = 0; i < current.Length && looped; i++)
        {
            int stride = kernel.Operands[i].Strides[inner];
            foreach (string pointer in Enumerable.Range(0, stride == 0 ? 0 : Blocks).Select(block => InBlock(current[i], kernel.Operands[i], block)).Distinct())
            {
                code.Line(inner == kernel.BlockLoop ? $"{pointer} += blockStride;"
                    : stride > 0 ? $"{pointer} += {Text.Of(stride * unroll)};" : $"{pointer} -= {Text.Of(-stride * unroll)};");
            }
        }

        if (looped)
        {
            code.Close();
        }

        for (int level = 0; level < reductions.Length - 1; level++)
        {
            code.Close();
        }
    }

    // Rows far apart are not fetched ahead by the processor itself. The last result's element may lie in the next line.
    private void PrintPrefetch(string[] operands, int inner)
    {
        for (int i = 0; i < operands.Length && Blocks > 1; i++)
        {
            Access access = kernel.Operands[i];
            int stride = access.Strides[inner], last = TileOffset(access, tiled.Select(loop => Factor(loop) - 1).ToArray());
            if (access.Strides[kernel.VectorLoop] == 0 && stride >= TilePlanner.PrefetchedStride)
            {
                code.Line($"Lanes.Prefetch({operands[i]} + {Text.Of(stride * TilePlanner.PrefetchedSteps)});");
                code.Line($"Lanes.Prefetch({operands[i]} + {Text.Of((stride * TilePlanner.PrefetchedSteps) + last)});");
            }
        }
    }

    // Two places at once: 256 x 256, half of the row zero, 1.12 us instead of 1.25.
    private void PrintPlaces(string[] operands, int inner, Loop innermost)
    {
        code.Line("int place = 0;");
        code.Open("for (; place + 1 < nonZeros; place += 2)");
        foreach (string at in new[] { "place", "place + 1" })
        {
            code.Open();
            PrintPlace(operands, inner, innermost, at);
            code.Close();
        }

        code.Close();
        code.Open("if (place < nonZeros)");
        PrintPlace(operands, inner, innermost, "place");
        code.Close();
    }

    private void PrintPlace(string[] operands, int inner, Loop innermost, string place)
    {
        code.Line($"int {innermost.Name} = nonZeroPlaces[{place}];");
        string[] at = operands.Select((pointer, i) => i == kernel.SparseOperand ? pointer + Term(innermost.Name, 1) : Moved(pointer, i, inner)).ToArray();
        PrintStep(at, new Dictionary<int, string>(), inner, 0, 0);
    }

    private string Extent(int loop) => loop == kernel.BlockLoop ? "blocks" : Text.Of(kernel.Loops[loop].Extent);

    private string Moved(string pointer, int operand, int loop)
    {
        // Always a pointer of its own, so that the loop inside can advance it.
        Access access = kernel.Operands[operand];
        string index = kernel.Loops[loop].Name;
        string name = pointer.Substring(0, pointer.LastIndexOf("At", StringComparison.Ordinal)) + "At" + char.ToUpperInvariant(index[0]) + index.Substring(1) + Number(operand);
        string move = access.Strides[loop] == 0 ? string.Empty
            : loop == kernel.BlockLoop ? $" + ((long){index} * blockStride)"
            : Term(index, access.Strides[loop]);
        code.Line($"float* {name} = {pointer}{move};");
        return name;
    }

    // Tells apart operands that read through the same pointer.
    private string Number(int operand)
    {
        int before = kernel.Operands.Take(operand).Count(o => o.Pointer == kernel.Operands[operand].Pointer);
        return before == 0 ? string.Empty : Text.Of(before + 1);
    }

    private static string Term(string index, int stride)
        => stride == 0 ? string.Empty : stride == 1 ? $" + {index}" : stride > 0 ? $" + ({index} * {Text.Of(stride)})" : $" - ({index} * {Text.Of(-stride)})";

    private void PrintUnrolled(string[] operands, int[] reductions, Dictionary<int, int> at)
    {
        if (at.Count < reductions.Length)
        {
            int loop = reductions[at.Count];
            for (int i = 0; i < kernel.Loops[loop].Extent; i++)
            {
                PrintUnrolled(operands, reductions, new Dictionary<int, int>(at) { [loop] = i });
            }

            return;
        }

        int inner = reductions[reductions.Length - 1];
        int accumulator = at[inner] % split;
        string[] shifted = operands.Select((p, i) =>
        {
            int offset = reductions.Select(r => at[r] * kernel.Operands[i].Strides[r]).Sum();
            return Shifted(p, offset);
        }).ToArray();
        PrintStep(shifted, at.ToDictionary(a => a.Key, a => Text.Of(a.Value)), inner, 0, accumulator);
    }

    /// <summary>One step of the reduction: loads, and one addition for each result of the tile.</summary>
    /// <param name="operands">Pointers, at the tile's first element of each operand.</param>
    /// <param name="indices">Reduction loops whose index is a constant here.</param>
    /// <param name="inner">The innermost reduction loop.</param>
    /// <param name="shift">Steps of it that the pointers lag behind.</param>
    /// <param name="accumulator">Which of the accumulators of each result.</param>
    private void PrintStep(string[] operands, Dictionary<int, string> indices, int inner, int shift, int accumulator)
    {
        Dictionary<string, string> loads = loaded ?? new();
        Dictionary<string, int> uses = usesOfSteps ?? UsesOf(LoadsOf(operands, indices, inner, shift));
        var statements = new List<string>();
        foreach (int[] result in Results())
        {
            // A load that several results share is made once, and named; the rest stand where they are used.
            string Shared(Expr leaf)
            {
                string text = LeafText(leaf, result, operands, indices, inner, shift);
                if (leaf is not Expr.Input || Results().Count() == 1 || uses[text] == 1)
                {
                    return text;
                }

                if (!loads.TryGetValue(text, out string? name))
                {
                    bool vector = kernel.VectorLoop >= 0 && kernel.Operands[((Expr.Input)leaf).Index].Strides[kernel.VectorLoop] != 0;
                    name = vector ? "x" + Text.Of(vectors++) : "w" + Text.Of(broadcasts++);
                    loads.Add(text, name);
                    PrintInLines(statements);
                    code.Line($"{type} {name} = {text};");
                }

                return name;
            }

            var printer = new VectorExprPrinter(code, Shared, "t" + Text.Of(unique++) + "v", type);
            string target = Accumulator(result, accumulator);
            if (LeavesOutLanes)
            {
                // What lies beyond the last term counts for nothing.
                string nothing = kernel.Combine == Combine.Sum ? type + ".Zero" : type + ".Broadcast(float.NegativeInfinity)";
                string term = $"{type}.SelectGreater({type}.Broadcast({Remaining(indices, inner, shift)}), {type}.Indices, {printer.Print(kernel.Body)}, {nothing})";
                statements.Add($"{target} = {Joined(target, term, kernel.Combine)};");
                continue;
            }

            statements.Add(kernel.Combine == Combine.Sum
                ? $"{target} = {printer.PrintAdded(target, kernel.Body)};"
                : $"{target} = {type}.Max({target}, {printer.Print(kernel.Body)});");
        }

        PrintInLines(statements);
    }

    private string LeafText(Expr leaf, int[] result, string[] operands, Dictionary<int, string> indices, int inner, int shift)
    {
        if (leaf is not Expr.Input input)
        {
            return LeafOf(leaf, result, indices, inner, shift);
        }

        Access access = kernel.Operands[input.Index];
        int offset = TileOffset(access, result) + (shift * access.Strides[inner]);
        return Load(InBlock(operands[input.Index], access, BlockOf(result)), offset, access, kernel.PartialExtent > 0 && kernel.JoinsLanes ? Remaining(indices, inner, shift) : null);
    }

    private IEnumerable<string> LoadsOf(string[] operands, Dictionary<int, string> indices, int inner, int shift)
        => Results().SelectMany(result => kernel.Body.Leaves().Where(leaf => leaf is Expr.Input).Select(leaf => LeafText(leaf, result, operands, indices, inner, shift)));

    private static Dictionary<string, int> UsesOf(IEnumerable<string> loads) => loads.GroupBy(text => text).ToDictionary(g => g.Key, g => g.Count());

    // A row of the tile to a line, if it fits.
    private void PrintInLines(List<string> statements)
    {
        string line = string.Empty;
        foreach (string statement in statements)
        {
            if (line.Length > 0 && line.Length + statement.Length >= StatementsWidth)
            {
                code.Line(line);
                line = string.Empty;
            }

            line += line.Length == 0 ? statement : " " + statement;
        }

        if (line.Length > 0)
        {
            code.Line(line);
        }

        statements.Clear();
    }

    private int unique;
    private int vectors;
    private int broadcasts;

    // Sums of what lies side by side, and of products of such, get zeros from there.
    private bool LeavesOutLanes => kernel.JoinsLanes && kernel.PartialExtent > 0
        && !(kernel.Combine == Combine.Sum && kernel.Operands.All(o => o.Strides[kernel.VectorLoop] == 1) && kernel.Body is Expr.Input or Expr.Binary { Function: BinaryFunction.Multiply, Left: Expr.Input, Right: Expr.Input });

    // Terms from the vector's first lane on, in one of the steps that are written out.
    private string Remaining(Dictionary<int, string> indices, int inner, int shift)
    {
        string vector = kernel.Loops[kernel.VectorLoop].Name;
        if (kernel.ChunkLoop < 0)
        {
            return $"{Text.Of(kernel.PartialExtent)} - {vector}";
        }

        int before = inner == kernel.ChunkLoop ? 16 * shift : 0;
        return $"{Text.Of(kernel.PartialExtent - before)} - {(indices.ContainsKey(kernel.ChunkLoop) ? string.Empty : $"({kernel.Loops[kernel.ChunkLoop].Name} * 16) - ")}{vector}";
    }

    private string Load(string pointer, int offset, Access access, string? remaining = null)
    {
        string at = Shifted(pointer, offset);
        int stride = kernel.VectorLoop < 0 ? 1 : access.Strides[kernel.VectorLoop];
        return stride switch
        {
            0 => at == pointer && !pointer.Contains(" ") ? $"{type}.Broadcast(*{pointer})" : $"{type}.Broadcast(*({at}))",
            1 when remaining is not null || (kernel.PartialExtent > 0 && kernel.Combine == Combine.None) => $"{type}.LoadPartial({at}, {remaining ?? Remaining(Array.Empty<int>())})",
            1 => $"{type}.Load({at})",
            2 => $"{type}.LoadEven({at})",
            _ => throw new InvalidOperationException($"A vector loop has stride {Text.Of(stride)}."),
        };
    }

    private string LeafOf(Expr leaf, int[] result, Dictionary<int, string> indices, int inner = -1, int shift = 0)
    {
        switch (leaf)
        {
            case Expr.BatchSize:
                return $"{type}.Broadcast(batchSize)";
            case Expr.LoopIndex index:
                int constant = index.Offset + tiled.Select((loop, i) => result[i] * index.Strides[loop]).Sum() + (inner >= 0 ? shift * index.Strides[inner] : 0);
                var terms = new List<string>();
                string lanes = string.Empty;
                for (int loop = 0; loop < kernel.Loops.Count; loop++)
                {
                    int stride = index.Strides[loop];
                    if (stride == 0)
                    {
                        continue;
                    }

                    if (loop == kernel.VectorLoop)
                    {
                        lanes = stride == 1 ? $" + {type}.Indices" : $" + ({type}.Indices * {type}.Broadcast({Text.Float(stride)}))";
                    }

                    if (IsWhole(loop))
                    {
                        continue;
                    }

                    string name = indices.TryGetValue(loop, out string? fixedIndex) ? fixedIndex : kernel.Loops[loop].Name;
                    terms.Add(stride == 1 ? name : $"({name} * {Text.Of(stride)})");
                }

                if (terms.Count == 0)
                {
                    // A vector loop of one iteration prints no index, but its lanes still differ.
                    return lanes.Length == 0 ? $"{type}.Broadcast({Text.Float(constant)})" : $"({type}.Broadcast({Text.Float(constant)}){lanes})";
                }

                string sum = string.Join(" + ", terms) + (constant == 0 ? string.Empty : constant > 0 ? $" + {Text.Of(constant)}" : $" - {Text.Of(-constant)}");
                return lanes.Length == 0 ? $"{type}.Broadcast({sum})" : $"({type}.Broadcast({sum}){lanes})";
            default:
                throw new InvalidOperationException($"{leaf} cannot be printed here.");
        }
    }

    /// <summary>Declares a pointer to the tile's first element of an operand, and returns its name.</summary>
    private string PointerAt(Access access, string suffix, string further = "")
    {
        string name = pointers[access.Pointer] + suffix;
        code.Line($"float* {name} = {pointers[access.Pointer]}{Position(access)}{further};");
        for (int block = 1; block < Blocks && access.Strides[kernel.BlockLoop] != 0; block++)
        {
            code.Line($"float* {InBlock(name, access, block)} = {InBlock(name, access, block - 1)} + blockStride;");
        }

        return name;
    }

    private string Position(Access access)
    {
        string text = access.Offset == 0 ? string.Empty : access.Offset > 0 ? " + " + Text.Of(access.Offset) : " - " + Text.Of(-access.Offset);
        for (int loop = 0; loop < kernel.Loops.Count; loop++)
        {
            bool inScope = loop == kernel.VectorLoop || !kernel.Loops[loop].Reduction;
            if (inScope && !IsWhole(loop))
            {
                text += loop == kernel.BlockLoop && access.Strides[loop] != 0 ? " + ((long)block * blockStride)" : Term(kernel.Loops[loop].Name, access.Strides[loop]);
            }
        }

        return text;
    }

    /// <summary>Text of an expression for one result of the tile, its accumulator and operands put in; locals that it needs are declared.</summary>
    private string Evaluated(Expr value, int[] result, string[] operands, IReadOnlyList<Access> accesses)
    {
        bool reduced = kernel.Combine != Combine.None;
        var printer = new VectorExprPrinter(
            code,
            leaf => leaf is Expr.Input input
                ? reduced && input.Index == 0 ? Accumulator(result, 0)
                    : Operand(input.Index - (reduced ? 1 : 0))
                : LeafOf(leaf, result, new Dictionary<int, string>()),
            "v" + Text.Of(unique++) + "_",
            type);
        return printer.Print(value);

        string Operand(int i) => Load(InBlock(operands[i], accesses[i], BlockOf(result)), TileOffset(accesses[i], result), accesses[i]);
    }

    private void PrintStore(int[] result, Expr value, string[] operands, IReadOnlyList<Access> accesses, string? at = null) => code.Line(StoreOf(result, value, operands, accesses, at));

    private string StoreOf(int[] result, Expr value, string[] operands, IReadOnlyList<Access> accesses, string? at)
    {
        string text = Evaluated(value, result, operands, accesses);
        string target = Shifted(at is null ? pointers[kernel.Output.Pointer] + Position(kernel.Output) : InBlock(at, kernel.Output, BlockOf(result)), TileOffset(kernel.Output, result));
        return kernel.PartialExtent == 0 || kernel.JoinsLanes ? $"{type}.Store({target}, {text});" : $"{type}.StorePartial({target}, {text}, {Remaining(result)});";
    }

    private static string Shifted(string pointer, int offset) => pointer + (offset == 0 ? string.Empty : offset > 0 ? " + " + Text.Of(offset) : " - " + Text.Of(-offset));

    // What adds to results: in a tile that was moved back, those that the tile before has added to already are left out.
    private void PrintOnce(IEnumerable<(int[] Result, string Statement)> statements)
    {
        foreach (IGrouping<string, string> group in statements.GroupBy(s => ConditionOf(s.Result), s => s.Statement))
        {
            if (group.Key.Length > 0)
            {
                code.Open($"if ({group.Key})");
            }

            foreach (string statement in group)
            {
                code.Line(statement);
            }

            if (group.Key.Length > 0)
            {
                code.Close();
            }
        }
    }

    private string ConditionOf(int[] result)
        => string.Join(" && ", tiled
            .Select((loop, i) => (loop, at: result[i]))
            .Where(t => kernel.Loops[t.loop].Extent % Factor(t.loop) != 0)
            .Select(t => $"{Shifted(kernel.Loops[t.loop].Name, t.at)} >= {kernel.Loops[t.loop].Name}Tile"));

    /// <summary>How many results there are from the vector's first lane to the end.</summary>
    private string Remaining(int[] result)
    {
        if (narrow)
        {
            return Text.Of(kernel.PartialExtent);
        }

        string vector = kernel.Loops[kernel.VectorLoop].Name;
        if (kernel.ChunkLoop < 0)
        {
            return $"{Text.Of(kernel.PartialExtent)} - {vector}";
        }

        int position = Array.IndexOf(tiled, kernel.ChunkLoop), extra = position >= 0 ? result[position] * 16 : 0;
        return $"{Text.Of(kernel.PartialExtent - extra)} - {(IsWhole(kernel.ChunkLoop) ? string.Empty : $"({kernel.Loops[kernel.ChunkLoop].Name} * 16) - ")}{vector}";
    }

    // From four results on their lanes are summed together, in whole groups of eight.
    private bool SumsEach => kernel.SumsSamples && Results().Count() >= 4;

    // Each result of the tile: the sum of its lanes, added to what the shard has so far.
    private void PrintLaneSums()
    {
        if (SumsEach)
        {
            code.Line($"VectorMath.SumEach16(lanes, {Text.Of(Results().Count())}, samples);");
        }

        string position = pointers[kernel.Output.Pointer] + Position(kernel.Output with { Strides = kernel.Output.Strides.Select((s, l) => l == kernel.VectorLoop ? 0 : s).ToArray() });
        PrintOnce(Results().Select((result, number) =>
        {
            string target = Shifted(position, TileOffset(kernel.Output, result)), to = target.Contains(" ") ? $"*({target})" : "*" + target;
            return (result, SumsEach ? $"{to} += lanes[{Text.Of(number)}];" : $"{to} += VectorMath.Sum16({Shifted("lanes", 16 * number)}, samples);");
        }));
    }
}
