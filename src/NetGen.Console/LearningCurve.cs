// Loss over epochs, plotted with characters.

using Spectre.Console;

namespace NetGen;

/// <summary>Plots training loss (o) and validation loss (x); * where both fall into one cell.</summary>
internal static class LearningCurve
{
    private const int Height = 12;
    private const int MostWidth = 72;
    private const int LabelWidth = 10;

    // From this ratio of largest to smallest on, a linear axis would press most epochs onto its lowest line.
    private const double LogarithmicFrom = 8;

    /// <summary>The plot with its axes.</summary>
    internal static Paragraph Of(IReadOnlyList<EpochRecord> epochs, int consoleWidth)
    {
        double[] training = [.. epochs.Select(epoch => epoch.Loss)], validation = [.. epochs.Select(epoch => epoch.ValidationLoss)];
        double[] finite = [.. training.Concat(validation).Where(double.IsFinite)];
        Paragraph plot = new() { Overflow = Overflow.Crop };
        if (finite.Length == 0)
        {
            return plot.Append("no epoch has a finite loss\n");
        }

        (double low, double high) = (finite.Min(), finite.Max());
        bool logarithmic = low > 0 && high / low >= LogarithmicFrom;
        int width = Math.Clamp(consoleWidth - LabelWidth - 4, 10, MostWidth);
        char[][] cells = [.. Enumerable.Range(0, Height).Select(_ => Enumerable.Repeat(' ', width).ToArray())];
        Plot(cells, training, 'o', value => Scale(value, low, high, logarithmic));
        Plot(cells, validation, 'x', value => Scale(value, low, high, logarithmic));

        bool validated = validation.Any(double.IsFinite);
        plot.Append($"loss{(logarithmic ? " (logarithmic)" : string.Empty)}: ").Append("o training", new Style(Color.DodgerBlue1));
        plot.Append(validated ? "  " : string.Empty).Append(validated ? "x validation" : string.Empty, new Style(Color.Orange1)).Append("\n");
        for (int row = 0; row < Height; row++)
        {
            // Labels at the ends and in the middle; more would not be read.
            double value = Unscale((double)(Height - 1 - row) / (Height - 1), low, high, logarithmic);
            string label = row is 0 or Height - 1 or Height / 2 ? ProgressLine.Number(value) : string.Empty;
            plot.Append($"{label.PadLeft(LabelWidth)} |");
            AppendCells(plot, cells[row]);
        }

        string last = ConsoleReporter.Invariant($"{epochs[^1].Epoch}");
        string first = ConsoleReporter.Invariant($"{epochs[0].Epoch}");
        return plot.Append($"{new string(' ', LabelWidth)} +{new string('-', width)}\n")
            .Append($"{"epoch".PadLeft(LabelWidth)}  {first}{(epochs.Count > 1 ? last.PadLeft(width - first.Length) : string.Empty)}\n");
    }

    /// <summary>Epochs lie evenly from the left to the right edge; a straight line joins them.</summary>
    private static void Plot(char[][] cells, double[] values, char mark, Func<double, double> scale)
    {
        int width = cells[0].Length;
        for (int column = 0; column < width; column++)
        {
            double position = values.Length == 1 ? 0 : (double)column / (width - 1) * (values.Length - 1);
            int left = (int)position, right = Math.Min(left + 1, values.Length - 1);
            double level = left == right || position == left
                ? scale(values[left])
                : scale(values[left]) + ((position - left) * (scale(values[right]) - scale(values[left])));
            if (!double.IsFinite(level))
            {
                continue;
            }

            ref char cell = ref cells[Height - 1 - (int)Math.Round(level * (Height - 1))][column];
            cell = cell == ' ' ? mark : '*';
            if (values.Length == 1)
            {
                return;
            }
        }
    }

    private static void AppendCells(Paragraph plot, char[] row)
    {
        foreach (char cell in new string(row).TrimEnd())
        {
            plot.Append(cell.ToString(), cell switch
            {
                'o' => new Style(Color.DodgerBlue1),
                'x' => new Style(Color.Orange1),
                _ => Style.Plain,
            });
        }

        plot.Append("\n");
    }

    private static double Scale(double value, double low, double high, bool logarithmic)
        => high <= low ? 0.5 : logarithmic ? Math.Log(value / low) / Math.Log(high / low) : (value - low) / (high - low);

    private static double Unscale(double level, double low, double high, bool logarithmic)
        => logarithmic ? low * Math.Pow(high / low, level) : low + (level * (high - low));
}
