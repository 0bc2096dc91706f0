// Times the generator, and holds it to its gates. The exit status is 1 if a gate fell short.
//
//   dotnet run -c Release --project benchmarks/NetGen.Benchmarks
//
// With --vector-math, times the elementary functions of emitted code instead; with --resnet50, what a network of that size costs a build.

using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using NetGen.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--vector-math"])
{
    VectorMathTimes.Print();
    return 0;
}

if (args is ["--resnet50"])
{
    return LargeNetwork.Measure() ? 0 : 1;
}

if (args.Length > 0)
{
    Console.Error.WriteLine($"Expected no argument, --vector-math or --resnet50, got '{string.Join(' ', args)}'.");
    return 2;
}

// The first run of this process: what a build pays that finds no compiler server.
Stopwatch clock = Stopwatch.StartNew();
LeNetProject.CreateDriver().RunGenerators(LeNetProject.Create(LeNetProject.Source));
double coldMilliseconds = clock.Elapsed.TotalMilliseconds;

// In this process, since a benchmark project made by BenchmarkDotNet would have to be built with this repository's settings.
ManualConfig config = DefaultConfig.Instance
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(15))
    .WithOptions(ConfigOptions.DisableLogFile);
Summary summary = BenchmarkRunner.Run<GeneratorBenchmarks>(config);

Console.WriteLine();
Console.WriteLine($"first run of a process: {coldMilliseconds:0} ms, with the compiler's own start");
Statistics generate = Measured(nameof(GeneratorBenchmarks.Generate)), edit = Measured(nameof(GeneratorBenchmarks.CommentEdit));
Statistics empty = Measured(nameof(GeneratorBenchmarks.CompileEmpty)), generated = Measured(nameof(GeneratorBenchmarks.CompileGenerated));
bool ok = Gate("LeNet-5 warm", generate.Median, generate.Min, 30);
ok &= Gate("comment edit", edit.Median, edit.Min, 3);
ok &= Gate("compiling the generated files", generated.Median - empty.Median, generated.Min - empty.Min, 300);
return ok ? 0 : 1;

Statistics Measured(string method)
    => summary.Reports.Single(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method).ResultStatistics
        ?? throw new InvalidOperationException($"{method} gave no result; see the messages above.");

// The fastest run stands beside the median, because a machine that does other work at the same time shows in the one and not in the other.
static bool Gate(string name, double medianNanoseconds, double fastestNanoseconds, double limit)
{
    double milliseconds = medianNanoseconds / 1e6;
    Console.WriteLine($"gate {name}: {milliseconds:0.00} of {limit:0} ms (fastest {fastestNanoseconds / 1e6:0.00}): {(milliseconds < limit ? "ok" : "exceeded")}");
    return milliseconds < limit;
}
