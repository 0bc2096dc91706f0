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
/// <param name="SecondCacheLoad">Cycles of a vector's load from the second cache, which yields some 49 bytes a cycle: 1.3 for 64 bytes (convolution 3x3, 32 to 64 channels), half for 32.</param>
/// <param name="ThirdCacheLoad">Cycles of a vector's load from beyond the second cache.</param>
/// <param name="HiddenLoad">What a load costs even while multiply-adds are what a step waits for: it takes a slot that one of them might have had.</param>
internal sealed record Machine(int Bits, int MaxAccumulators, int MaxLive, double SecondCacheLoad, double ThirdCacheLoad, double HiddenLoad)
{
    public static readonly Machine Avx2 = new(256, MaxAccumulators: 12, MaxLive: 16, SecondCacheLoad: 0.65, ThirdCacheLoad: 1.5, HiddenLoad: 0.02);

    public static readonly Machine Avx512 = new(512, MaxAccumulators: 24, MaxLive: 30, SecondCacheLoad: 1.3, ThirdCacheLoad: 3, HiddenLoad: 0.08);

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

    /// <summary>Cycles of a load from the first cache: two a cycle, and now and then two in one bank or across a line.</summary>
    private const double FirstCacheLoad = 0.55;

    /// <summary>Floats of an operand that stay in the first cache (48 or 32 KB) beside what else is read, and in the second (1 or 2 MB).</summary>
    private const long FirstCacheFloats = 7000, SecondCacheFloats = 200_000;

    /// <summary>Instructions that a processor holds at once (224 on Skylake, 320 on Zen 4, 512 on Golden Cove): a short tile's chains of additions run beside the next tile's.</summary>
    private const double ReorderWindow = 256;

    /// <summary>Cycles of one run of a loop that is not written out, beside its steps: its start, its count and its end.</summary>
    private const double LoopRun = 2;

    /// <summary>Cycles of one result: its accumulator's start, epilogue and store; and of the sum of its lanes where these are summed.</summary>
    private const double Result = 1, LaneSum = 5;

    private readonly LoopKernel kernel;
    private readonly Machine machine;
    private readonly int innermost, steps;
    private readonly double vectors, usefulLanes;

    // By operand: extra cycles of a load that does not come from the first cache, and how many of its loads do not, all if it is read again for each tile.
    private readonly double[] extra, distant;

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

        int lanes = kernel.VectorLoop < 0 || kernel.PartialExtent is > 0 and <= 4 ? int.MaxValue : machine.Lanes;
        int extent = kernel.VectorLoop < 0 ? 1 : kernel.Loops[kernel.VectorLoop].Extent;
        vectors = ((extent - 1) / lanes) + 1;
        double stored = kernel.ChunkLoop < 0 ? extent : (double)extent * kernel.Loops[kernel.ChunkLoop].Extent;
        usefulLanes = kernel.PartialExtent == 0 ? 1 : kernel.PartialExtent / stored;
        extra = new double[kernel.Operands.Count];
        distant = new double[kernel.Operands.Count];
        for (int i = 0; i < extra.Length; i++)
        {
            FindCache(i);
        }
    }

    /// <summary>The multiply-adds of the kernel, in vectors' cycles at the machine's peak.</summary>
    private double PeakCycles => kernel.Iterations * usefulLanes / machine.Lanes * MultiplyAdd;

    /// <summary>What a schedule costs.</summary>
    public Estimate Price(Schedule schedule)
    {
        Tile tile = schedule.Tile;
        int results = tile.Results, at = schedule.SharesLoads ? kernel.Loops[innermost].Extent : 1;
        double tiles = tile.Count(kernel) * vectors, rounds = (double)steps / at;
        int loads = 0;
        double loading = 0;
        for (int i = 0; i < extra.Length; i++)
        {
            int each = schedule.SharesLoads ? tile.SharedLoadsOf(kernel.Operands[i], innermost, at) : tile.LoadsOf(kernel.Operands[i]);
            loads += each;
            loading += (each * FirstCacheLoad) + (extra[i] == 0 ? 0 : Math.Min(each, distant[i] / (tiles * rounds)) * extra[i]);
        }

        // Tiles whose instructions the processor holds at once wait for their chains together.
        double inFlight = Math.Max(1, ReorderWindow / (rounds * ((results * at) + loads)));
        double chain = at * AddLatency / schedule.Split / inFlight, arithmetic = results * at * MultiplyAdd;
        double round = Math.Max(chain, Math.Max(arithmetic, loading)) + (machine.HiddenLoad * loads);
        bool looped = innermost >= 0 && schedule.Unroll < kernel.Loops[innermost].Extent;
        double ends = (looped ? (double)steps / kernel.Loops[innermost].Extent * LoopRun : 0) + (results * (Result + (kernel.SumsLanes ? LaneSum : 0)));
        double cycles = tiles * ((rounds * round) + ends);
        Bound bound = chain > Math.Max(arithmetic, loading) ? Bound.Chains : loading > arithmetic ? Bound.Loads : Bound.Arithmetic;
        return new Estimate(cycles, results * at, loads, PeakCycles / cycles, bound);
    }

    // An operand larger than a cache that an output loop reads again for each of its tiles comes from the next cache each time; one that is read once, a line at a time.
    private void FindCache(int operand)
    {
        Access access = kernel.Operands[operand];
        if (kernel.VectorLoop < 0 || access.Strides[kernel.VectorLoop] == 0)
        {
            return;
        }

        // From the first element to the last: windows overlap.
        long floats = 1;
        bool again = false;
        for (int loop = 0; loop < kernel.Loops.Count; loop++)
        {
            floats += (long)Math.Abs(access.Strides[loop]) * (kernel.Loops[loop].Extent - 1);
            again |= !kernel.Loops[loop].Reduction && access.Strides[loop] == 0 && kernel.Loops[loop].Extent > 1;
        }

        extra[operand] = floats > SecondCacheFloats ? machine.ThirdCacheLoad - FirstCacheLoad : floats > FirstCacheFloats ? machine.SecondCacheLoad - FirstCacheLoad : 0;
        distant[operand] = again ? double.PositiveInfinity : (double)floats / machine.Lanes;
    }
}
