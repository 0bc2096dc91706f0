// A confusion matrix as a table with heat colours.

using Spectre.Console;

namespace NetGen;

/// <summary>Lays out a <see cref="ConfusionMatrix"/>.</summary>
internal static class ConfusionTable
{
    /// <summary>A row for each true class with its recall, a column for each predicted one with its precision.</summary>
    internal static Table Of(ConfusionMatrix matrix)
    {
        // No padding and no vertical lines: ten classes just fit into the 80 columns of a terminal.
        Table table = new() { Title = new TableTitle("true class ↓, predicted class →"), ShowFooters = true, Border = TableBorder.Horizontal };
        table.AddColumn(new TableColumn(string.Empty).NoWrap().Padding(0, 0).Footer("precision"));
        for (int predicted = 0; predicted < matrix.Classes; predicted++)
        {
            table.AddColumn(new TableColumn(Markup.Escape(matrix.ClassNames[predicted])).RightAligned().NoWrap().Padding(0, 0)
                .Footer(Share(matrix.Precision(predicted))));
        }

        table.AddColumn(new TableColumn("recall").RightAligned().NoWrap().Padding(0, 0).Footer(Share(matrix.Accuracy)));
        for (int actual = 0; actual < matrix.Classes; actual++)
        {
            table.AddRow(Row(matrix, actual));
        }

        return table;
    }

    private static List<Markup> Row(ConfusionMatrix matrix, int actual)
    {
        long sum = 0;
        for (int predicted = 0; predicted < matrix.Classes; predicted++)
        {
            sum += matrix[actual, predicted];
        }

        List<Markup> row = [new Markup(Markup.Escape(matrix.ClassNames[actual]))];
        for (int predicted = 0; predicted < matrix.Classes; predicted++)
        {
            long count = matrix[actual, predicted];
            row.Add(count == 0
                ? new Markup("·", new Style(Color.Grey35))
                : new Markup(ConsoleReporter.Invariant($"{count}"), Heat((double)count / sum, right: actual == predicted)));
        }

        row.Add(new Markup(Share(matrix.Recall(actual))));
        return row;
    }

    /// <summary>
    /// Green for what is right, in proportion to the row; red for what is wrong, on a square-root scale: one mistake in a hundred is already worth
    /// seeing.
    /// </summary>
    private static Style Heat(double share, bool right)
        => right
            ? new Style(Color.White, new Color(0, (byte)(40 + (80 * share)), 0))
            : new Style(Color.White, new Color((byte)(60 + (160 * Math.Sqrt(share))), 0, 0));

    private static string Share(double share) => double.IsNaN(share) ? "-" : ConsoleReporter.Invariant($"{share:F3}");
}
