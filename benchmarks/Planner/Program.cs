// Every candidate of a kernel as a method, checked against a plain loop in double, timed in turns, beside what the cost model thinks of it.
//
//   dotnet run -c Release --project benchmarks/Planner

extern alias Runtime;

using System.Globalization;
using NetGen.Generator.Scheduling;
using NetGen.Planner;
using Spectre.Console;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

if (options.ShowHelp)
{
    Console.WriteLine(Options.Help);
    return 0;
}

// A sum of n products in float is off by n roundings at most, each of 2^-24 of the sum of magnitudes: thousands of terms stay below this.
const double Tolerance = 1e-4;

int widest = Runtime::NetGen.Numerics.VectorWidth.Bits, bits = options.Bits == 0 ? widest : options.Bits;
if (widest < 256 || bits > widest)
{
    Console.Error.WriteLine($"This machine's vectors have {widest} bits; the planner plans for 256 and 512.");
    return 2;
}

Machine machine = bits == 512 ? Machine.Avx512 : Machine.Avx2;
var summary = new Table { Title = new TableTitle($"{bits} bits") };
foreach (string column in new[] { "kernel", "candidates", "pick", "estimated", "measured", "of peak", "fastest", "loss", "rank" })
{
    summary.AddColumn(column);
}

AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 180);
bool wrongResult = false;
try
{
    foreach (Work work in options.Works)
    {
        foreach ((string name, PlannedKernel kernel, int blockStride) in work.Kernels(options.Gradients))
        {
            Time(work, name, kernel, blockStride);
        }
    }
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

AnsiConsole.Write(summary);
return wrongResult ? 1 : 0;

void Time(Work work, string name, PlannedKernel kernel, int blockStride)
{
    LoopKernel nest = kernel.Nests[0];
    int blocks = kernel.Work == WorkKind.Pieces ? (work.Batch + View.LaneCount - 1) / View.LaneCount : 1;
    List<Candidate> all = Candidate.Of(nest, machine, blocks), timed = Candidate.Sample(all, options.Top);
    using var bench = new Bench(kernel, work.Batch, blockStride);
    Runs[] methods = bench.Compile(timed, bits);
    var expected = bench.Expected();
    for (int i = 0; i < timed.Count; i++)
    {
        if (bench.Error(methods[i], expected) is var error && !(error < Tolerance))
        {
            Console.Error.WriteLine($"{name}, {timed[i].Text(nest)}: off by {error:g3} of the sum of magnitudes.");
            wrongResult = true;
        }
    }

    double[] cycles = Clock.Cycles([.. methods.Select(method => (Action<int>)(times => bench.Run(method, times)))], options.Rounds, bits);
    for (int i = 0; i < timed.Count; i++)
    {
        timed[i].Cycles = cycles[i] / blocks;
    }

    Candidate pick = timed.First(c => c.Picked), fastest = timed.MinBy(c => c.Cycles)!;
    double rank = RankCorrelation([.. timed.Select(c => c.Estimate.Cycles)], [.. timed.Select(c => c.Cycles)]);
    if (!options.Summary)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(name)) };
        foreach (string column in new[] { "candidate", "multiply-adds", "loads", "bound by", "estimated cycles", "measured cycles", "measured / estimated", "" })
        {
            table.AddColumn(column);
        }

        foreach (Candidate c in timed)
        {
            table.AddRow(
                c.Text(nest), $"{c.Estimate.MultiplyAdds}", $"{c.Estimate.Loads}", c.Estimate.Bound.ToString().ToLowerInvariant(), $"{c.Estimate.Cycles:N0}", $"{c.Cycles:N0}", $"{c.Cycles / c.Estimate.Cycles:0.00}",
                c == pick ? c == fastest ? "pick, fastest" : "pick" : c == fastest ? "fastest" : "");
        }

        AnsiConsole.Write(table);
    }

    summary.AddRow(
        Markup.Escape(name) + (work.HeldOut ? ", held out" : ""), $"{timed.Count} of {all.Count}", pick.Text(nest), $"{pick.Estimate.Cycles:N0}", $"{pick.Cycles:N0}", $"{pick.Estimate.ShareOfPeak * pick.Estimate.Cycles / pick.Cycles:0 %}",
        fastest.Text(nest), $"{(pick.Cycles / fastest.Cycles) - 1:0 %}", $"{rank:0.00}");
}

// Spearman's: the correlation of ranks, ties at their middle.
static double RankCorrelation(double[] x, double[] y)
{
    double[] a = Ranks(x), b = Ranks(y);
    double meanA = a.Average(), meanB = b.Average(), ab = 0, aa = 0, bb = 0;
    for (int i = 0; i < a.Length; i++)
    {
        ab += (a[i] - meanA) * (b[i] - meanB);
        aa += (a[i] - meanA) * (a[i] - meanA);
        bb += (b[i] - meanB) * (b[i] - meanB);
    }

    return aa * bb == 0 ? 0 : ab / Math.Sqrt(aa * bb);

    static double[] Ranks(double[] values) => [.. values.Select(v => values.Count(o => o < v) + ((values.Count(o => o == v) - 1) / 2.0))];
}
