using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Cpu;

// What accumulators begin with, and where sums wait that are added up in parts.
internal sealed partial class LoopPrinter
{
    // Accumulators, and what they begin with.
    private void PrintStart()
    {
        string nothing = kernel.Combine == Combine.Sum ? type + ".Zero" : type + ".Broadcast(float.NegativeInfinity)";
        string? addend = kernel.Start < 0 ? null : PointerForResult(kernel.Start);

        // What several begin with is loaded once.
        var first = new Dictionary<string, string>();
        (string Sum, string Start)[] sums = results.SelectMany(result => Enumerable.Range(0, split).Select(s => Begun(Accumulator(result, s), s == 0 && addend is not null ? Start(result, addend) : nothing))).ToArray();
        if (kernel.StepsAtOnce == 0)
        {
            Declare(sums.Select(s => $"{s.Sum} = {s.Start}"));
        }
        else
        {
            code.Line("float* sumsOfTile = sumsAt;");
            code.Line($"sumsAt += {type}.Count * {Text.Of(results.Length)};");
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

        (string, string) Begun(string sum, string start)
        {
            if (first.TryGetValue(start, out string? known))
            {
                return (sum, known);
            }

            first.Add(start, sum);
            return (sum, start);
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
        var statements = results.Select((result, i) => statement(Accumulator(result, 0), i == 0 ? "sumsOfTile" : Address.After("sumsOfTile", $" + ({type}.Count * {Text.Of(i)})"))).ToList();
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
        foreach (int[] result in results)
        {
            string at = Address.Of(from, TileOffset(kernel.Output, result));
            code.Line($"{Accumulator(result, 0)} = {(kernel.PartialExtent == 0 ? $"{type}.Load({at})" : $"{type}.LoadPartial({at}, {Remaining(result)})")};");
        }

        code.Close();
    }
}
