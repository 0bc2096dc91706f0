// What a schedule of a reduction kernel costs, in cycles, from counts alone: multiply-adds, loads and the caches that they come from, chains of additions, ends of loops, results stored.
// benchmarks/Planner times candidates against it; docs/planner.md says how far off it is.

using System;
using System.Collections.Generic;
using System.Linq;

namespace NetGen.Generator.Scheduling;

/// <summary>A family of machines that a kernel is planned for. All have two units for multiply-adds and two for loads.</summary>
/// <param name="Bits">Bits of a vector.</param>
/// <param name="MaxAccumulators">
/// Accumulators at once. Twelve fill the sixteen registers of AVX2 together with operands, and measured as fast as twenty-four on AVX-512 where samples are in the lanes (convolution 5x5: 97 % of
/// peak with either); AVX-512 has thirty-two registers.
/// </param>
/// <param name="MaxLive">Accumulators and operands in registers at once.</param>
/// <param name="SecondCacheLine">
/// Extra cycles of a line of 64 bytes that comes from the second cache. Matrices of 784 x 128 and 256 x 256, one sample: 1.2 cycles for a load of 64 bytes, and as much for one of 32, where one
/// from the first cache takes half a cycle.
/// </param>
/// <param name="ThirdCacheLine">The same from beyond the second cache.</param>
internal sealed record Machine(int Bits, int MaxAccumulators, int MaxLive, double SecondCacheLine, double ThirdCacheLine)
{
    public static readonly Machine Avx2 = new(256, MaxAccumulators: 12, MaxLive: 16, SecondCacheLine: 1.3, ThirdCacheLine: 3);

    public static readonly Machine Avx512 = new(512, MaxAccumulators: 24, MaxLive: 30, SecondCacheLine: 0.7, ThirdCacheLine: 2.5);

    /// <summary>Those that each kernel's text is for.</summary>
    public static IReadOnlyList<Machine> All { get; } = new[] { Avx2, Avx512 };

    public int Lanes => Bits / 32;
}

/// <summary>What a candidate decides.</summary>
/// <param name="Tile">Results at once.</param>
/// <param name="Split">Accumulators for each of them along the innermost reduction loop.</param>
/// <param name="Unroll">Steps of that loop that are written out.</param>
/// <param name="SharesLoads">Whether what several of the written-out steps read is loaded once.</param>
internal readonly record struct Schedule(Tile Tile, int Split, int Unroll, bool SharesLoads);

/// <summary>What a kernel waits for most.</summary>
internal enum Bound
{
    Arithmetic,
    Loads,
    Chains,
}

/// <summary>What a schedule is thought to cost.</summary>
/// <param name="Cycles">For the whole kernel; for one block where it spans several.</param>
/// <param name="MultiplyAdds">Vector multiply-adds at once: of a step, or of those written out together that share loads.</param>
/// <param name="Loads">Loads that these need.</param>
/// <param name="ShareOfPeak">Useful multiply-adds out of those that the machine could do in this time.</param>
/// <param name="Bound">What it waits for.</param>
internal readonly record struct Estimate(double Cycles, int MultiplyAdds, int Loads, double ShareOfPeak, Bound Bound);

/// <summary>Prices the schedules of one kernel on one machine.</summary>
internal sealed class CostModel
{
    /// <summary>Cycles of a multiply-add where two units share them.</summary>
    private const double MultiplyAdd = 0.5;

    /// <summary>Cycles from one addition to the next that needs its sum.</summary>
    private const double AddLatency = 4;

    /// <summary>Cycles of a load from the first cache: two a cycle. 37 to 19 units, batch: 0.5 for each of 20 loads beside 19 multiply-adds.</summary>
    private const double FirstCacheLoad = 0.5;

    /// <summary>Loads that one of every second float takes.</summary>
    private const double EverySecond = 2;

    /// <summary>Lines of 64 bytes of an operand that stay in the first cache (48 or 32 KB) beside what else is read, and in the second (1 or 2 MB).</summary>
    private const double FirstCacheLines = 440, SecondCacheLines = 16_000;

    /// <summary>
    /// Lines that one set of the first cache holds, and floats from one line of a set to the next: the channels of a depthwise convolution may all lie 4 KB apart. 64 channels at 25x5, batch, 256
    /// bits: a tile of four channels by two rows took 0.73 times what one of five columns by two rows did.
    /// </summary>
    private const int Ways = 12, SetStride = 1024;

    /// <summary>
    /// Times the extra cycles of a line that its set has lost again: the next lie pages away, and nothing fetches them ahead; those beside it come along. Depthwise 3x3, 64 channels at 12x12, batch,
    /// gradient of the input: 255,000 cycles for twelve columns, 164,000 for two rows by four channels side by side (256 bits: 982,000 and 225,000).
    /// </summary>
    private const double LostLine = 4;

    /// <summary>
    /// Extra cycles of a line of which single floats are read, and whose next is so far away (<see cref="TilePlanner.PrefetchedStride"/>) that the processor does not fetch it ahead: 784 to 512 units,
    /// one block at once, 13 cycles for 13 loads. Kernels that span blocks fetch it ahead themselves.
    /// </summary>
    private const double StridedLine = 6, PrefetchedLine = 1.5;

    /// <summary>
    /// Lines that the processor fetches beyond what a tile reads of a longer row, and that are gone when another tile reads them. 64 to 256 units, one sample: 1.9 cycles a line in two tiles of half a
    /// row, 1.4 where one tile reads all of it.
    /// </summary>
    private const double LinesPast = 3;

    /// <summary>Instructions that a processor holds at once (224 on Skylake, 320 on Zen 4, 512 on Golden Cove): a short tile's chains of additions run beside the next tile's.</summary>
    private const double ReorderWindow = 256;

    /// <summary>Cycles of one run of the innermost reduction loop beside its steps: pointers moved; as many again for its count and end where it is not written out.</summary>
    private const double LoopRun = 2;

    /// <summary>
    /// Cycles of a result, its accumulator's start, epilogue and store; and extra ones where stores leave the first cache (a line is read, and written back).
    /// </summary>
    private const double Result = 0.7, DistantResult = 1.3;

    /// <summary>Cycles of a result that is joined with others: its accumulator's start, and a maximum or an addition.</summary>
    private const double JoinedResult = 0.5;

    /// <summary>Cycles of the sum of a result's lanes: alone, and where at least so many results are summed together.</summary>
    private const double LaneSum = 12, LaneSumTogether = 5, ResultsTogether = 4;

    private readonly LoopKernel kernel;
    private readonly Machine machine;
    private readonly int innermost;
    private readonly double steps;
    private readonly double vectors, usefulLanes;

    // The loops that are printed around a tile, outermost first, and by loop which of them it is; by operand, the loops that move it, shortest steps first, cycles of a load from the first cache, and extra cycles of a line that this has lost: 0 where it holds all.
    private readonly int[] outer, depth;
    private readonly int[][] moving;
    private readonly double[] load, extra;
    private readonly bool[] strided;

    // The part of a tile's multiply-adds that is left when products with padding are left out, and the cells that a row of windows then reads.
    private readonly double met;
    private readonly int cellsRead;

    // The multiply-adds of the kernel, in vectors' cycles at the machine's peak.
    private readonly double peak;
    private readonly double result;

    public CostModel(LoopKernel kernel, Machine machine)
    {
        this.kernel = kernel;
        this.machine = machine;
        innermost = kernel.InnermostReduction;
        steps = 1;
        for (int loop = 0; loop < kernel.Loops.Count; loop++)
        {
            steps *= kernel.Loops[loop].Reduction && loop != kernel.VectorLoop ? kernel.Loops[loop].Extent : 1;
        }

        foreach (Margin margin in kernel.ExactBounds)
        {
            steps *= (double)margin.Meetings(kernel.Loops) / margin.Pairs(kernel.Loops);
        }

        int lanes = kernel.VectorLoop < 0 || kernel.PartialExtent is > 0 and <= 4 ? int.MaxValue : machine.Lanes;
        int extent = kernel.VectorLoop < 0 ? 1 : kernel.Loops[kernel.VectorLoop].Extent;
        vectors = ((extent - 1) / lanes) + 1;
        double stored = kernel.ChunkLoop < 0 ? extent : (double)extent * kernel.Loops[kernel.ChunkLoop].Extent;
        usefulLanes = kernel.PartialExtent == 0 ? 1 : kernel.PartialExtent / stored;
        outer = Enumerable.Range(0, kernel.Loops.Count).Where(l => !kernel.Loops[l].Reduction && l != kernel.VectorLoop).OrderBy(l => l != kernel.BlockLoop).ToArray();
        depth = Enumerable.Range(0, kernel.Loops.Count).Select(l => Array.IndexOf(outer, l) is var at && at >= 0 ? at : int.MaxValue).ToArray();
        moving = kernel.Operands.Select(MovingLoops).ToArray();
        strided = kernel.Operands.Select(IsStrided).ToArray();
        extra = kernel.Operands.Select((access, i) => Lines(access, moving[i], default, inner: 0) is var lines && lines <= FirstCacheLines ? 0
            : strided[i] ? StridedLine : lines > SecondCacheLines ? machine.ThirdCacheLine : machine.SecondCacheLine).ToArray();
        load = kernel.Operands.Select(access => (CrossesLines(access) ? FirstCacheLoad * (1 + (machine.Lanes / (double)View.LaneCount)) : FirstCacheLoad)
            * (kernel.VectorLoop >= 0 && access.Strides[kernel.VectorLoop] == 2 ? EverySecond : 1)).ToArray();
        bool storesFar = Lines(kernel.Output, MovingLoops(kernel.Output), default, inner: 0) > FirstCacheLines;
        met = kernel.Margin is null ? 1 : (double)kernel.Margin.Meetings(kernel.Loops) / kernel.Margin.Pairs(kernel.Loops);
        peak = kernel.Iterations * usefulLanes / machine.Lanes * MultiplyAdd;
        cellsRead = kernel.Margin?.CellsRead(kernel.Loops) ?? 0;
        result = Result + (storesFar && !kernel.JoinsLanes ? DistantResult * machine.Lanes / View.LaneCount : 0);
    }

    public Machine Machine => machine;

    /// <summary>What a copy of so many floats costs: a result for each vector, and its line from beyond the first cache where this does not hold it.</summary>
    public static double Copy(int floats, Machine machine)
        => (Result * floats / machine.Lanes) + (floats > FirstCacheLines * View.LaneCount ? (DistantResult + machine.SecondCacheLine) * floats / View.LaneCount : 0);

    /// <summary>What a schedule costs.</summary>
    public Estimate Price(Schedule schedule)
    {
        Tile tile = schedule.Tile;
        int results = tile.Results, at = schedule.SharesLoads ? kernel.Loops[innermost].Extent : 1;
        double multiplyAdds = results * at * met;
        double tiles = tile.Count(kernel) * vectors, rounds = steps / at;

        // Windows that meet nothing have no steps at all: their sums are zero.
        if (steps == 0)
        {
            return new Estimate(tiles * results * result, (int)Math.Round(multiplyAdds), 0, 0, Bound.Arithmetic);
        }

        int loads = 0;
        double loading = 0;
        for (int i = 0; i < extra.Length; i++)
        {
            Access access = kernel.Operands[i];
            int each = kernel.Margin is { } margin && access.Strides[margin.Cells] != 0
                ? (schedule.SharesLoads ? tile.LoadsOf(access) / tile.Along(margin.Cells) * cellsRead : Math.Max(1, (int)Math.Round(tile.LoadsOf(access) * met)))
                : schedule.SharesLoads ? tile.SharedLoadsOf(access, innermost, at) : tile.LoadsOf(access);
            loads += each;
            loading += (each * load[i]) + (extra[i] == 0 ? 0 : DistantLines(i, schedule, each, tiles * rounds) * (strided[i] && tile.Along(kernel.BlockLoop) > 1 ? PrefetchedLine : extra[i]));
        }

        // Tiles whose instructions the processor holds at once wait for their chains together. Of one sample there are no more of them: the next kernel waits for these results.
        double inFlight = Math.Max(1, Math.Min(kernel.HasSampleLanes ? double.PositiveInfinity : tiles, ReorderWindow / (rounds * (multiplyAdds + loads))));
        double chain = at * AddLatency / schedule.Split / inFlight, arithmetic = multiplyAdds * MultiplyAdd;
        double round = Math.Pow(FifthPower(arithmetic) + FifthPower(loading) + FifthPower(chain), 1.0 / 5);
        double laneSum = !kernel.JoinsLanes ? 0 : results < ResultsTogether ? LaneSum : LaneSumTogether;
        bool looped = innermost >= 0 && schedule.Unroll < kernel.Loops[innermost].Extent;
        double runs = innermost < 0 ? 0 : steps / kernel.Loops[innermost].Extent, ends = (runs * LoopRun * (looped ? 2 : 1)) + (tile.Stored * result) + ((results - tile.Stored) * JoinedResult) + (results * laneSum);
        double cycles = tiles * ((rounds * round) + ends);
        Bound bound = chain > Math.Max(arithmetic, loading) ? Bound.Chains : loading > arithmetic ? Bound.Loads : Bound.Arithmetic;
        return new Estimate(cycles, Math.Max(1, (int)Math.Round(multiplyAdds)), loads, peak / cycles, bound);
    }

    // A vector that does not begin at a multiple of its own size lies in two lines, or a half as long one in two every second time: each is a load.
    private bool CrossesLines(Access access)
        => kernel.VectorLoop >= 0 && access.Strides[kernel.VectorLoop] != 0 && (access.Callers || access.Offset % View.LaneCount != 0
            || Enumerable.Range(0, kernel.Loops.Count).Any(l => l != kernel.VectorLoop && l != kernel.BlockLoop && access.Strides[l] % View.LaneCount != 0));

    // Whether a tile reads a part of each row of a matrix, in a product of the matrix and one vector.
    private bool EndsWithinRow(Access access, Tile tile)
        => outer.Length == 1 && outer[0] == kernel.ChunkLoop && access.Strides[kernel.VectorLoop] == 1 && access.Strides[kernel.ChunkLoop] == View.LaneCount
            && tile.Along(kernel.ChunkLoop) < kernel.Loops[kernel.ChunkLoop].Extent;

    private int[] MovingLoops(Access access)
    {
        var loops = new List<int>(kernel.Loops.Count);
        for (int loop = 0; loop < kernel.Loops.Count; loop++)
        {
            if (access.Strides[loop] != 0 && loop != kernel.BlockLoop)
            {
                int at = loops.Count;
                while (at > 0 && Math.Abs(access.Strides[loops[at - 1]]) > Math.Abs(access.Strides[loop]))
                {
                    at--;
                }

                loops.Insert(at, loop);
            }
        }

        return loops.ToArray();
    }

    private bool IsStrided(Access access)
        => (kernel.VectorLoop < 0 || access.Strides[kernel.VectorLoop] == 0) && innermost >= 0 && Math.Abs(access.Strides[innermost]) >= TilePlanner.PrefetchedStride;

    // Lines of an operand that do not come from the first cache, in one of so many rounds.
    private double DistantLines(int operand, Schedule schedule, int loads, double rounds)
    {
        Access access = kernel.Operands[operand];
        Tile tile = schedule.Tile;
        double past = EndsWithinRow(access, tile) ? 1 + (LinesPast / tile.Along(kernel.ChunkLoop)) : 1, most = strided[operand] ? loads : (double)loads * machine.Lanes / View.LaneCount;
        if (Lines(access, moving[operand], tile, outer.Length, ofOneSet: true) <= Ways)
        {
            return past * Math.Min(most, Fetched(access, moving[operand], tile) / rounds);
        }

        if (innermost < 0 || Math.Abs(access.Strides[innermost]) < SetStride)
        {
            // The processor knows what comes next.
            return past * most;
        }

        // Each half of a line counts in full: a tile that does one half of the lanes after the other finds nothing left of the lines.
        int sideBySide = SideBySide(access, tile);
        return (schedule.SharesLoads ? loads : NewLoads(access, tile, loads, sideBySide)) * (1 + ((LostLine - 1) / sideBySide));
    }

    // Of a step's loads, those that the steps before did not make, where the cache holds two steps'.
    private double NewLoads(Access access, Tile tile, int loads, int sideBySide)
    {
        int extent = innermost < 0 ? 1 : kernel.Loops[innermost].Extent;
        return extent > 1 && tile.SharedLoadsOf(access, innermost, 2) <= Ways * sideBySide ? (double)tile.SharedLoadsOf(access, innermost, extent) / extent : loads;
    }

    // Lines of an operand that a tile reads side by side.
    private int SideBySide(Access access, Tile tile)
    {
        int lines = 1;
        for (int loop = 0; loop < kernel.Loops.Count; loop++)
        {
            lines *= Math.Abs(access.Strides[loop]) == View.LaneCount ? tile.Along(loop) : 1;
        }

        return lines;
    }

    /// <summary>
    /// Lines of an operand that the first cache fetches while the kernel runs. It keeps what the innermost loops read, as many of them as it has room for: the loop around these finds there what
    /// its iterations have in common, and loops outside it find nothing left.
    /// </summary>
    private double Fetched(Access access, int[] moves, Tile tile)
    {
        int kept = outer.Length;
        while (kept > 0 && Lines(access, moves, tile, kept) <= FirstCacheLines)
        {
            kept--;
        }

        double lines = Lines(access, moves, tile, kept);
        for (int i = 0; i < kept; i++)
        {
            double factor = tile.Along(outer[i]);
            lines *= outer[i] == kernel.BlockLoop ? 1 / factor : Math.Ceiling(kernel.Loops[outer[i]].Extent / factor);
        }

        return lines;
    }

    // Lines that a tile and the loops within it touch, those from outer[inner] on in full: loops of like steps overlap (a window's and its kernel's), others multiply.
    private double Lines(Access access, int[] moves, Tile tile, int inner, bool ofOneSet = false)
    {
        double lines = kernel.BlockLoop >= 0 && access.Strides[kernel.BlockLoop] != 0 ? tile.Along(kernel.BlockLoop) : 1;
        long step = 0, places = 1;
        foreach (int loop in moves)
        {
            long stride = Math.Abs(access.Strides[loop]), extent = depth[loop] is var at && at < inner ? tile.Along(loop) : kernel.Loops[loop].Extent;
            if (step > 0 && stride % step == 0 && stride / step <= places)
            {
                places += stride / step * (extent - 1);
                continue;
            }

            lines *= LinesOf(places, step, ofOneSet);
            (step, places) = (stride, extent);
        }

        return lines * LinesOf(places, step, ofOneSet);
    }

    // How sharply the longest of multiply-adds, loads and chains decides: they overlap, but not quite, the less so the closer they are. Eight accumulators, as long as their chain, take
    // 2^(1/5) = 1.15 times their multiply-adds (measured: 1.14, convolution 5x5, 6 to 16 channels, batch), twelve 1.02.
    private static double FifthPower(double x) => x * x * x * x * x;

    private static double LinesOf(long places, long step, bool ofOneSet) => ofOneSet ? step > 0 && step % SetStride == 0 ? places : 1 : step >= View.LaneCount ? places : Math.Ceiling(((places - 1) * step + 1) / (double)View.LaneCount);
}
