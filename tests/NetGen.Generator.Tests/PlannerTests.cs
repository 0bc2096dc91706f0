// What the planner picks for a few kernels, and why that is right; how its estimates move; where both are written down.

using System.Text.RegularExpressions;
using NetGen.Generator.Emission.Cpu;
using NetGen.Generator.Graph;
using NetGen.Generator.Scheduling;
using NetGen.Generator.Tests.Harness;

namespace NetGen.Generator.Tests;

public class PlannerTests
{
    [Fact]
    public void RowTimesMatrix_ComputesEightVectorsAtOnce()
    {
        // 128 units are eight vectors: eight chains hide the latency of additions, and the input's element is loaded once for all.
        LoopKernel kernel = Planned(RowTimesMatrix(784, 128));
        Assert.Equal(["8 panel"], Factors(kernel, kernel.Choice!));
        Assert.Equal(1, kernel.Split);
        Assert.Empty(kernel.WideTiles);
    }

    [Fact]
    public void FewResults_GetPartialSums()
    {
        // Ten units are one vector: one chain of 84 additions would take four cycles each.
        LoopKernel kernel = Planned(RowTimesMatrix(84, 10));
        Assert.Empty(kernel.Tile);
        Assert.InRange(kernel.Split, 2, 8);
    }

    [Fact]
    public void ConvolutionWithSamplesInLanes_IsTiledAlongPixelsAndFilters()
    {
        // A tile in two directions shares both its pixels and its weights: twelve multiply-adds for seven loads. Twenty-four would not be a tenth faster.
        LoopKernel kernel = Planned(Convolution(size: 14, channels: 6, filters: 16, extent: 5));
        Assert.Equal(["3 row", "4 filter"], Factors(kernel, kernel.Choice!));
        Assert.Equal((12, 7), (kernel.Choice!.Estimate.MultiplyAdds, kernel.Choice.Estimate.Loads));
        Assert.Equal(Bound.Arithmetic, kernel.Choice.Estimate.Bound);
        Assert.Empty(kernel.WideTiles);
    }

    [Fact]
    public void OddFilters_AreTakenWhole()
    {
        // Seven filters by four would compute an eighth one for nothing: seven by three is 21 accumulators.
        LoopKernel kernel = Planned(Convolution(size: 15, channels: 19, filters: 7, extent: 3));
        Assert.Contains("7 filter", Factors(kernel, Assert.Single(kernel.WideTiles).Choice));
    }

    [Fact]
    public void Depthwise_LoadsAPixelOnceForAllStepsThatReadIt()
    {
        LoopKernel kernel = Planned(Depthwise(size: 15, channels: 37, extent: 3));
        WideTile wide = Assert.Single(kernel.WideTiles);
        Assert.True(wide.SharesLoads);
        Assert.True(wide.Choice.Estimate.Loads < 2 * wide.Choice.Estimate.MultiplyAdds);
    }

    [Fact]
    public void ProductOfAllBlocks_SpansFourOnAvx512AndTwoOnAvx2()
    {
        // A block is one vector of AVX-512: results of one block need a load for each multiply-add, those of four share each weight.
        LoopKernel kernel = Planned(ProductOfBlocks(512, 256));
        Assert.Equal(["6 n", "4 block"], Factors(kernel, kernel.WideTiles[0].Choice));
        Assert.Equal([4, 2, 2], kernel.WideTiles.Select(wide => wide.Factors[kernel.BlockLoop]));
        Assert.Equal([Machine.Avx512, Machine.Avx512, Machine.Avx2], kernel.WideTiles.Select(wide => wide.Choice.Machine));
        Assert.Equal(["6 n", "2 block"], Factors(kernel, kernel.WideTiles[2].Choice));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(37)]
    public void ResultsThatAreAddedUp_AreNeverComputedTwice(int rows)
    {
        LoopKernel kernel = OuterProduct(rows);
        Assert.True(kernel.Accumulates);
        Planned(kernel);
        Assert.All(kernel.Tile, factor => Assert.Equal(0, kernel.Loops[factor.Key].Extent % factor.Value));
        Assert.All(kernel.WideTiles.SelectMany(wide => wide.Factors), factor => Assert.Equal(0, kernel.Loops[factor.Key].Extent % factor.Value));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void EveryCandidate_FitsTheRegistersAndStaysBelowThePeak(string name)
    {
        LoopKernel kernel = Planned(Kernel(name));
        foreach (Machine machine in new[] { Machine.Avx2, Machine.Avx512 })
        {
            var model = new CostModel(kernel, machine);
            Schedule[] candidates = [.. TilePlanner.Candidates(kernel, machine), .. TilePlanner.SharingCandidates(kernel, machine)];
            Assert.NotEmpty(candidates);
            Assert.Equal(candidates.Length, candidates.Select(c => (string.Join(",", c.Tile.Factors), c.Split, c.SharesLoads)).Distinct().Count());
            Assert.All(candidates, candidate =>
            {
                Assert.InRange(candidate.Tile.Results * candidate.Split, 1, machine.MaxAccumulators);
                Estimate estimate = model.Price(candidate);
                Assert.InRange(estimate.ShareOfPeak, double.Epsilon, 1);
                Assert.True(estimate.Cycles > 0);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void ThePick_IsWithinTwoPercentOfTheCheapest(string name)
    {
        // A longer text must save that much.
        LoopKernel kernel = Planned(Kernel(name));
        var model = new CostModel(kernel, Machine.Avx2);
        double cheapest = TilePlanner.Candidates(kernel, Machine.Avx2).Min(candidate => model.Price(candidate).Cycles);
        Assert.InRange(kernel.Choice!.Estimate.Cycles, cheapest, cheapest / 0.98 * 1.001);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void EveryWidth_SumsInOneOrder(string name)
    {
        // 512 and 256 bits, one block and four, give the same bits.
        LoopKernel kernel = Planned(Kernel(name));
        Assert.All(kernel.WideTiles, wide => Assert.Equal(kernel.Split, wide.Choice.Schedule.Split));
    }

    [Fact]
    public void Estimates_RiseWithLoads()
    {
        // Twelve results in a row need thirteen loads, three by four need seven; all are of the first cache.
        LoopKernel kernel = Planned(Convolution(size: 12, channels: 2, filters: 12, extent: 3));
        var model = new CostModel(kernel, Machine.Avx512);
        int row = Loop(kernel, "row"), filter = Loop(kernel, "filter");
        Estimate few = model.Price(new Schedule(new Tile(row, 3, filter, 4), 1, 1, false)), many = model.Price(new Schedule(new Tile(filter, 12, filter, 1), 1, 1, false));
        Assert.Equal((few.MultiplyAdds, many.MultiplyAdds), (12, 12));
        Assert.Equal((few.Loads, many.Loads), (7, 13));
        Assert.True(few.Cycles < many.Cycles);
        Assert.True(few.ShareOfPeak > many.ShareOfPeak);
        Assert.Equal(Bound.Loads, many.Bound);
    }

    [Fact]
    public void Estimates_RiseWhereACacheIsTooSmall()
    {
        // As many multiply-adds, and as many loads for each: 256 units of 24 inputs lie in the first cache, 256 of 256 do not, and 2048 of 1024 not in the second.
        double[] cycles = [.. new[] { (24, 256), (256, 256), (1024, 2048) }.Select(size =>
        {
            LoopKernel kernel = Planned(RowTimesMatrix(size.Item1, size.Item2));
            return new CostModel(kernel, Machine.Avx512).Price(new Schedule(new Tile(kernel.ChunkLoop, 8, kernel.ChunkLoop, 1), 1, 1, false)).Cycles / kernel.Iterations;
        })];
        Assert.True(cycles[0] < 0.8 * cycles[1]);
        Assert.True(cycles[1] < 0.8 * cycles[2]);
    }

    [Fact]
    public void Estimates_RiseWithChainsOfAdditions()
    {
        LoopKernel kernel = Planned(RowTimesMatrix(800, 16));
        var model = new CostModel(kernel, Machine.Avx512);
        double[] cycles = [.. new[] { 1, 2, 4 }.Select(split => model.Price(new Schedule(default, split, split, false)).Cycles)];
        Assert.True(cycles[0] > 1.5 * cycles[1]);
        Assert.True(cycles[1] > cycles[2]);
        Assert.Equal(Bound.Chains, model.Price(new Schedule(default, 1, 1, false)).Bound);
    }

    [Fact]
    public void Comment_SaysThePickItsReasonAndTheNextBest()
    {
        LoopKernel kernel = Planned(ProductOfBlocks(512, 256));
        string[] lines = [.. ScheduleComment.Of([kernel])];
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^In registers at once, with 256 bits: \d+ x n: \d+ multiply-adds for \d+ loads, about \d+ % of peak, held up by loads\. Next: \d+ x n, \d+ for \d+, \d+ %\.$", lines[0]);
        Assert.Matches(@"^With 512 bits and four blocks or more: 6 x n, 4 x block: 24 multiply-adds for 10 loads, about 9\d % of peak\. Next: .* %\.$", lines[1]);
        Assert.StartsWith("With 256 bits and two blocks or more: ", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void EmittedKernelsAndLayerTable_CarryTheEstimates()
    {
        GeneratorOutcome outcome = GeneratorHarness.Run(UserProject.Classifier);
        outcome.ShouldCompile();
        string text = string.Concat(outcome.Sources.Select(source => source.SourceText.ToString()));
        Assert.Matches(@"// In registers at once, with 256 bits: .* multiply-adds for \d+ loads, about [\d.]+ % of peak", text);

        // 4 x 16 weights, 16 biases, 4 inputs, 16 outputs: 100 floats.
        Match row = Regex.Match(text, @"new\(""[^""]*"", ""Dense"", \[16\], 80, 64\) \{ Bytes = 400, ShareOfPeak = (0\.\d+), Inputs");
        Assert.True(row.Success);
        Assert.InRange(double.Parse(row.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 0.01, 1);
    }

    public static TheoryData<string> Kernels => ["row", "odd row", "convolution", "odd convolution", "depthwise", "outer product", "few units", "blocks"];

    private static LoopKernel Kernel(string name) => name switch
    {
        "row" => RowTimesMatrix(784, 128),
        "odd row" => RowTimesMatrix(301, 37),
        "convolution" => Convolution(14, 6, 16, 5),
        "odd convolution" => Convolution(15, 19, 7, 3),
        "depthwise" => Depthwise(15, 7, 3),
        "few units" => RowTimesMatrix(301, 48),
        "blocks" => ProductOfBlocks(512, 256),
        _ => OuterProduct(30),
    };

    private static LoopKernel Planned(LoopKernel kernel)
    {
        kernel.Simplify();
        TilePlanner.Plan(kernel);
        return kernel;
    }

    private static int Loop(LoopKernel kernel, string name) => kernel.Loops.FindIndex(loop => loop.Name == name);

    private static string[] Factors(LoopKernel kernel, Choice choice) => [.. choice.Schedule.Tile.Factors.OrderBy(f => f.Key).Select(f => $"{f.Value} {kernel.Loops[f.Key].Name}")];

    /// <summary>One sample through a dense layer whose rows are padded to whole vectors.</summary>
    private static LoopKernel RowTimesMatrix(int inputs, int units)
        => Product([new("n", units, false), new("k", inputs, true)], input: [0, 1], weights: [1, (units + 15) / 16 * 16], output: [1, 0]);

    /// <summary>A convolution of a block of samples, which lie in the lanes.</summary>
    private static LoopKernel Convolution(int size, int channels, int filters, int extent)
    {
        int pixel = channels * 16, line = (size + extent - 1) * pixel;
        return Product(
            [
                new("row", size, false), new("column", size, false), new("filter", filters, false), new("kernelRow", extent, true), new("kernelColumn", extent, true), new("channel", channels, true),
                new("lane", 16, false),
            ],
            input: [line, pixel, 0, line, pixel, 16, 1],
            weights: [0, 0, 1, extent * channels * filters, channels * filters, filters, 0],
            output: [size * filters * 16, filters * 16, 16, 0, 0, 0, 1]);
    }

    private static LoopKernel Depthwise(int size, int channels, int extent)
    {
        int pixel = channels * 16, line = (size + extent - 1) * pixel;
        return Product(
            [new("row", size, false), new("column", size, false), new("group", channels, false), new("kernelRow", extent, true), new("kernelColumn", extent, true), new("lane", 16, false)],
            input: [line, pixel, 16, line, pixel, 1],
            weights: [0, 0, 1, extent * channels, channels, 0],
            output: [size * pixel, pixel, 16, 0, 0, 1]);
    }

    /// <summary>A dense layer for all blocks of samples.</summary>
    private static LoopKernel ProductOfBlocks(int inputs, int units)
    {
        LoopKernel kernel = Product(
            [new("n", units, false), new("k", inputs, true), new("block", 1, false), new("lane", 16, false)],
            input: [0, 16, 1, 1],
            weights: [1, units, 0, 0],
            output: [16, 0, 1, 1]);
        kernel.BlockLoop = 2;
        kernel.RangeLoop = 0;
        return kernel;
    }

    /// <summary>A dense kernel's gradient, added to what other samples gave.</summary>
    private static LoopKernel OuterProduct(int rows)
        => Product([new("row", rows, false), new("column", 16, false), new("sample", 16, true)], input: [16, 0, 1], weights: [0, 1, 16], output: [16, 1, 0], adds: true);

    private static LoopKernel Product(List<Loop> loops, int[] input, int[] weights, int[] output, bool adds = false)
    {
        var result = new Access(2, 0, output);
        return new LoopKernel(
            loops,
            [new Access(0, 0, input), new Access(1, 0, weights)],
            new Expr.Input(0) * new Expr.Input(1),
            Combine.Sum,
            adds ? [result] : [],
            adds ? new Expr.Input(1) + new Expr.Input(0) : new Expr.Input(0),
            result);
    }
}
