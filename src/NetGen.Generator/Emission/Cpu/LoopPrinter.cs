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
internal sealed partial class LoopPrinter
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

    // The results of one tile, each by its position along each tiled loop; and those that are stored: of results that are joined, the first.
    private readonly int[][] results, stored;

    // By the array itself: how names of such a result's accumulators end.
    private readonly Dictionary<int[], string> suffixes = new();
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
        results = Positions();
        stored = results.Where(result => !tiled.Where((loop, i) => kernel.Loops[loop].Joined && result[i] > 0).Any()).ToArray();
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

        PrintSparse(kernel, pointers, () => PrintDense(kernel, pointers, code), code);
    }

    /// <summary>Prints a kernel that leaves out zeros where there are many.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="pointers">Names of its pointers.</param>
    /// <param name="dense">Prints what it does where there are not.</param>
    /// <param name="code">Where to.</param>
    public static void PrintSparse(LoopKernel kernel, IReadOnlyList<string> pointers, Action dense, CodeWriter code)
    {
        Access sparse = kernel.Operands[kernel.SparseOperand];
        string extent = Text.Of(kernel.Loops[kernel.InnermostReduction].Extent), row = Address.Of(pointers[sparse.Pointer], sparse.Offset);
        code.Line($"int* nonZeroPlaces = stackalloc int[{extent} + 16];");
        code.Line($"int nonZeros = Lanes.NonZeros({row}, {extent}, nonZeroPlaces);");
        code.Open($"if (nonZeros * 4 < {extent} * 3)");
        new LoopPrinter(kernel, wide: null, pointers, code, skipsZeros: true).Print();
        code.Close();
        code.Open("else");
        dense();
        code.Close();
    }

    /// <summary>Prints a kernel that takes all terms, with each of its tiles.</summary>
    public static void PrintDense(LoopKernel kernel, IReadOnlyList<string> pointers, CodeWriter code)
    {
        PrintStack(kernel, kernel.WideTiles.Select(wide => wide.Factors).Concat(new[] { (IReadOnlyDictionary<int, int>)kernel.Tile }), code);
        if (kernel.WideTiles.Count == 0)
        {
            new LoopPrinter(kernel, wide: null, pointers, code).Print();
            return;
        }

        PrintChoice(kernel, wide => new LoopPrinter(kernel, wide, pointers, code).Print(), code);
    }

    /// <summary>Prints the choice of a kernel's tile at run time.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="print">Prints what one of them does: null is the tile that every machine can do.</param>
    /// <param name="code">Where to.</param>
    public static void PrintChoice(LoopKernel kernel, Action<WideTile?> print, CodeWriter code)
    {
        string otherwise = string.Empty;
        foreach (WideTile wide in kernel.WideTiles)
        {
            // The JIT knows at once which of these it is to compile: it would read both, and inline half of each, where they asked for TV.Count.
            string blocks = kernel.SpansBlocks ? $" && blocks >= {Text.Of(wide.Factors[kernel.BlockLoop])}" : string.Empty;
            code.Open($"{otherwise}if (typeof(TV) {(wide.Choice.Machine == Machine.Avx512 ? "==" : "!=")} typeof(V512){blocks})");
            print(wide);
            code.Close();
            otherwise = "else ";
        }

        code.Open("else");
        print(null);
        code.Close();
    }

    /// <summary>Prints a kernel with one of its tiles, whatever the machine.</summary>
    public static void PrintTile(LoopKernel kernel, WideTile? wide, IReadOnlyList<string> pointers, CodeWriter code)
    {
        PrintStack(kernel, new[] { wide?.Factors ?? kernel.Tile }, code);
        new LoopPrinter(kernel, wide, pointers, code).Print();
    }

    // The sums of a piece's tiles, for one tile of blocks; and those of one tile, where a loop over them follows and threads share out the results.
    private static void PrintStack(LoopKernel kernel, IEnumerable<IReadOnlyDictionary<int, int>> tiles, CodeWriter code)
    {
        int most = tiles.Max(tile => StoredOf(kernel, tile));
        if (kernel.RangeLoop >= 0 && TilePlanner.LoopsOverResults(kernel, most))
        {
            code.Line($"float* room = stackalloc float[{Text.Of((most * View.LaneCount) + View.LaneCount)}];");
            code.Line("float* waiting = (float*)(((nuint)room + 63) & ~(nuint)63);");
        }

        if (kernel.StepsAtOnce > 0)
        {
            code.Line($"float* stack = stackalloc float[{Text.Of(tiles.Max(tile => SumsOf(kernel, tile)) + View.LaneCount)}];");
            code.Line("float* sums = (float*)(((nuint)stack + 63) & ~(nuint)63);");
        }
    }

    private static int StoredOf(LoopKernel kernel, IReadOnlyDictionary<int, int> tile)
        => tile.Where(factor => !kernel.Loops[factor.Key].Joined).Aggregate(1, (stored, factor) => stored * factor.Value);

    private void Print()
    {
        int[] outer = Enumerable.Range(0, kernel.Loops.Count).Where(l => !kernel.Loops[l].Reduction && l != kernel.VectorLoop)
            .OrderBy(l => l != kernel.BlockLoop).ToArray();
        if (kernel.JoinsLanes)
        {
            code.Line($"float* lanes = stackalloc float[{Text.Of(16 * (SumsEach ? (results.Length + 7) / 8 * 8 : results.Length))}];");
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

    // For each result of a tile, its position along each tiled loop.
    private int[][] Positions()
    {
        IEnumerable<int[]> positions = new[] { Array.Empty<int>() };
        foreach (int loop in tiled)
        {
            int factor = Factor(loop);
            positions = positions.SelectMany(r => Enumerable.Range(0, factor).Select(i => r.Concat(new[] { i }).ToArray()));
        }

        return positions.ToArray();
    }

    /// <summary>The results that are joined and stored as one: those that differ from it along joined loops alone.</summary>
    private string[] JoinedWith(int[] first)
        => results.Where(result => tiled.Select((loop, i) => kernel.Loops[loop].Joined || result[i] == first[i]).All(same => same)).Select(result => Accumulator(result, 0)).ToArray();

    private int TileOffset(Access access, int[] result)
    {
        int offset = 0;
        for (int i = 0; i < tiled.Length; i++)
        {
            offset += tiled[i] == kernel.BlockLoop ? 0 : result[i] * access.Strides[tiled[i]];
        }

        return offset;
    }

    /// <summary>Blocks that a tile spans.</summary>
    private int Blocks => kernel.SpansBlocks ? Factor(kernel.BlockLoop) : 1;

    /// <summary>Which of the tile's blocks a result belongs to.</summary>
    private int BlockOf(int[] result) => Blocks == 1 ? 0 : At(result, kernel.BlockLoop);

    /// <summary>A result's position along a loop in the tile.</summary>
    private int At(int[] result, int loop) => Array.IndexOf(tiled, loop) is var at && at < 0 ? 0 : result[at];

    /// <summary>The pointer to a block's first element of an operand, from the pointer to that of the tile's first block.</summary>
    private string InBlock(string pointer, Access access, int block) => block == 0 || access.Strides[kernel.BlockLoop] == 0 ? pointer : pointer + "Block" + Text.Of(block);

    private string Suffix(int[] result)
    {
        if (!suffixes.TryGetValue(result, out string? suffix))
        {
            suffix = string.Concat(result.Select(i => "_" + Text.Of(i)));
            suffixes.Add(result, suffix);
        }

        return suffix;
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

        foreach (int[] result in results)
        {
            PrintJoined(Enumerable.Range(0, split).Select(s => Accumulator(result, s)).ToArray(), kernel.Combine);
            if (kernel.JoinsLanes)
            {
                int number = Array.IndexOf(results, result);
                code.Line($"{type}.Store({Address.After("lanes", Address.Offset(16 * number) + " + " + kernel.Loops[kernel.VectorLoop].Name)}, {Accumulator(result, 0)});");
            }
        }

        if (!kernel.JoinsLanes)
        {
            PrintResults();
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

    // A row of the tile to a line, if it fits.
    private void PrintInLines(List<string> statements)
    {
        int first = 0, width = 0;
        for (int i = 0; i < statements.Count; i++)
        {
            if (i > first && width + statements[i].Length >= StatementsWidth)
            {
                code.Line(string.Join(" ", statements.GetRange(first, i - first)));
                (first, width) = (i, 0);
            }

            width += (i > first ? 1 : 0) + statements[i].Length;
        }

        if (first < statements.Count)
        {
            code.Line(string.Join(" ", statements.GetRange(first, statements.Count - first)));
        }

        statements.Clear();
    }

    private string Extent(int loop) => loop == kernel.BlockLoop ? "blocks" : Text.Of(kernel.Loops[loop].Extent);

    private static string Term(string index, int stride)
        => stride == 0 ? string.Empty : stride == 1 ? $" + {index}" : stride > 0 ? $" + ({index} * {Text.Of(stride)})" : $" - ({index} * {Text.Of(-stride)})";

    /// <summary>Declares a pointer to the tile's first element of an operand, and returns its name.</summary>
    private string PointerAt(Access access, string suffix, string further = "")
    {
        string name = pointers[access.Pointer] + suffix;
        code.Line($"float* {name} = {Address.After(pointers[access.Pointer], Position(access) + further)};");
        for (int block = 1; block < Blocks && access.Strides[kernel.BlockLoop] != 0; block++)
        {
            code.Line($"float* {InBlock(name, access, block)} = {Address.After(InBlock(name, access, block - 1), " + blockStride")};");
        }

        return name;
    }

    private string Position(Access access)
    {
        string text = Address.Offset(access.Offset);
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
}
