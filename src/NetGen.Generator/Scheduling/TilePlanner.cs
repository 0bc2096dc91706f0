using System;
using System.Collections.Generic;
using System.Linq;
using NetGen.Generator.Graph;

namespace NetGen.Generator.Scheduling;

/// <summary>
/// Decides, for one loop kernel, which loop lies in the vector lanes and how many results are computed at once in registers. The costs are
/// counts in cycles of a machine with two vector units, two loads a cycle and a latency of four cycles from one addition to the next.
/// </summary>
internal static class TilePlanner
{
    /// <summary>
    /// Accumulators at once: twelve fill the sixteen registers of AVX2 together with operands, and measured as fast as twenty-four on
    /// AVX-512 (convolution 5x5 with samples in the lanes: 97 % of peak with either).
    /// </summary>
    public const int MaxAccumulators = 12;

    /// <summary>Accumulators at once on AVX-512, whose thirty-two registers hold the operands beside them.</summary>
    private const int MaxWideAccumulators = 24;

    /// <summary>Elements of a row, and of the matrix that it is multiplied with, from which on a list of those that are not zero pays.</summary>
    private const int MinSparseExtent = 64, MinSparseProduct = 8192;

    /// <summary>Accumulators and operands in registers at once on AVX-512.</summary>
    private const int MaxLive = 30;

    /// <summary>The share of its time that a wide tile must save to be worth its text.</summary>
    private const double WorthwhileGain = 0.1;

    private const double AddLatency = 4;

    /// <summary>Cycles of a load from the first cache, and of one of 64 bytes from the second: an operand larger than the first that is read again for every tile comes from there.</summary>
    private const double LoadCost = 0.55, SecondCacheLoadCost = 1.3;

    /// <summary>Floats of an operand that stay in the first cache (48 or 32 KB) beside what else is read.</summary>
    private const int FirstCacheFloats = 7000;

    /// <summary>Steps of a reduction loop that are written out at most.</summary>
    private const int MaxUnroll = 8;

    /// <summary>Vector instructions up to which a kernel's reduction is written out instead of looped.</summary>
    private const int UnrollLimit = 64;

    public static void Plan(LoopKernel kernel)
    {
        ChooseVectorLoop(kernel);
        if (kernel.Combine != Combine.None)
        {
            ChooseTile(kernel);
            ChooseUnroll(kernel);
        }
    }

    /// <summary>Whether all loops are written out: where the whole kernel is a few dozen instructions.</summary>
    public static bool Unrolls(LoopKernel kernel)
        => !kernel.SumsLanes && kernel.BlockLoop < 0 && kernel.RangeLoop < 0
            && kernel.Iterations / (kernel.VectorLoop < 0 ? 1 : Math.Min(View.LaneCount, kernel.Loops[kernel.VectorLoop].Extent)) <= UnrollLimit;

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
            bool fits = !kernel.Loops[loop].Reduction && kernel.Output.Strides[loop] == 1 && strides.All(s => s is 0 or 1 or 2);
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

        kernel.VectorLoop = best;
        if (best < 0)
        {
            return;
        }

        int total = kernel.Loops[best].Extent;
        kernel.PartialExtent = total % View.LaneCount == 0 ? 0 : total;
        if (kernel.Combine != Combine.None && total > View.LaneCount)
        {
            kernel.SplitLoop(best, View.LaneCount, "panel");
            kernel.ChunkLoop = best;
            kernel.VectorLoop = best + 1;
        }
    }

    private static void ChooseTile(LoopKernel kernel)
    {
        Dictionary<int, int> best = BestTile(kernel, MaxAccumulators, tile => StepCost(kernel, tile, LoadCost));
        foreach (KeyValuePair<int, int> factor in best)
        {
            kernel.Tile[factor.Key] = factor.Value;
        }

        // A dependent chain of additions is hidden by several accumulators along the reduction.
        int accumulators = best.Values.Aggregate(1, (x, y) => x * y);
        int innermost = kernel.InnermostReduction;
        if (innermost >= 0 && accumulators < 8 && kernel.Loops[innermost].Extent >= 4)
        {
            int extent = kernel.Loops[innermost].Extent;
            kernel.Split = Enumerable.Range(1, Math.Min(8 / accumulators, extent)).Last(s => extent % s == 0);
        }

        if (kernel.Split == 1 && kernel.Combine == Combine.Sum && kernel.VectorLoop >= 0 && !kernel.SumsLanes && kernel.PartialExtent is 0 or > 4 && !Unrolls(kernel))
        {
            double limit = StepCost(kernel, best, SecondCacheLoadCost) * (1 - WorthwhileGain);
            Dictionary<int, int> wide = BestTile(kernel, MaxWideAccumulators, tile => StepCost(kernel, tile, SecondCacheLoadCost));
            Dictionary<int, int> shared = BestTile(kernel, MaxWideAccumulators, tile => SharedCost(kernel, tile));
            double cost = StepCost(kernel, wide, SecondCacheLoadCost), sharedCost = SharedCost(kernel, shared);
            if (Math.Min(cost, sharedCost) < limit)
            {
                kernel.WideSharesLoads = sharedCost < cost * (1 - WorthwhileGain);
                kernel.WideTile = kernel.WideSharesLoads ? shared : wide;
            }
        }
    }

    // The cheapest tile along one or two loops.
    private static Dictionary<int, int> BestTile(LoopKernel kernel, int most, Func<Dictionary<int, int>, double> cost)
    {
        int[] outer = Enumerable.Range(0, kernel.Loops.Count)
            .Where(l => !kernel.Loops[l].Reduction && l != kernel.VectorLoop && kernel.Loops[l].Extent > 1).ToArray();
        Dictionary<int, int> best = new();
        double bestCost = cost(best);
        foreach (int a in outer)
        {
            foreach (int b in outer)
            {
                for (int fa = 1; fa <= Math.Min(most, kernel.Loops[a].Extent); fa++)
                {
                    for (int fb = 1; fb <= (a < b ? Math.Min(most / fa, kernel.Loops[b].Extent) : 1); fb++)
                    {
                        var tile = new Dictionary<int, int>();
                        if (fa > 1)
                        {
                            tile[a] = fa;
                        }

                        if (fb > 1)
                        {
                            tile[b] = fb;
                        }

                        double tried = cost(tile);
                        if (tried < bestCost * 0.999)
                        {
                            (best, bestCost) = (tile, tried);
                        }
                    }
                }
            }
        }

        return best;
    }

    /// <summary>
    /// A short innermost reduction loop is written out, since a loop's end costs as much as a few steps; not where steps would read the same element again, which
    /// the JIT then keeps in a register, at the price of an accumulator.
    /// </summary>
    private static void ChooseUnroll(LoopKernel kernel)
    {
        int innermost = kernel.InnermostReduction;
        kernel.Unroll = kernel.Split;
        if (innermost < 0 || kernel.BlockLoop >= 0)
        {
            return;
        }

        int extent = kernel.Loops[innermost].Extent, results = kernel.Tile.Values.Aggregate(1, (a, b) => a * b);
        bool repeats = kernel.Operands.Any(o =>
        {
            int[] all = Offsets(o, kernel.Tile).SelectMany(x => Enumerable.Range(0, extent <= MaxUnroll ? extent : 1).Select(i => x + (i * o.Strides[innermost]))).ToArray();
            return o.Strides[innermost] != 0 && all.Distinct().Count() != all.Length;
        });
        if (extent <= MaxUnroll && extent * results <= UnrollLimit && extent % kernel.Split == 0 && !repeats)
        {
            kernel.Unroll = extent;
        }
    }

    // Cycles per useful result of one reduction step.
    private static double StepCost(LoopKernel kernel, Dictionary<int, int> tile, double farLoadCost)
    {
        double accumulators = 1, useful = 1;
        foreach (KeyValuePair<int, int> factor in tile)
        {
            int extent = kernel.Loops[factor.Key].Extent, tiles = (extent + factor.Value - 1) / factor.Value;
            accumulators *= factor.Value;
            useful *= (double)extent / (tiles * factor.Value);
        }

        double loads = 0, loading = 0;
        foreach (Access operand in kernel.Operands)
        {
            double each = tile.Where(f => operand.Strides[f.Key] != 0).Aggregate(1.0, (n, f) => n * f.Value);
            loads += each;
            loading += each * (IsReadAgainFromTheSecondCache(kernel, operand) ? farLoadCost : LoadCost);
        }

        double cycles = Math.Max(AddLatency / 2, Math.Max(accumulators * 0.5, loading)) + (0.02 * loads);
        return cycles / (accumulators * useful);
    }

    // The same where the innermost reduction loop is written out and an element that several of its steps read is loaded once; infinite where registers do not suffice.
    private static double SharedCost(LoopKernel kernel, Dictionary<int, int> tile)
    {
        int innermost = kernel.InnermostReduction, steps = innermost < 0 ? 1 : kernel.Loops[innermost].Extent;
        if (steps is < 2 or > MaxUnroll || kernel.BlockLoop >= 0)
        {
            return double.PositiveInfinity;
        }

        double results = tile.Values.Aggregate(1, (a, b) => a * b), loads = 0, live = results, loading = 0;
        foreach (Access operand in kernel.Operands)
        {
            int[] offsets = Offsets(operand, tile).ToArray();
            int each = offsets.SelectMany(x => Enumerable.Range(0, steps).Select(i => x + (i * operand.Strides[innermost]))).Distinct().Count();
            live += offsets.Distinct().Count();
            loads += each;
            loading += each * (IsReadAgainFromTheSecondCache(kernel, operand) ? SecondCacheLoadCost : LoadCost);
        }

        double useful = tile.Aggregate(1.0, (u, f) => u * kernel.Loops[f.Key].Extent / ((kernel.Loops[f.Key].Extent + f.Value - 1) / f.Value * f.Value));
        double cycles = Math.Max(steps * AddLatency, Math.Max(results * steps * 0.5, loading)) + (0.02 * loads);
        return live > MaxLive || results * steps > UnrollLimit ? double.PositiveInfinity : cycles / (results * steps * useful);
    }

    /// <summary>
    /// Lets a product of one row and a matrix leave out the row's zeros: reading the matrix's rows is what it costs, and a list of the others costs a few of them.
    /// </summary>
    /// <param name="kernel">The kernel, planned.</param>
    /// <param name="operand">An operand that is often zero.</param>
    public static void SkipZeros(LoopKernel kernel, int operand)
    {
        int reduction = kernel.InnermostReduction;
        bool rowTimesMatrix = kernel is { Combine: Combine.Sum, Split: 1, Unroll: 1, BlockLoop: < 0, SumsLanes: false, VectorLoop: >= 0 }
            && kernel.Operands.Count == 2
            && kernel.Loops.Count(l => l.Reduction) == 1
            && kernel.Body is Expr.Binary { Function: BinaryFunction.Multiply, Left: Expr.Input, Right: Expr.Input }
            && kernel.Operands[operand].Strides.Select((s, loop) => s == (loop == reduction ? 1 : 0)).All(fits => fits);
        if (rowTimesMatrix && !Unrolls(kernel) && kernel.Loops[reduction].Extent >= MinSparseExtent && kernel.Iterations >= MinSparseProduct)
        {
            kernel.SparseOperand = operand;
        }
    }

    // Where a tile's elements of an operand lie.
    private static IEnumerable<int> Offsets(Access operand, IReadOnlyDictionary<int, int> tile)
    {
        IEnumerable<int> offsets = new[] { 0 };
        foreach (KeyValuePair<int, int> factor in tile.Where(t => operand.Strides[t.Key] != 0))
        {
            offsets = offsets.SelectMany(x => Enumerable.Range(0, factor.Value).Select(i => x + (i * operand.Strides[factor.Key]))).ToArray();
        }

        return offsets;
    }

    // Whole vectors of an operand that does not fit the first cache, and that some output loop reads once for each of its tiles.
    private static bool IsReadAgainFromTheSecondCache(LoopKernel kernel, Access operand)
    {
        if (kernel.VectorLoop < 0 || operand.Strides[kernel.VectorLoop] == 0)
        {
            return false;
        }

        IEnumerable<int> loops = Enumerable.Range(0, kernel.Loops.Count);
        long floats = loops.Where(l => operand.Strides[l] != 0).Aggregate(1L, (n, l) => n * kernel.Loops[l].Extent);
        return floats > FirstCacheFloats && loops.Any(l => !kernel.Loops[l].Reduction && operand.Strides[l] == 0 && kernel.Loops[l].Extent > 1);
    }
}
