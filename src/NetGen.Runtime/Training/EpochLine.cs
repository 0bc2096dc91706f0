// One epoch of a history as a line of text, for training checkpoints. Numbers are written so that they come back with the same bits.

using System.Globalization;

namespace NetGen;

/// <summary>Formats and parses an <see cref="EpochRecord"/>: loss; validation loss; learning rate; samples per second; ticks; metrics; validation
/// metrics.</summary>
internal static class EpochLine
{
    private const char Separator = ';', MetricSeparator = ',', Assignment = '=';
    private const int Fields = 7;

    /// <summary>The metadata key of an epoch.</summary>
    public static string Key(string prefix, int epoch) => FormattableString.Invariant($"{prefix}history{epoch}");

    /// <summary>The line of an epoch.</summary>
    public static string Format(EpochRecord record) => string.Join(
        Separator,
        Text(record.Loss),
        Text(record.ValidationLoss),
        record.LearningRate.ToString("R", CultureInfo.InvariantCulture),
        Text(record.SamplesPerSecond),
        record.Duration.Ticks.ToString(CultureInfo.InvariantCulture),
        Text(record.Metrics),
        Text(record.ValidationMetrics));

    /// <summary>The epoch of a line.</summary>
    /// <exception cref="InvalidDataException">It is no such line.</exception>
    public static EpochRecord Parse(string path, int epoch, string line)
    {
        string[] fields = line.Split(Separator);
        if (fields.Length != Fields
            || !Number(fields[0], out double loss)
            || !Number(fields[1], out double validationLoss)
            || !float.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out float learningRate)
            || !Number(fields[3], out double samplesPerSecond)
            || !long.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)
            || !Metrics(fields[5], out List<MetricValue> metrics)
            || !Metrics(fields[6], out List<MetricValue> validationMetrics))
        {
            throw new InvalidDataException($"{path}: expected {Fields} figures of epoch {epoch}, separated by semicolons, got \"{line}\".");
        }

        return new EpochRecord(epoch, loss, metrics, validationLoss, validationMetrics, learningRate, samplesPerSecond, TimeSpan.FromTicks(ticks));
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // A metric of the user's own may be named with our separators.
    private static string Text(IReadOnlyList<MetricValue> metrics)
        => string.Join(MetricSeparator, metrics.Select(m => Uri.EscapeDataString(m.Name) + Assignment + Text(m.Value)));

    private static bool Number(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static bool Metrics(string text, out List<MetricValue> metrics)
    {
        metrics = [];
        foreach (string part in text.Split(MetricSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            int at = part.IndexOf(Assignment, StringComparison.Ordinal);
            if (at < 0 || !Number(part[(at + 1)..], out double value))
            {
                return false;
            }

            metrics.Add(new MetricValue(Uri.UnescapeDataString(part[..at]), value));
        }

        return true;
    }
}
