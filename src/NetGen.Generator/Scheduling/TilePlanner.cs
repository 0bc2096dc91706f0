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

    /// <summary>Elements of the longest row that is listed: the list lies on the stack (16 KB), which a thread may have little of.</summary>
    private const int MaxSparseExtent = 4096;

    /// <summary>Accumulators and operands in registers at once on AVX-512.</summary>
    private const int MaxLive = 30;

    /// <summary>
    /// Floats from one step's elements of an operand to the next's from which on they are fetched ahead, and how many steps. 784 to 512 units, four blocks at once: 114 GFLOP/s without, 160 with
    /// ten steps, 155 with six or fourteen; 512 to 256 units: 175 either way.
    /// </summary>
    public const int PrefetchedStride = 128, PrefetchedSteps = 10;

    /// <summary>Blocks of samples at once on AVX-512, at most.</summary>
    private const int MaxBlocks = 4;

    /// <summary>The share of its time that a wide tile must save to be worth its text.</summary>
    private const double WorthwhileGain = 0.1;

    private const double AddLatency = 4;

    /// <summary>Cycles of a load from the first cache, and of one of 64 bytes from the second: an operand larger than the first that is read again for every tile comes from there.</summary>
    private const double LoadCost = 0.55, SecondCacheLoadCost = 1.3;

    /// <summary>What a load costs even while multiply-adds are what a step waits for; vectors of 64 bytes are loaded once a cycle, shorter ones twice.</summary>
    private const double HiddenLoadCost = 0.02, HiddenWideLoadCost = 0.08;

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
        Tile best = BestTile(kernel, MaxAccumulators, blocks: 1, tile => StepCost(kernel, tile, far: null));
        foreach (KeyValuePair<int, int> factor in best.Factors)
        {
            kernel.Tile[factor.Key] = factor.Value;
        }

        // A dependent chain of additions is hidden by several accumulators along the reduction.
        int innermost = kernel.InnermostReduction;
        if (innermost >= 0 && best.Results < 8 && kernel.Loops[innermost].Extent >= 4)
        {
            int extent = kernel.Loops[innermost].Extent;
            kernel.Split = Enumerable.Range(1, Math.Min(8 / best.Results, extent)).Last(s => extent % s == 0);
        }

        // With samples in the lanes twelve accumulators were as fast as twenty-four: there the second text would be for nothing.
        bool featuresInLanes = kernel.VectorLoop >= 0 && kernel.Loops[kernel.VectorLoop].Name != "lane" && kernel.PartialExtent is 0 or > 4;
        if (kernel.SpansBlocks)
        {
            ChooseBlocks(kernel);
        }
        else if (featuresInLanes && kernel.Split == 1 && kernel.Combine == Combine.Sum && !Unrolls(kernel))
        {
            ChooseWideTile(kernel, best);
        }
    }

    /// <summary>
    /// A block of sixteen samples is one vector of AVX-512: a step of twelve multiply-adds needs thirteen loads, more than two a cycle. Six results of four blocks at once need ten loads for
    /// twenty-four. Measured on 784 to 512 units: 79 GFLOP/s with one block, 113 with two, 160 with four (peak 180).
    /// </summary>
    private static void ChooseBlocks(LoopKernel kernel)
    {
        bool[] far = kernel.Operands.Select(operand => IsReadAgainFromTheSecondCache(kernel, operand)).ToArray();
        for (int blocks = MaxBlocks; blocks > 1; blocks /= 2)
        {
            Tile wide = BestTile(kernel, MaxWideAccumulators, blocks, tile => tile.Along(kernel.BlockLoop) == blocks ? StepCost(kernel, tile, far) : double.PositiveInfinity);
            kernel.WideTiles.Add(new WideTile(wide.Factors.ToDictionary(f => f.Key, f => f.Value), SharesLoads: false));
        }
    }

    private static void ChooseWideTile(LoopKernel kernel, Tile narrow)
    {
        bool[] far = kernel.Operands.Select(operand => IsReadAgainFromTheSecondCache(kernel, operand)).ToArray();
        double limit = StepCost(kernel, narrow, far) * (1 - WorthwhileGain);
        Tile wide = BestTile(kernel, MaxWideAccumulators, blocks: 1, tile => StepCost(kernel, tile, far));
        double cost = StepCost(kernel, wide, far);
        bool sharesLoads = false;
        if (SharesLoads(kernel))
        {
            Tile shared = BestTile(kernel, MaxWideAccumulators, blocks: 1, tile => SharedCost(kernel, tile, far));
            double sharedCost = SharedCost(kernel, shared, far);
            if (sharedCost < cost * (1 - WorthwhileGain))
            {
                (wide, cost, sharesLoads) = (shared, sharedCost, true);
            }
        }

        if (cost < limit)
        {
            kernel.WideTiles.Add(new WideTile(wide.Factors.ToDictionary(f => f.Key, f => f.Value), sharesLoads));
        }
    }

    // The cheapest tile along one or two loops, of at most so many blocks.
    private static Tile BestTile(LoopKernel kernel, int most, int blocks, Func<Tile, double> cost)
    {
        int Extent(int loop) => loop == kernel.BlockLoop ? blocks : kernel.Loops[loop].Extent;
        int[] outer = Enumerable.Range(0, kernel.Loops.Count)
            .Where(l => !kernel.Loops[l].Reduction && l != kernel.VectorLoop && l != kernel.OutermostLoop && Extent(l) > 1).ToArray();
        Tile best = default;
        double bestCost = cost(best);
        foreach (int a in outer)
        {
            foreach (int b in outer)
            {
                for (int fa = 1; fa <= Math.Min(most, Extent(a)); fa++)
                {
                    for (int fb = 1; fb <= (a < b ? Math.Min(most / fa, Extent(b)) : 1); fb++)
                    {
                        // The last tile is moved back where tiles do not divide a loop.
                        if (kernel.Accumulates && (Extent(a) % fa != 0 || Extent(b) % fb != 0))
                        {
                            continue;
                        }

                        var tile = new Tile(a, fa, b, fb);
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
    private static double StepCost(LoopKernel kernel, Tile tile, bool[]? far)
    {
        double loads = 0, loading = 0;
        for (int i = 0; i < kernel.Operands.Count; i++)
        {
            int each = tile.LoadsOf(kernel.Operands[i]);
            loads += each;
            loading += each * (far is not null && far[i] ? SecondCacheLoadCost : LoadCost);
        }

        double cycles = Math.Max(AddLatency / 2, Math.Max(tile.Results * 0.5, loading)) + ((far is null ? HiddenLoadCost : HiddenWideLoadCost) * loads);
        return cycles / (tile.Results * tile.Useful(kernel));
    }

    // Whether steps of the innermost reduction read elements that others of a tile read as well: an output loop moves an operand by whole steps of it.
    private static bool SharesLoads(LoopKernel kernel)
    {
        int innermost = kernel.InnermostReduction, steps = innermost < 0 ? 1 : kernel.Loops[innermost].Extent;
        return steps is >= 2 and <= MaxUnroll && kernel.BlockLoop < 0 && kernel.Operands.Any(o => o.Strides[innermost] != 0 && Enumerable.Range(0, kernel.Loops.Count).Any(l =>
            !kernel.Loops[l].Reduction && l != kernel.VectorLoop && o.Strides[l] != 0 && o.Strides[l] % o.Strides[innermost] == 0 && Math.Abs(o.Strides[l] / o.Strides[innermost]) < steps));
    }

    // The same where the innermost reduction loop is written out and an element that several of its steps read is loaded once; infinite where registers do not suffice.
    private static double SharedCost(LoopKernel kernel, Tile tile, bool[] far)
    {
        int innermost = kernel.InnermostReduction, steps = kernel.Loops[innermost].Extent;
        if (tile.Results * steps > UnrollLimit || tile.Results + kernel.Operands.Sum(tile.LoadsOf) > MaxLive)
        {
            return double.PositiveInfinity;
        }

        double loads = 0, loading = 0;
        for (int i = 0; i < kernel.Operands.Count; i++)
        {
            int stride = kernel.Operands[i].Strides[innermost];
            int each = Offsets(kernel.Operands[i], tile.Factors).SelectMany(x => Enumerable.Range(0, steps).Select(step => x + (step * stride))).Distinct().Count();
            loads += each;
            loading += each * (far[i] ? SecondCacheLoadCost : LoadCost);
        }

        double cycles = Math.Max(steps * AddLatency, Math.Max(tile.Results * steps * 0.5, loading)) + (HiddenWideLoadCost * loads);
        return cycles / (tile.Results * steps * tile.Useful(kernel));
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
        if (rowTimesMatrix && !Unrolls(kernel) && kernel.Loops[reduction].Extent is >= MinSparseExtent and <= MaxSparseExtent && kernel.Iterations >= MinSparseProduct)
        {
            kernel.SparseOperand = operand;
        }
    }

    // Where a tile's elements of an operand lie.
    private static IEnumerable<int> Offsets(Access operand, IEnumerable<KeyValuePair<int, int>> tile)
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

        // From the first element to the last: windows overlap.
        IEnumerable<int> loops = Enumerable.Range(0, kernel.Loops.Count);
        long floats = 1 + loops.Sum(l => (long)Math.Abs(operand.Strides[l]) * (kernel.Loops[l].Extent - 1));
        return floats > FirstCacheFloats && loops.Any(l => !kernel.Loops[l].Reduction && operand.Strides[l] == 0 && kernel.Loops[l].Extent > 1);
    }

    /// <summary>Results computed at once, along one or two loops.</summary>
    private readonly struct Tile(int loopA, int factorA, int loopB, int factorB)
    {
        // Of a default tile the factors are 0.
        private readonly int a = loopA, fa = factorA, b = loopB, fb = factorB;

        public int Results => Math.Max(fa, 1) * Math.Max(fb, 1);

        /// <summary>Gets the factors above 1 by loop.</summary>
        public IEnumerable<KeyValuePair<int, int>> Factors
        {
            get
            {
                if (fa > 1)
                {
                    yield return new(a, fa);
                }

                if (fb > 1)
                {
                    yield return new(b, fb);
                }
            }
        }

        /// <summary>Results along one loop.</summary>
        public int Along(int loop) => Math.Max(fa > 1 && a == loop ? fa : 1, fb > 1 && b == loop ? fb : 1);

        /// <summary>Loads of an operand in each step.</summary>
        public int LoadsOf(Access operand) => (fa > 1 && operand.Strides[a] != 0 ? fa : 1) * (fb > 1 && operand.Strides[b] != 0 ? fb : 1);

        /// <summary>The share of results that are not computed twice.</summary>
        public double Useful(LoopKernel kernel) => Useful(kernel, a, fa) * Useful(kernel, b, fb);

        private static double Useful(LoopKernel kernel, int loop, int factor)
        {
            int extent = factor > 1 && loop != kernel.BlockLoop ? kernel.Loops[loop].Extent : factor;
            return factor > 1 ? (double)extent / ((extent + factor - 1) / factor * factor) : 1;
        }
    }
}
