using System.Diagnostics;
using NetGen.Data;

namespace NetGen;

/// <summary>Evaluates a network on a device on one data set, as often as wanted.</summary>
internal sealed class GpuEvaluator : IDisposable
{
    private const int BatchSize = 1024;

    private readonly NetworkInfo info;
    private readonly DeviceAllocations memory;
    private readonly GpuPass pass;
    private readonly DeviceBatches batches;
    private readonly IReadOnlyList<Metric> metrics;
    private readonly float[] outputs, targets;
    private readonly int samples;

    public GpuEvaluator(GpuNetwork gpu, IDataSet data, IReadOnlyList<Metric> metrics)
    {
        info = gpu.Info;
        this.metrics = metrics;
        samples = data.Count;
        memory = new DeviceAllocations(gpu.Accelerator);
        pass = memory.Own(() => new GpuPass(gpu, gpu.Evaluation!, Math.Min(BatchSize, samples)));
        batches = memory.Own(() => new DeviceBatches(gpu, data, pass, options: null));
        batches.BeginEpoch(SampleOrder.Identity(samples), 0);
        outputs = new float[pass.Capacity * info.OutputLength];
        targets = new float[pass.Capacity * info.TargetLength];
    }

    /// <summary>One evaluation. A cancelled one returns null.</summary>
    public EvaluationResult? Run(CancellationToken cancellation)
    {
        long begin = Stopwatch.GetTimestamp();
        foreach (Metric metric in metrics)
        {
            metric.Reset();
        }

        double sum = 0.0;
        for (int first = 0; first < samples; first += pass.Capacity)
        {
            if (cancellation.IsCancellationRequested)
            {
                return null;
            }

            int count = Math.Min(pass.Capacity, samples - first);
            batches.Load(first, count);
            pass.Run(count);
            sum += (double)pass.ReadLoss() * count;
            if (metrics.Count > 0)
            {
                Measure(count);
            }
        }

        return new EvaluationResult
        {
            Loss = sum / samples,
            Metrics = [.. metrics.Select(m => new MetricValue(m.Name, m.Value))],
            Count = samples,
            Duration = Stopwatch.GetElapsedTime(begin),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();

    private void Measure(int count)
    {
        pass.ReadOutputs(outputs.AsSpan(0, count * info.OutputLength));
        pass.Targets.Read(targets.AsSpan(0, count * info.TargetLength));
        foreach (Metric metric in metrics)
        {
            metric.Add(outputs.AsSpan(0, count * info.OutputLength), targets.AsSpan(0, count * info.TargetLength), count);
        }
    }
}
