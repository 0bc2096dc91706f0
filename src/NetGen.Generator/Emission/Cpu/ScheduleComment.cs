using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;

namespace NetGen.Generator.Emission.Cpu;

/// <summary>Says what the planner picked for a kernel, what it expects of it, and what came next.</summary>
internal static class ScheduleComment
{
    private static readonly string[] Blocks = { "", "", " and two blocks or more", "", " and four blocks or more" };

    /// <summary>The lines for the first nest that had a choice, or leaves out margins.</summary>
    public static IEnumerable<string> Of(IEnumerable<LoopKernel> nests)
    {
        LoopKernel? kernel = nests.FirstOrDefault(n => n.Margin is not null || (n.Choice is { Candidates: > 1 } && (Multiplies(n) || n.Tile.Count > 0 || n.Split > 1)));
        if (kernel is null)
        {
            yield break;
        }

        yield return $"In registers at once, with {Text.Of(kernel.Choice!.Machine.Bits)} bits: {Said(kernel, kernel.Choice)}";
        foreach (WideTile wide in kernel.WideTiles)
        {
            string blocks = kernel.SpansBlocks ? Blocks[wide.Factors[kernel.BlockLoop]] : string.Empty;
            yield return $"With {Text.Of(wide.Choice.Machine.Bits)} bits{blocks}: {Said(kernel, wide.Choice)}";
        }
    }

    /// <summary>Why another kernel's work is part of a kernel, or is not: a line where there was a choice.</summary>
    public static IEnumerable<string> Of(Tradeoff? tradeoff)
    {
        if (tradeoff is not null)
        {
            string what = (tradeoff.Extra, tradeoff.Taken) switch
            {
                (Extra.Pooling, true) => "Pools its results before it stores them",
                (Extra.Pooling, false) => "Not done by the kernel of what it reads, which would take",
                (_, true) => "Leaves out margins",
                _ => "Reads a padded tensor; to leave out margins would take",
            };
            yield return $"{what}, in cycles: {string.Join("; ", tradeoff.Prices.Select(p => $"{Cycles(p.Together)} with {Text.Of(p.Machine.Bits)} bits instead of {Cycles(p.Apart)}"))}.";
        }

        static string Cycles(double cycles) => cycles.ToString("0", CultureInfo.InvariantCulture);
    }

    private static string Said(LoopKernel kernel, Choice choice)
    {
        Estimate best = choice.Estimate;
        string what = kernel.Combine == Combine.Max ? "maxima" : Multiplies(kernel) ? "multiply-adds" : "additions";
        string bound = best.Bound switch { Bound.Loads => ", held up by loads", Bound.Chains => ", held up by chains of additions", _ => string.Empty };
        string text = $"{Name(kernel, choice.Schedule)}: {Text.Of(best.MultiplyAdds)} {what} for {Text.Of(best.Loads)} loads, about {Percent(best)} of peak{bound}.";
        return choice.NextBest is not { } next ? text
            : $"{text} Next: {Name(kernel, next)}, {Text.Of(choice.NextEstimate.MultiplyAdds)} for {Text.Of(choice.NextEstimate.Loads)}, {Percent(choice.NextEstimate)}.";
    }

    private static bool Multiplies(LoopKernel kernel) => kernel.Body is Expr.Binary { Function: BinaryFunction.Multiply };

    private static string Name(LoopKernel kernel, Schedule schedule)
    {
        var parts = schedule.Tile.Factors.OrderBy(f => f.Key).Select(f => $"{Text.Of(f.Value)} x {kernel.Loops[f.Key].Name}").DefaultIfEmpty("1 result").ToList();
        if (schedule.Split > 1)
        {
            parts.Add($"{Text.Of(schedule.Split)} partial sums each");
        }

        if (schedule.SharesLoads)
        {
            parts.Add("steps written out that share what they read");
        }

        if (kernel.Margin is not null)
        {
            parts.Add("margins left out");
        }

        return string.Join(", ", parts);
    }

    private static string Percent(Estimate estimate) => (estimate.ShareOfPeak * 100).ToString(estimate.ShareOfPeak < 0.095 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %";
}
