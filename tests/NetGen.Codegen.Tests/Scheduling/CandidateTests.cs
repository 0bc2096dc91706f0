// Schedules that the planner could pick, and not only the one that it picks: the best by its model, and as many of the others, compute what a plain loop does. benchmarks/Planner times the same methods.

using NetGen.Generator.Scheduling;
using NetGen.Numerics;
using NetGen.Planner;

namespace NetGen.Codegen.Tests;

public class CandidateTests
{
    // A sum of n products in float is off by n roundings at most, each of 2^-24 of the sum of magnitudes: thousands of terms stay below this.
    private const double Tolerance = 1e-4;

    // Of some kernels there are hundreds; the compiler takes a second for fifty.
    private const int Best = 16;

    public static TheoryData<string, string, int> Shapes => new()
    {
        { "dense", "37x19", 1 },
        { "dense", "37x19", 40 },
        { "dense", "256x128", 64 },
        { "dense", "301x203", 48 },
        { "convolution", "9x8x3x7x3", 1 },
        { "convolution", "9x8x16x19x3", 16 },
        { "depthwise", "9x5x32x3", 1 },
        { "depthwise", "13x4x19x5x3", 1 },
        { "depthwise", "9x5x19x3", 16 },
        { "pool", "9x8x19x3", 16 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Candidates_ComputeWhatAPlainLoopDoes(string kind, string shape, int batch)
    {
        var wrong = new List<string>();
        int checkedKernels = 0;
        foreach (int bits in new[] { 256, 512 }.Where(bits => bits <= VectorWidth.Bits))
        {
            Machine machine = bits == 512 ? Machine.Avx512 : Machine.Avx2;
            foreach ((string name, PlannedKernel kernel, int blockStride) in (Work.Parse(kind, shape) with { Batch = batch }).Kernels(gradients: true))
            {
                int blocks = kernel.Work == WorkKind.Pieces ? (batch + View.LaneCount - 1) / View.LaneCount : 1;
                List<Candidate> candidates = Candidate.Sample(Candidate.Of(kernel.Nests[0], machine, blocks), Best);
                using var bench = new Bench(kernel, batch, blockStride);
                Runs[] methods = bench.Compile(candidates, bits);
                List<(long, double, double)> expected = bench.Expected();
                wrong.AddRange(candidates.Zip(methods, (candidate, method) => (candidate, error: bench.Error(method, expected)))
                    .Where(c => !(c.error < Tolerance)).Select(c => $"{name}, {bits} bits, {c.candidate.Text(kernel.Nests[0])}: off by {c.error:g3} of the sum of magnitudes."));
                checkedKernels++;
            }
        }

        Assert.True(VectorWidth.Bits < 256 || checkedKernels > 0);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
