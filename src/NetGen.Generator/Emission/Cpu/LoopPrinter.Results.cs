using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Cpu;

// What becomes of the accumulators: joined, given to the epilogue, stored.
internal sealed partial class LoopPrinter
{
    private void PrintResults()
    {
        string[] extra = kernel.EpilogueOperands.Select((access, i) => i == kernel.Start ? string.Empty : PointerForResult(i)).ToArray();
        if (kernel.Join != Combine.None)
        {
            PrintWindows(extra);
        }

        string? target = stored.Length > 1 ? PointerAt(kernel.Output, "To") : null;
        if (LoopsOverResults)
        {
            PrintResultLoop(extra, target!);
            return;
        }

        if (kernel.BlocksAtOnce > 0)
        {
            PrintOnce(stored.Select(result => (result, StoreOf(result, kernel.Epilogue, extra, kernel.EpilogueOperands, target))).ToArray());
            return;
        }

        // A row of the tile in a line, unless each result has locals of its own before it.
        var stores = new List<string>();
        foreach (int[] result in stored)
        {
            int before = code.Length;
            stores.Add(StoreOf(result, kernel.Epilogue, extra, kernel.EpilogueOperands, target));
            if (code.Length > before)
            {
                PrintInLines(stores);
            }
        }

        PrintInLines(stores);
    }

    // From here on results are single floats.
    private void PrintJoinedLanes()
    {
        type = "V32";
        int number = 0;
        foreach (int[] result in results)
        {
            string lanes = Address.Of("lanes", 16 * number);
            code.Line($"{type} {Accumulator(result, 0)} = {type}.Broadcast(VectorMath.{(kernel.Combine == Combine.Sum ? $"Sum16({lanes}, 16)" : $"Max16({lanes})")});");
            number++;
        }

        PrintResults();
    }

    // Functions and long expressions are written once, in a loop over the tile's results: the JIT stops inlining where a method has much of that, and calls the rest.
    private bool LoopsOverResults => TilePlanner.LoopsOverResults(kernel, stored.Length);

    // Of each window, its cells become the first of them.
    private void PrintWindows(string[] operands)
    {
        foreach (int[] cell in kernel.Cell is Expr.Input ? Enumerable.Empty<int[]>() : results)
        {
            code.Line($"{Accumulator(cell, 0)} = {Evaluated(kernel.Cell, cell, operands, kernel.EpilogueOperands)};");
        }

        foreach (int[] first in stored)
        {
            PrintJoined(JoinedWith(first), kernel.Join);
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

    // Where threads share out the results, the sums wait in memory of the thread's own: a neighbour's last tile, moved back, may store its results in the same place.
    private void PrintResultLoop(string[] operands, string target)
    {
        int[] looped = tiled.Where(loop => !kernel.Loops[loop].Joined).ToArray();
        bool apart = kernel.RangeLoop >= 0;
        int number = 0;
        foreach (int[] result in stored)
        {
            string to = apart ? Address.After("waiting", number == 0 ? string.Empty : $" + ({type}.Count * {Text.Of(number)})") : Address.Of(InBlock(target, kernel.Output, BlockOf(result)), TileOffset(kernel.Output, result));
            code.Line($"{type}.Store({to}, {Accumulator(result, 0)});");
            number++;
        }

        string Index(int loop) => kernel.Loops[loop].Name + "InTile";
        string InTile(string pointer, Access access) => Address.After(pointer, string.Concat(looped.Select(loop => loop != kernel.BlockLoop ? Term(Index(loop), access.Strides[loop])
            : access.Strides[loop] != 0 ? $" + ((long){Index(loop)} * blockStride)" : string.Empty)));
        if (apart)
        {
            code.Line("float* sum = waiting;");
        }

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
            leaf => leaf is not Expr.Input input ? LeafOf(leaf, new int[tiled.Length], new Dictionary<int, int>())
                : input.Index == 0 ? $"{type}.Load({(apart ? "sum" : at)})"
                : Load(InTile(operands[input.Index - 1], kernel.EpilogueOperands[input.Index - 1]), 0, kernel.EpilogueOperands[input.Index - 1]),
            "v" + Text.Of(unique++) + "_",
            type);
        string text = printer.Print(kernel.Epilogue);
        code.Line($"{type}.Store({at}, {text});");
        if (apart)
        {
            code.Line($"sum += {type}.Count;");
        }

        foreach (int _ in looped)
        {
            code.Close();
        }
    }

    private string Joined(string a, string b, Combine combine) => combine == Combine.Sum ? $"{a} + {b}" : $"{type}.Max({a}, {b})";

    private string Accumulator(int[] result, int number)
        => kernel.JoinsLanes && type == "V32" ? "total" + Suffix(result) : (kernel.Combine == Combine.Sum ? "sum" : "max") + Suffix(result) + (split > 1 ? "s" + Text.Of(number) : string.Empty);

    /// <summary>Text of an expression for one result of the tile, its accumulator and operands put in; locals that it needs are declared.</summary>
    private string Evaluated(Expr value, int[] result, string[] operands, IReadOnlyList<Access> accesses)
    {
        bool reduced = kernel.Combine != Combine.None;
        var printer = new VectorExprPrinter(
            code,
            leaf => leaf is Expr.Input input
                ? reduced && input.Index == 0 ? Accumulator(result, 0)
                    : Operand(input.Index - (reduced ? 1 : 0))
                : LeafOf(leaf, result, new Dictionary<int, int>()),
            "v" + Text.Of(unique++) + "_",
            type);
        return printer.Print(value);

        string Operand(int i) => Load(InBlock(operands[i], accesses[i], BlockOf(result)), TileOffset(accesses[i], result), accesses[i]);
    }

    private void PrintStore(int[] result, Expr value, string[] operands, IReadOnlyList<Access> accesses, string? at = null) => code.Line(StoreOf(result, value, operands, accesses, at));

    private string StoreOf(int[] result, Expr value, string[] operands, IReadOnlyList<Access> accesses, string? at)
    {
        string text = Evaluated(value, result, operands, accesses);
        string target = Address.Of(at is null ? Address.After(pointers[kernel.Output.Pointer], Position(kernel.Output)) : InBlock(at, kernel.Output, BlockOf(result)), TileOffset(kernel.Output, result));
        return kernel.PartialExtent == 0 || kernel.JoinsLanes ? $"{type}.Store({target}, {text});" : $"{type}.StorePartial({target}, {text}, {Remaining(result)});";
    }

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
            .Select(t => $"{kernel.Loops[t.loop].Name}{Address.Offset(t.at)} >= {kernel.Loops[t.loop].Name}Tile"));

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
    private bool SumsEach => kernel.SumsSamples && results.Length >= 4;

    // Each result of the tile: the sum of its lanes, added to what the shard has so far.
    private void PrintLaneSums()
    {
        if (SumsEach)
        {
            code.Line($"VectorMath.SumEach16(lanes, {Text.Of(results.Length)}, samples);");
        }

        string position = Address.After(pointers[kernel.Output.Pointer], Position(kernel.Output with { Strides = kernel.Output.Strides.Select((s, l) => l == kernel.VectorLoop ? 0 : s).ToArray() }));
        PrintOnce(results.Select((result, number) =>
        {
            string to = Address.Value(Address.Of(position, TileOffset(kernel.Output, result)));
            return (result, SumsEach ? $"{to} += lanes[{Text.Of(number)}];" : $"{to} += VectorMath.Sum16({Address.Of("lanes", 16 * number)}, samples);");
        }));
    }
}
