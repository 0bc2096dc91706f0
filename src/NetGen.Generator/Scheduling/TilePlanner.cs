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

    private const double AddLatency = 4;

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
        int[] outer = Enumerable.Range(0, kernel.Loops.Count)
            .Where(l => !kernel.Loops[l].Reduction && l != kernel.VectorLoop && kernel.Loops[l].Extent > 1).ToArray();
        double bestCost = StepCost(kernel, new Dictionary<int, int>());
        Dictionary<int, int> best = new();
        foreach (int a in outer)
        {
            foreach (int b in outer)
            {
                for (int fa = 1; fa <= Math.Min(MaxAccumulators, kernel.Loops[a].Extent); fa++)
                {
                    for (int fb = 1; fb <= (a < b ? Math.Min(MaxAccumulators / fa, kernel.Loops[b].Extent) : 1); fb++)
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

                        double cost = StepCost(kernel, tile);
                        if (cost < bestCost * 0.999)
                        {
                            (best, bestCost) = (tile, cost);
                        }
                    }
                }
            }
        }

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
            IEnumerable<int> offsets = new[] { 0 };
            foreach (KeyValuePair<int, int> factor in kernel.Tile.Where(t => o.Strides[t.Key] != 0))
            {
                offsets = offsets.SelectMany(x => Enumerable.Range(0, factor.Value).Select(i => x + (i * o.Strides[factor.Key]))).ToArray();
            }

            int[] all = offsets.SelectMany(x => Enumerable.Range(0, extent <= MaxUnroll ? extent : 1).Select(i => x + (i * o.Strides[innermost]))).ToArray();
            return o.Strides[innermost] != 0 && all.Distinct().Count() != all.Length;
        });
        if (extent <= MaxUnroll && extent * results <= UnrollLimit && extent % kernel.Split == 0 && !repeats)
        {
            kernel.Unroll = extent;
        }
    }

    // Cycles per useful result of one reduction step.
    private static double StepCost(LoopKernel kernel, Dictionary<int, int> tile)
    {
        double accumulators = 1, useful = 1;
        foreach (KeyValuePair<int, int> factor in tile)
        {
            int extent = kernel.Loops[factor.Key].Extent, tiles = (extent + factor.Value - 1) / factor.Value;
            accumulators *= factor.Value;
            useful *= (double)extent / (tiles * factor.Value);
        }

        double loads = kernel.Operands.Sum(o => tile.Where(f => o.Strides[f.Key] != 0).Aggregate(1.0, (n, f) => n * f.Value));
        double cycles = Math.Max(AddLatency / 2, Math.Max(accumulators * 0.5, loads * 0.55)) + (0.02 * loads);
        return cycles / (accumulators * useful);
    }
}
