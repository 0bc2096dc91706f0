// The words of a training's progress: the live bar, and the line of a finished epoch.

using Spectre.Console;

namespace NetGen;

/// <summary>Formats progress, in the invariant culture.</summary>
internal static class ProgressLine
{
    private const int MostBar = 40;
    private const int LeastBar = 8;

    /// <summary>"epoch 3/10 ━━━━━━     62 %  loss 0.0432  accuracy 0.9871  68,123 samples/s  0:02 left", never as wide as the console, so that it does not wrap.</summary>
    internal static Paragraph Bar(TrainingProgress progress, int width, bool unicode)
    {
        double share = progress.Steps > 0 ? Math.Clamp((double)progress.Step / progress.Steps, 0, 1) : 0;
        string before = $"{EpochNumber(progress.Epoch, progress.Epochs)} ";
        string after = ConsoleReporter.Invariant($" {(int)(share * 100),3} %  loss {Number(progress.Loss)}") + Metric(progress)
            + ConsoleReporter.Invariant($"  {progress.SamplesPerSecond:N0} samples/s  {TimeLeft(progress.TimeLeft)} left");
        int room = Math.Max(0, width - 1 - before.Length);
        int bar = Math.Clamp(room - after.Length, Math.Min(LeastBar, room), MostBar);
        if (bar + after.Length > room)
        {
            after = after[..(room - bar)];
        }

        int done = (int)Math.Round(share * bar);
        char cell = unicode ? '━' : '=', empty = unicode ? '━' : '-';
        Paragraph line = new() { Overflow = Overflow.Crop };
        return line.Append(before)
            .Append(new string(cell, done), new Style(Color.Green))
            .Append(new string(empty, bar - done), new Style(Color.Grey35))
            .Append(after);
    }

    /// <summary>The line of an epoch whose training has ended and whose validation nobody reports.</summary>
    internal static string Epoch(TrainingProgress progress)
        => $"{EpochNumber(progress.Epoch, progress.Epochs)}  loss {Number(progress.Loss)}{Metric(progress)}"
            + ConsoleReporter.Invariant($"  {progress.SamplesPerSecond:N0} samples/s");

    /// <summary>The line of a finished epoch.</summary>
    internal static string Epoch(EpochRecord epoch, int epochs)
    {
        string line = $"{EpochNumber(epoch.Epoch, epochs)}  loss {Number(epoch.Loss)}{Metrics(epoch.Metrics, string.Empty)}";
        if (!double.IsNaN(epoch.ValidationLoss))
        {
            line += $"  val_loss {Number(epoch.ValidationLoss)}{Metrics(epoch.ValidationMetrics, "val_")}";
        }

        return line + ConsoleReporter.Invariant($"  {epoch.SamplesPerSecond:N0} samples/s  {epoch.Duration.TotalSeconds:F1} s");
    }

    /// <summary>Four decimals, or an exponent where they would say nothing.</summary>
    internal static string Number(double value)
        => value != 0 && Math.Abs(value) is < 0.001 or >= 10000 ? ConsoleReporter.Invariant($"{value:0.00e+0}") : ConsoleReporter.Invariant($"{value:F4}");

    private static string EpochNumber(int epoch, int epochs)
    {
        string total = ConsoleReporter.Invariant($"{epochs}"), number = ConsoleReporter.Invariant($"{epoch}");
        return epochs > 0 ? $"epoch {number.PadLeft(total.Length)}/{total}" : $"epoch {number}";
    }

    private static string Metric(TrainingProgress progress)
        => progress.MetricName is null ? string.Empty : $"  {progress.MetricName} {Number(progress.Metric)}";

    private static string Metrics(IReadOnlyList<MetricValue> metrics, string prefix)
        => string.Concat(metrics.Select(metric => $"  {prefix}{metric.Name} {Number(metric.Value)}"));

    private static string TimeLeft(TimeSpan left)
        => left.TotalHours >= 1
            ? ConsoleReporter.Invariant($"{(int)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}")
            : ConsoleReporter.Invariant($"{left.Minutes}:{left.Seconds:00}");
}
