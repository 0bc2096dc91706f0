namespace NetGen;

/// <summary>The figures of an epoch under the names that logs and file names give them, which are Keras': loss, accuracy, val_loss, val_accuracy,
/// learning_rate.</summary>
internal static class EpochFigures
{
    public const string Loss = "loss", LearningRate = "learning_rate", ValidationPrefix = "val_";

    /// <summary>The figures, always in the same order.</summary>
    public static IEnumerable<(string Name, double Value)> Of(EpochRecord record, bool hasValidation)
    {
        yield return (Loss, record.Loss);
        foreach (MetricValue metric in record.Metrics)
        {
            yield return (metric.Name, metric.Value);
        }

        if (hasValidation)
        {
            yield return (ValidationPrefix + Loss, record.ValidationLoss);
            foreach (MetricValue metric in record.ValidationMetrics)
            {
                yield return (ValidationPrefix + metric.Name, metric.Value);
            }
        }

        yield return (LearningRate, record.LearningRate);
    }

    /// <summary>The names that <see cref="Of"/> will yield.</summary>
    public static IReadOnlyList<string> Names(TrainingContext context)
    {
        MetricValue[] metrics = [.. context.Metrics.Select(metric => new MetricValue(metric.Name, double.NaN))];
        EpochRecord blank = new(0, double.NaN, metrics, double.NaN, metrics, float.NaN, double.NaN, TimeSpan.Zero);
        return [.. Of(blank, context.HasValidation).Select(figure => figure.Name)];
    }
}
