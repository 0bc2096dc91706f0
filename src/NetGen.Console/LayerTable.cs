// A network's layers as a table.

using Spectre.Console;

namespace NetGen;

/// <summary>Lays out <see cref="NetworkInfo.Layers"/>.</summary>
internal static class LayerTable
{
    /// <summary>One row for each layer, sums below.</summary>
    internal static Table Of(NetworkInfo info)
    {
        Table table = new() { Title = new TableTitle(Markup.Escape(info.Name)), ShowFooters = true };
        table.AddColumn(new TableColumn("Layer").Footer("Total"));
        table.AddColumn("Kind");
        table.AddColumn("Output shape");
        table.AddColumn(new TableColumn("Parameters").RightAligned().Footer(Count(info.Layers.Sum(layer => (long)layer.ParameterCount))));
        table.AddColumn(new TableColumn("Multiply-adds").RightAligned().Footer(Count(info.Layers.Sum(layer => layer.MultiplyAdds))));
        table.AddColumn(new TableColumn("Bytes").RightAligned().Footer(Count(info.Layers.Sum(layer => layer.Bytes))));
        table.AddColumn(new TableColumn("Of peak").RightAligned());
        foreach (LayerInfo layer in info.Layers)
        {
            table.AddRow(
                Markup.Escape(layer.Name),
                Markup.Escape(layer.Kind),
                "(" + string.Join(", ", layer.OutputShape.Select(extent => ConsoleReporter.Invariant($"{extent}"))) + ")",
                Count(layer.ParameterCount),
                Count(layer.MultiplyAdds),
                Count(layer.Bytes),
                layer.ShareOfPeak > 0 ? ConsoleReporter.Invariant($"{layer.ShareOfPeak * 100:0} %") : "-");
        }

        return table;
    }

    private static string Count(long count) => ConsoleReporter.Invariant($"{count:N0}");
}
