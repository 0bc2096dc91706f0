using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Scheduling;

/// <summary>
/// Decides, for one loop kernel, which loop lies in the vector lanes, and picks the schedule of its reduction: lists candidates, has <see cref="CostModel"/> price each, takes the cheapest.
/// </summary>
internal static class TilePlanner
{
    /// <summary>Results that every machine holds at once: see <see cref="Machine"/>.</summary>
    public const int MaxAccumulators = 12;

    /// <summary>
    /// Floats from one step's elements of an operand to the next's from which on they are fetched ahead, and how many steps. 784 to 512 units, four blocks at once: 114 GFLOP/s without, 160 with
    /// ten steps, 155 with six or fourteen; 512 to 256 units: 175 either way.
    /// </summary>
    public const int PrefetchedStride = 128, PrefetchedSteps = 10;

    /// <summary>Elements of a row, and of the matrix that it is multiplied with, from which on a list of those that are not zero pays.</summary>
    private const int MinSparseExtent = 64, MinSparseProduct = 8192;

    /// <summary>Elements of the longest row that is listed: the list lies on the stack (16 KB), which a thread may have little of.</summary>
    private const int MaxSparseExtent = 4096;

    /// <summary>
    /// Blocks of samples at once on AVX-512, at most. One is one vector: a step of twelve multiply-adds needs thirteen loads, more than two a cycle; six results of four blocks need ten for
    /// twenty-four. Measured on 784 to 512 units: 79 GFLOP/s with one block, 113 with two, 160 with four (peak 180).
    /// </summary>
    private const int MaxBlocks = 4;

    /// <summary>The same with sixteen registers: twelve results of one block need thirteen loads, six of two need eight. 784 to 512 and 512 to 256 units: 1.6 and 1.5 times as fast.</summary>
    private const int MaxNarrowBlocks = 2;

    /// <summary>The share of its time that a wide tile must save to be worth its text.</summary>
    private const double WorthwhileGain = 0.1;

    /// <summary>The share of its time that a larger tile must save over a smaller one of the same registers: its text is compiled as well.</summary>
    private const double LongerTextGain = 0.02;

    /// <summary>Chains of additions that hide their latency: four cycles, of which each has room for two.</summary>
    private const int LatencyChains = 8;

    /// <summary>Terms of a sum or maximum from which on they are worth the joining of lanes: 20 cycles.</summary>
    public const int MinTermsInLanes = 32, MinFunctionsInLanes = 8;

    /// <summary>Steps of a reduction loop that are written out at most.</summary>
    private const int MaxUnroll = 8;

    /// <summary>Vector instructions up to which a kernel's reduction is written out instead of looped.</summary>
    private const int UnrollLimit = 64;

    /// <summary>Vector operations up to which it is, loads among them: of 252, the JIT calls the last twenty.</summary>
    private const int MaxWrittenOut = 200;

    /// <summary>Operations, and what they are made on, that follow all sums of a tile, up to which each result has its own text.</summary>
    private const int MaxEpilogues = 150;

    /// <summary>Vector operations that a function's text counts for.</summary>
    public const int OperationsOfFunction = 25;

    /// <summary>
    /// Vector operations up to which a kernel gets a second tile: the JIT inlines no more of them once a method has 512 locals. 296 in two tiles were inlined; of 350 the last ones were calls, and
    /// the kernel took thirty times as long.
    /// </summary>
    public const int MaxOperations = 300;

    /// <summary>Functions of many instructions that are written out at most: more of them stand in a loop.</summary>
    private const int MaxFunctions = 6;

    public static void Plan(LoopKernel kernel)
    {
        ChooseVectorLoop(kernel);
        if (kernel.Combine != Combine.None)
        {
            ChooseSchedules(kernel);
        }
    }

    /// <summary>Whether all loops are written out: where the whole kernel is a few dozen instructions.</summary>
    public static bool Unrolls(LoopKernel kernel)
        => !kernel.JoinsLanes && kernel.BlockLoop < 0 && kernel.RangeLoop < 0 && !kernel.ExactBounds.Any()
            && kernel.Iterations / (kernel.VectorLoop < 0 ? 1 : Math.Min(View.LaneCount, kernel.Loops[kernel.VectorLoop].Extent)) is var operations && operations <= UnrollLimit
            && (kernel.Combine == Combine.None || FitsWrittenOut(kernel, operations));

    // Whether so many steps are not too much text. A step is its body, and one more operation that adds what that comes to, unless it is a product.
    private static bool FitsWrittenOut(LoopKernel kernel, long steps)
        => steps * kernel.Body.Functions() <= MaxFunctions
            && steps * (kernel.Body.Size() + (kernel.Combine == Combine.Sum && kernel.Body is Expr.Binary { Function: BinaryFunction.Multiply } ? 0 : 1)) <= MaxWrittenOut;

    /// <summary>Whether what follows a sum stands in a loop over a tile's results, not in the text of each: what has many instructions does.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="stored">Results of a tile that are stored.</param>
    public static bool LoopsOverResults(LoopKernel kernel, int stored)
        => stored > 2 && (kernel.Epilogue.CallsFunction() || stored * kernel.Epilogue.Size() > MaxEpilogues) && CanLoopOverResults(kernel);

    private static bool CanLoopOverResults(LoopKernel kernel)
        => kernel.PartialExtent == 0 && !kernel.Accumulates && !kernel.JoinsLanes && !kernel.Epilogue.Leaves().Any(l => l is Expr.LoopIndex);

    private static void ChooseVectorLoop(LoopKernel kernel)
    {
        int lane = kernel.Loops.FindIndex(l => l.Name == "lane");
        if (lane >= 0)
        {
            kernel.VectorLoop = lane;
            return;
        }

        // A loop whose results lie side by side, and whose operands lie side by side, stand still, or (where there are none longer) are every second element.
        int best = -1, bestScore = 3;
        for (int loop = 0; loop < kernel.Loops.Count; loop++)
        {
            IEnumerable<int> strides = kernel.Operands.Concat(kernel.EpilogueOperands).Select(a => a.Strides[loop]);
            bool fits = !kernel.Loops[loop].Reduction && !kernel.HasMargin(loop) && kernel.Output.Strides[loop] == 1 && strides.All(s => s is 0 or 1 or 2);
            int extent = kernel.Loops[loop].Extent;

            if (!fits || extent < 3)
            {
                continue;
            }

            // Lanes filled, out of those computed; many rows of few lanes are better than one full vector only if there is nothing else.
            int score = extent * 100 / ((extent + View.LaneCount - 1) / View.LaneCount * View.LaneCount);
            if (score > bestScore)
            {
                best = loop;
                bestScore = score;
            }
        }

        best = best < 0 ? ReductionInLanes(kernel) : best;
        kernel.VectorLoop = best;
        if (best < 0)
        {
            return;
        }

        int total = kernel.Loops[best].Extent;
        kernel.PartialExtent = total % View.LaneCount == 0 ? 0 : total;
        if (kernel.Loops[best].Reduction && total < View.LaneCount)
        {
            // All sixteen lanes are stored and joined, whatever the vector.
            kernel.Loops[best] = kernel.Loops[best] with { Extent = View.LaneCount };
        }

        if (kernel.Combine != Combine.None && total > View.LaneCount)
        {
            kernel.SplitLoop(best, View.LaneCount, kernel.Loops[best].Reduction ? "group" : "panel");
            kernel.ChunkLoop = best;
            kernel.VectorLoop = best + 1;
        }
    }

    // Where no results lie side by side: what meets in one of them, if it does and is worth it. Sums and maxima of one sample's outputs, of whole tensors.
    private static int ReductionInLanes(LoopKernel kernel)
    {
        int least = kernel.Body.CallsFunction() ? MinFunctionsInLanes : MinTermsInLanes;
        bool Fits(int loop)
        {
            int[] strides = kernel.Operands.Select(a => a.Strides[loop]).ToArray();
            return kernel.Loops[loop].Reduction && !kernel.HasMargin(loop) && kernel.Loops[loop].Extent >= least && strides.All(s => s is 0 or 1 or 2) && strides.Any(s => s > 0);
        }

        return kernel.Combine == Combine.None || kernel.BlockLoop >= 0 || kernel.RangeLoop >= 0 ? -1 : Enumerable.Range(0, kernel.Loops.Count).Where(Fits).DefaultIfEmpty(-1).Last();
    }

    // The schedule for sixteen registers, which every machine has; then one for the thirty-two of AVX-512 where that is a gain.
    private static void ChooseSchedules(LoopKernel kernel)
    {
        if (Best(new CostModel(kernel, Machine.Avx2), Candidates(kernel, Machine.Avx2)) is not { } narrow)
        {
            return;
        }

        Apply(kernel, narrow.Schedule);
        kernel.Choice = narrow;

        if (kernel.SpansBlocks)
        {
            // As many blocks as there are decide at run time.
            foreach ((Machine machine, int blocks) in new[] { (Machine.Avx512, MaxBlocks), (Machine.Avx512, MaxBlocks / 2), (Machine.Avx2, MaxNarrowBlocks) })
            {
                if (Best(new CostModel(kernel, machine), InOrderOf(kernel, Candidates(kernel, machine, blocks))) is { } choice)
                {
                    kernel.WideTiles.Add(new WideTile(choice));
                }
            }
        }
        else if (kernel.VectorLoop >= 0 && kernel.PartialExtent is 0 or > 4 && kernel.Combine == Combine.Sum && !Unrolls(kernel))
        {
            ChooseWide(kernel, narrow.Schedule);
        }
    }

    /// <summary>What a planned kernel's reduction is expected to cost on a machine, with as many blocks of samples as a tile may span.</summary>
    public static Estimate Expected(LoopKernel kernel, Machine machine)
        => kernel.WideTiles.FirstOrDefault(wide => wide.Choice.Machine == machine)?.Choice.Estimate ?? new CostModel(kernel, machine).Price(kernel.Choice!.Schedule);

    /// <summary>Makes a schedule the kernel's own, which any machine can run.</summary>
    public static void Apply(LoopKernel kernel, Schedule schedule)
    {
        kernel.Tile.Clear();
        foreach (KeyValuePair<int, int> factor in schedule.Tile.Factors)
        {
            kernel.Tile[factor.Key] = factor.Value;
        }

        kernel.Split = schedule.Split;
        kernel.Unroll = schedule.Unroll;
    }

    // Whatever the machine and however many blocks there are, sums are taken in one order: results are the same bits.
    private static IEnumerable<Schedule> InOrderOf(LoopKernel kernel, IEnumerable<Schedule> candidates) => candidates.Where(candidate => candidate.Split == kernel.Split);

    private static void ChooseWide(LoopKernel kernel, Schedule narrow)
    {
        var model = new CostModel(kernel, Machine.Avx512);
        int most = MaxOperations - OperationsOf(kernel, narrow);
        IEnumerable<Schedule> Short(IEnumerable<Schedule> candidates) => InOrderOf(kernel, candidates).Where(candidate => OperationsOf(kernel, candidate) <= most);
        Choice? wide = Best(model, Short(Candidates(kernel, Machine.Avx512))), shared = Best(model, Short(SharingCandidates(kernel, Machine.Avx512)));
        wide = shared is not null && !(shared.Estimate.Cycles >= wide?.Estimate.Cycles * (1 - WorthwhileGain)) ? shared : wide;
        if (wide is not null && wide.Estimate.Cycles < model.Price(narrow).Cycles * (1 - WorthwhileGain))
        {
            kernel.WideTiles.Add(new WideTile(wide));
        }
    }

    /// <summary>Vector operations that the text of a kernel's reduction has, with all its tiles.</summary>
    public static int OperationsOf(LoopKernel kernel)
        => kernel.Choice is null ? 0
            : kernel.WideTiles.Select(wide => wide.Choice).Concat(new[] { kernel.Choice }).Sum(choice => OperationsOf(kernel, choice.Schedule));

    /// <summary>Vector operations that a schedule's text has, about: each is a call that the JIT inlines.</summary>
    private static int OperationsOf(LoopKernel kernel, Schedule schedule)
    {
        Tile tile = schedule.Tile;
        int steps = Math.Max(1, schedule.Unroll);
        int loads = schedule.SharesLoads ? kernel.Operands.Sum(o => tile.SharedLoadsOf(o, kernel.InnermostReduction, steps)) : LoadsOf(kernel, tile) * steps;
        int written = LoopsOverResults(kernel, tile.Stored) ? 1 : tile.Stored, functions = (tile.Results * kernel.Cell.Functions()) + (written * kernel.Epilogue.Functions());
        return (tile.Results * (steps + 1)) + loads + (tile.Results * ((2 * kernel.Cell.Leaves().Count()) - 2)) + (tile.Stored * 2 * kernel.Epilogue.Leaves().Count())
            + (functions * OperationsOfFunction);
    }

    private static int LoadsOf(LoopKernel kernel, Tile tile)
    {
        int loads = 0;
        foreach (Access operand in kernel.Operands)
        {
            loads += tile.LoadsOf(operand);
        }

        return loads;
    }

    /// <summary>The cheapest of some candidates and the one after it; of equals the first. Null where there are none.</summary>
    private static Choice? Best(CostModel model, IEnumerable<Schedule> candidates)
    {
        (Schedule Schedule, Estimate Estimate) best = (default, new Estimate(double.PositiveInfinity, 0, 0, 0, default)), next = best;
        int count = 0;
        foreach (Schedule candidate in candidates)
        {
            count++;
            Estimate estimate = model.Price(candidate);
            if (count == 1 || estimate.Cycles < best.Estimate.Cycles * (estimate.MultiplyAdds > best.Estimate.MultiplyAdds ? 1 - LongerTextGain : 0.999))
            {
                (next, best) = (best, (candidate, estimate));
            }
            else if (estimate.Cycles < next.Estimate.Cycles)
            {
                next = (candidate, estimate);
            }
        }

        return count == 0 ? null : new Choice(model.Machine, best.Schedule, best.Estimate, count > 1 ? next.Schedule : null, next.Estimate, count);
    }

    /// <summary>The schedules whose steps load for themselves: tiles along one or two loops, and partial sums where a tile alone does not hide the latency of additions.</summary>
    /// <param name="kernel">The kernel, its vector loop chosen.</param>
    /// <param name="machine">What for.</param>
    /// <param name="blocks">Blocks of samples that each of them spans, where the kernel's tiles can.</param>
    public static IEnumerable<Schedule> Candidates(LoopKernel kernel, Machine machine, int blocks = 1)
    {
        bool shares = SharesElements(kernel);
        foreach (Tile tile in Tiles(kernel, machine.MaxAccumulators, blocks))
        {
            int functions = kernel.Body.Functions() * tile.Results;
            int most = kernel.InnermostReduction < 0 || kernel.Loops[kernel.InnermostReduction].Extent < 4 ? 1 : Math.Max(1, LatencyChains / tile.Results);
            for (int split = 1; split <= most; split++)
            {
                int unroll = UnrollOf(kernel, tile, split, shares);
                if ((split == 1 || unroll * functions <= MaxFunctions) && (split == 1 || kernel.Loops[kernel.InnermostReduction].Extent % split == 0) && (kernel.Margin is null || WritesOutTaps(kernel, unroll)))
                {
                    yield return new Schedule(tile, split, unroll, SharesLoads: false);
                }
            }
        }
    }

    /// <summary>
    /// The schedules whose innermost reduction loop is written out so that an element that several of its steps read is loaded once; none where no steps share elements or registers do not suffice.
    /// </summary>
    public static IEnumerable<Schedule> SharingCandidates(LoopKernel kernel, Machine machine)
    {
        if (!SharesElements(kernel))
        {
            yield break;
        }

        int steps = kernel.Loops[kernel.InnermostReduction].Extent;
        foreach (Tile tile in Tiles(kernel, machine.MaxAccumulators, blocks: 1))
        {
            if (tile.Results * steps <= UnrollLimit && tile.Results * steps * kernel.Body.Functions() <= MaxFunctions && tile.Results + LoadsOf(kernel, tile) <= machine.MaxLive && (kernel.Margin is null || WritesOutTaps(kernel, steps)))
            {
                yield return new Schedule(tile, Split: 1, steps, SharesLoads: true);
            }
        }
    }

    // Where taps are left out that meet a margin, all of its cells; by bounds, one, and none where it is the innermost loop that would have these. Functions that each result's text would have are few.
    private static IEnumerable<Tile> Tiles(LoopKernel kernel, int most, int blocks)
    {
        Margin[] bounds = kernel.ExactBounds.ToArray();
        if (bounds.Any(bounded => bounded.Taps == kernel.InnermostReduction))
        {
            return [];
        }

        int each = kernel.Body.Functions() + kernel.Cell.Functions(), stored = CanLoopOverResults(kernel) ? 0 : kernel.Epilogue.Functions();
        return AllTiles(kernel, most, blocks).Where(tile =>
            (kernel.Margin is not { } margin || tile.Along(margin.Cells) == kernel.Loops[margin.Cells].Extent)
            && bounds.All(bounded => tile.Along(bounded.Cells) == 1)
            && (tile.Stored == 1 || (each * tile.Results) + (stored * tile.Stored) <= MaxFunctions));
    }

    // One result; several along one loop; several along two. Of joined results, all cells each.
    private static IEnumerable<Tile> AllTiles(LoopKernel kernel, int most, int blocks)
    {
        IReadOnlyList<KeyValuePair<int, int>>? joined = kernel.JoinedLoops;
        bool accumulates = kernel.Accumulates;
        var one = new Tile(0, 1, 0, 1, joined);
        most /= one.Results;
        if (blocks == 1)
        {
            yield return one;
        }

        for (int a = 0; a < kernel.Loops.Count; a++)
        {
            for (int fa = 2; fa <= Math.Min(most, Extent(a)); fa++)
            {
                if (Fits(a, fa) && (blocks == 1 || a == kernel.BlockLoop))
                {
                    yield return new Tile(a, fa, a, 1, joined);
                }
            }
        }

        for (int a = 0; a < kernel.Loops.Count; a++)
        {
            for (int b = a + 1; b < kernel.Loops.Count; b++)
            {
                for (int fa = 2; fa <= Math.Min(most, Extent(a)); fa++)
                {
                    for (int fb = 2; fb <= Math.Min(most / fa, Extent(b)); fb++)
                    {
                        if (Fits(a, fa) && Fits(b, fb) && (blocks == 1 || a == kernel.BlockLoop || b == kernel.BlockLoop))
                        {
                            yield return new Tile(a, fa, b, fb, joined);
                        }
                    }
                }
            }
        }

        int Extent(int loop) => kernel.Loops[loop].Reduction || kernel.Loops[loop].Joined || loop == kernel.VectorLoop || loop == kernel.OutermostLoop ? 1 : loop == kernel.BlockLoop ? blocks : kernel.Loops[loop].Extent;

        // The last tile is moved back where tiles do not divide a loop: not where results are added to others. A tile of several blocks has just as many.
        bool Fits(int loop, int factor) => loop == kernel.BlockLoop ? factor == blocks : !accumulates || kernel.Loops[loop].Extent % factor == 0;
    }

    /// <summary>
    /// A short innermost reduction loop is written out, since a loop's end costs as much as a few steps; not where steps would read the same element again, which
    /// the JIT then keeps in a register, at the price of an accumulator.
    /// </summary>
    private static int UnrollOf(LoopKernel kernel, Tile tile, int split, bool shares)
    {
        int innermost = kernel.InnermostReduction;
        if (innermost < 0 || kernel.BlockLoop >= 0)
        {
            return split;
        }

        int extent = kernel.Loops[innermost].Extent;
        bool isShort = extent <= MaxUnroll && extent * tile.Results <= UnrollLimit && extent % split == 0 && FitsWrittenOut(kernel, extent * tile.Results);
        return isShort && (kernel.Margin is not null || !shares || !StepsShare(kernel, tile, innermost, extent)) ? extent : split;
    }

    // Whether it is the taps that meet a margin that are written out.
    private static bool WritesOutTaps(LoopKernel kernel, int unroll) => kernel.InnermostReduction == kernel.Margin!.Taps && unroll == kernel.Loops[kernel.Margin.Taps].Extent;

    // Whether some of a loop's steps would read the same elements.
    private static bool StepsShare(LoopKernel kernel, Tile tile, int loop, int steps)
    {
        foreach (Access operand in kernel.Operands)
        {
            if (operand.Strides[loop] != 0 && tile.SharedLoadsOf(operand, loop, steps) != tile.LoadsOf(operand) * steps)
            {
                return true;
            }
        }

        return false;
    }

    // Whether steps of the innermost reduction read elements that others of a tile read as well: an output loop moves an operand by whole steps of it.
    private static bool SharesElements(LoopKernel kernel)
    {
        int innermost = kernel.InnermostReduction, steps = innermost < 0 ? 1 : kernel.Loops[innermost].Extent;
        return steps is >= 2 and <= MaxUnroll && kernel.BlockLoop < 0 && kernel.Operands.Any(o => o.Strides[innermost] != 0 && Enumerable.Range(0, kernel.Loops.Count).Any(l =>
            !kernel.Loops[l].Reduction && l != kernel.VectorLoop && o.Strides[l] != 0 && o.Strides[l] % o.Strides[innermost] == 0 && Math.Abs(o.Strides[l] / o.Strides[innermost]) < steps));
    }

    /// <summary>
    /// Lets a product of one row and a matrix leave out the row's zeros: reading the matrix's rows is what it costs, and a list of the others costs a few of them.
    /// </summary>
    /// <param name="kernel">The kernel, planned.</param>
    /// <param name="operand">An operand that is often zero.</param>
    public static void SkipZeros(LoopKernel kernel, int operand)
    {
        int reduction = kernel.InnermostReduction;
        bool rowTimesMatrix = kernel is { Combine: Combine.Sum, Split: 1, Unroll: 1, BlockLoop: < 0, JoinsLanes: false, VectorLoop: >= 0 }
            && kernel.Operands.Count == 2
            && kernel.Loops.Count(l => l.Reduction) == 1
            && kernel.Body is Expr.Binary { Function: BinaryFunction.Multiply, Left: Expr.Input, Right: Expr.Input }
            && kernel.Operands[operand].Strides.Select((s, loop) => s == (loop == reduction ? 1 : 0)).All(fits => fits);
        if (rowTimesMatrix && !Unrolls(kernel) && kernel.Loops[reduction].Extent is >= MinSparseExtent and <= MaxSparseExtent && kernel.Iterations >= MinSparseProduct)
        {
            kernel.SparseOperand = operand;
        }
    }
}
