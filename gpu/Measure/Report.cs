// What the program prints. The table is markdown, as docs/gpu.md has it.

using System.Globalization;
using System.Runtime.InteropServices;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using NetGen.Measure.Torch;
using NetGen.Measure.Works;

namespace NetGen.Measure;

/// <summary>A work and what came of it.</summary>
/// <param name="Work">The work.</param>
/// <param name="Figure">Null if it was not measured.</param>
internal sealed record Row(Work Work, Figure? Figure);

internal static class Report
{
    private const string Unmeasured = "unmeasured", DriverFile = "/proc/driver/nvidia/version", ProcessorFile = "/proc/cpuinfo";

    internal static void WriteMachine(Accelerator accelerator)
    {
        WriteLine($"device: {accelerator.Name}, {accelerator.NumMultiprocessors} multiprocessors, {accelerator.MemorySize / 1048576.0:#,0} MB{Clock(accelerator)}");
        WriteLine($"driver: {Driver(accelerator)}");
        WriteLine($"host: {FirstLine(ProcessorFile, "model name") ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        WriteLine($"date: {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC");
        WriteLine($"");
    }

    internal static void WriteDeviation(Deviation deviation)
        => WriteLine($"  {deviation.What}: error {deviation.Error:0.0e+0}, limit {deviation.Limit:0e+0}: {(deviation.Agrees ? "agrees" : "DISAGREES")}");

    internal static void WriteTable(IEnumerable<Row> rows, TorchFigures torch, bool toy)
    {
        WriteLine($"");
        if (toy)
        {
            WriteLine($"Toy sizes on ILGPU's CPU device: a smoke test. These figures measure nothing.");
            WriteLine($"");
        }

        WriteLine($"| work | NetGen | PyTorch eager | torch.compile |");
        WriteLine($"|---|---|---|---|");
        foreach ((Work work, Figure? figure) in rows)
        {
            string ours = figure is null ? Unmeasured : Text($"{Rate(figure.Rate, work)}; {figure.Remark}");
            WriteLine($"| {work.Name} | {ours} | {Peer(work, figure, torch.Eager(work.TorchName), torch, compiled: false)} | {Peer(work, figure, torch.Compiled(work.TorchName), torch, compiled: true)} |");
        }

        WriteLine($"");
        WriteLine($"PyTorch: {torch.Version ?? "no peer on this machine"}. In brackets its fastest form, and how many times as fast NetGen is.");
    }

    internal static void WriteGates(IEnumerable<Gate> gates)
    {
        WriteLine($"");
        foreach (Gate gate in gates)
        {
            WriteLine($"{gate}");
        }
    }

    internal static void WriteLine(FormattableString line) => System.Console.WriteLine(Text(line));

    private static string Peer(Work work, Figure? ours, double? rate, TorchFigures torch, bool compiled)
    {
        if (rate is not { } theirs)
        {
            return torch.Version is null ? "no peer" : Unmeasured;
        }

        string ratio = ours is null ? "" : Text($"; {ours.Rate / theirs:0.00} x");
        return $"{Rate(theirs, work)} ({torch.Variant(work.TorchName, compiled)}{ratio})";
    }

    internal static string Rate(double rate, Work work) => rate < 100 ? Text($"{rate:0.###} {work.Unit}") : Text($"{rate:#,0} {work.Unit}");

    private static string Clock(Accelerator accelerator)
        => accelerator is CudaAccelerator cuda ? Text($", {cuda.ClockRate} MHz at most, {cuda.Architecture}") : "";

    private static string Driver(Accelerator accelerator)
        => accelerator is CudaAccelerator cuda ? Text($"CUDA {cuda.DriverVersion}; {FirstLine(DriverFile, "NVRM version") ?? "the driver's own version is not told"}") : "none, ILGPU's own";

    private static string? FirstLine(string file, string beginning)
    {
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(beginning, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
