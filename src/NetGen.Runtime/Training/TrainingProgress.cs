namespace NetGen;

/// <summary>How far a training has come, after each step.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Epochs">Epochs that were asked for.</param>
/// <param name="Step">Steps of this epoch that have ended, from 1.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">Mean loss of this epoch so far.</param>
/// <param name="MetricName">Name of the first metric, or null without any.</param>
/// <param name="Metric">Value of the first metric over this epoch so far; NaN without any.</param>
/// <param name="SamplesPerSecond">Samples of this epoch so far, by its time so far.</param>
/// <param name="TimeLeft">Expected time until the last step of this epoch.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, int Step, int Steps, double Loss, string? MetricName, double Metric, double SamplesPerSecond, TimeSpan TimeLeft);
