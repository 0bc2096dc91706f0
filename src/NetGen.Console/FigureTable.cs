// The figures of a training so far as a table: loss and metrics, their last and best values and their course.

using Spectre.Console;

namespace NetGen;

/// <summary>Lays out the figures of the epochs so far.</summary>
internal static class FigureTable
{
    private const int WidestTrend = 40, RestOfRow = 60, LeastTrend = 8;

    /// <summary>A row for the loss and one for each metric. Best and course are those of the validation where there is one.</summary>
    internal static Table Of(IReadOnlyList<EpochRecord> epochs, IReadOnlyList<Metric> metrics, int width, bool unicode)
    {
        Table table = new() { Border = TableBorder.Horizontal };
        table.AddColumn(new TableColumn("figure").NoWrap());
        table.AddColumn(new TableColumn("train").RightAligned().NoWrap());
        bool validated = epochs[^1].ValidationMetrics.Count > 0 || !double.IsNaN(epochs[^1].ValidationLoss);
        if (validated)
        {
            table.AddColumn(new TableColumn("validation").RightAligned().NoWrap());
        }

        table.AddColumn(new TableColumn("best").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("course").NoWrap());
        int trend = Math.Clamp(width - RestOfRow, LeastTrend, WidestTrend);
        AddRow("loss", higherIsBetter: false, epoch => epoch.Loss, epoch => epoch.ValidationLoss);
        for (int i = 0; i < metrics.Count; i++)
        {
            int metric = i;
            AddRow(metrics[i].Name, metrics[i].HigherIsBetter, epoch => epoch.Metrics[metric].Value, epoch => epoch.ValidationMetrics[metric].Value);
        }

        return table;

        void AddRow(string name, bool higherIsBetter, Func<EpochRecord, double> train, Func<EpochRecord, double> validation)
        {
            double[] course = [.. epochs.Select(validated ? validation : train)];
            string[] cells =
            [
                Markup.Escape(name), ProgressLine.Number(train(epochs[^1])), ProgressLine.Number(course[^1]), Best(course, higherIsBetter),
                Sparkline.Of(course, trend, unicode),
            ];
            table.AddRow(validated ? cells : [.. cells.Where((_, column) => column != 2)]);
        }
    }

    /// <summary>"0.0498 (7)", the value and its epoch.</summary>
    private static string Best(double[] course, bool higherIsBetter)
    {
        int best = -1;
        for (int i = 0; i < course.Length; i++)
        {
            if (!double.IsNaN(course[i]) && (best < 0 || (higherIsBetter ? course[i] > course[best] : course[i] < course[best])))
            {
                best = i;
            }
        }

        return best < 0 ? "-" : ConsoleReporter.Invariant($"{ProgressLine.Number(course[best])} ({best + 1})");
    }
}
