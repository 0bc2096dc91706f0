using System.Globalization;
using NetGen;
using Spectre.Console;

namespace DevicesSample;

/// <summary>A row for each device that was found, and for each kind of devices of which there is none.</summary>
internal static class DeviceTable
{
    private const int WidthWithoutTerminal = 160;

    internal static void Write(IReadOnlyList<DeviceReport> reports)
    {
        var table = new Table();
        table.AddColumn("kind").AddColumn("device").AddColumn(new TableColumn("memory").RightAligned()).AddColumn("usable");
        foreach (DeviceReport report in reports)
        {
            bool found = report.Name.Length > 0;
            table.AddRow(
                new Text(report.Kind),
                new Text(found ? report.Name : "none"),
                new Text(found ? Memory(report.MemoryBytes) : string.Empty),
                new Text(report.Problem ?? "yes"));
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthWithoutTerminal;
        }

        AnsiConsole.Write(table);
    }

    // ILGPU's CPU device names no bound.
    private static string Memory(long bytes) => bytes >= 1L << 50 ? "the machine's" : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:N0} MB");
}
