// What the benchmark prints.

using System.Globalization;
using System.Runtime.InteropServices;
using NetGen.Numerics;
using NetGen.SideBySide.Contests;
using NetGen.SideBySide.Peers;
using NetGen.SideBySide.Timing;
using Spectre.Console;

namespace NetGen.SideBySide;

internal static class Report
{
    private const int WidthWithoutTerminal = 180;

    /// <summary>The machine, the runtime, and each peer's version or how to get it.</summary>
    internal static void WriteEngines(PeerSet peers)
    {
        WriteLine($"{"machine",-13} {Processor()}, {Environment.ProcessorCount} processors");
        string version = typeof(INetwork).Assembly.GetName().Version?.ToString(3) ?? "";
        WriteLine($"{Competitor.Ours,-13} {version}, {RuntimeInformation.FrameworkDescription}, vectors of {VectorWidth.Bits} bits");
        foreach (Peer peer in peers.All)
        {
            WriteLine($"{peer.Name,-13} {peer.Version ?? "not found; to get it: " + peer.HowToGet}");
        }

        WriteLine($"");
    }

    /// <summary>A contest's rows: one for each engine and variant, with the ratio of its median to ours.</summary>
    internal static void WriteTable(IEnumerable<ContestResult> results)
    {
        var table = new Table { Border = TableBorder.Ascii2 };
        table.AddColumn("contest").AddColumn("engine").AddColumn("variant");
        foreach (string header in new[] { "threads", "median", "minimum", "throughput", "NetGen is" })
        {
            table.AddColumn(new TableColumn(header).RightAligned());
        }

        foreach (ContestResult result in results)
        {
            string name = result.Contest.Name;
            double? ours = result.Fastest(Competitor.Ours)?.Median;
            foreach (Measurement measured in result.Measurements)
            {
                double throughput = result.Contest.WorkPerIteration * 1e9 / measured.Median;
                string ratio = ours is { } median && measured.Competitor.Engine != Competitor.Ours ? Text($"{measured.Median / median:0.00} x as fast") : "";
                string[] cells =
                [
                    name, measured.Competitor.Engine, measured.Competitor.Variant, Text($"{measured.Competitor.Threads}"),
                    Duration(measured.Median), Duration(measured.Minimum), Text($"{throughput:#,##0} {result.Contest.ThroughputUnit}"), ratio,
                ];
                table.AddRow([.. cells.Select(c => new Text(c))]);
                name = "";
            }

            table.AddEmptyRow();
        }

        if (System.Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthWithoutTerminal;
        }

        AnsiConsole.Write(table);
    }

    /// <summary>One line for each gate, in a form that scripts can read.</summary>
    internal static void WriteGates(ContestResult result)
    {
        foreach (Gate gate in result.Contest.Gates)
        {
            string reached = result.Ratio(gate) is { } ratio ? Text($"{ratio:0.00}") : "-";
            WriteLine($"gate {result.Contest.Name}{gate.Work}: {reached} of {gate.Ratio:0.00} x {gate.Against}: {result.Verdict(gate)}");
        }
    }

    /// <summary>A contest and its gates in one line.</summary>
    internal static void WriteContest(Contest contest)
    {
        string gates = string.Concat(contest.Gates.Select(gate => Text($"; gate{gate.Work}: {gate.Ratio:0.0##} x {gate.Against}")));
        WriteLine($"{contest.Name}: {contest.Description}{gates}");
    }

    internal static void WriteLine(FormattableString line) => System.Console.WriteLine(Text(line));

    private static string Duration(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => Text($"{nanoseconds:0.0} ns"),
        < 1e6 => Text($"{nanoseconds / 1e3:0.00} us"),
        _ => Text($"{nanoseconds / 1e6:0.000} ms"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Processor()
    {
        const string File = "/proc/cpuinfo";
        string? model = System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model?[(model.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
