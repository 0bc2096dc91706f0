// Runs a network over a data set in inference mode, on all threads of a pool, and gathers loss and metrics.

using System.Diagnostics;
using NetGen.Data;

namespace NetGen;

/// <summary>Evaluates one network on one data set, as often as wanted, without allocating anew.</summary>
internal sealed class Evaluator : IPhasedWork
{
    private readonly CompiledPass pass;
    private readonly EvaluationPass? evaluation;
    private readonly BatchLoader loader;
    private readonly AlignedBuffer targets;
    private readonly NetworkInfo info;
    private readonly WorkerPool pool;
    private readonly int[] samples;
    private readonly int targetLength;
    private readonly Metric[] metrics;

    public Evaluator(INetwork net, IDataSet data, int batchSize, IReadOnlyList<Metric> metrics, WorkerPool pool)
    {
        info = net.Info;
        samples = SampleOrder.Identity(data.Count);
        this.metrics = [.. metrics];
        this.pool = pool;
        int capacity = Math.Min(batchSize, samples.Length);
        targetLength = info.TargetLength > 0 ? info.TargetLength : data.TargetLength;
        evaluation = info.Loss is null ? null : net.CreateEvaluationPass(capacity);
        pass = evaluation ?? net.CreateInferencePass(capacity);
        targets = evaluation?.Targets ?? new AlignedBuffer((long)capacity * targetLength);
        loader = new BatchLoader(data, info, pass.Inputs, targets, targetLength, pass.SampleWeights);
        loader.BeginEpoch(samples, null);
    }

    /// <inheritdoc/>
    public int PhaseCount => pass.PhaseCount + 1;

    /// <inheritdoc/>
    public void EnsureWorkers(int workers) => pass.EnsureWorkers(workers);

    /// <inheritdoc/>
    public int ItemCount(int phase) => phase == 0 ? loader.LoadingItemCount() : pass.ItemCount(phase - 1);

    /// <inheritdoc/>
    public void RunItem(int phase, int item, int worker)
    {
        if (phase == 0)
        {
            loader.LoadItem(item);
        }
        else
        {
            pass.RunItem(phase - 1, item, worker);
        }
    }

    /// <summary>One evaluation. A cancelled one returns null.</summary>
    public EvaluationResult? Run(CancellationToken cancellation)
    {
        long begin = Stopwatch.GetTimestamp();
        double loss = 0.0;
        foreach (Metric metric in metrics)
        {
            metric.Reset();
        }

        for (int start = 0; start < samples.Length; start += pass.Capacity)
        {
            if (cancellation.IsCancellationRequested)
            {
                return null;
            }

            int count = Math.Min(pass.Capacity, samples.Length - start);
            loader.SetBatch(start, count);
            pass.Count = count;
            pool.Run(this);
            ReadOnlySpan<float> outputs = pass.Outputs.Span[..(count * info.OutputLength)];
            ReadOnlySpan<float> rows = targets.Span[..(count * targetLength)];
            loss += evaluation is null ? double.NaN : (double)evaluation.Loss * count;

            foreach (Metric metric in metrics)
            {
                metric.Add(outputs, rows, count);
            }
        }

        MetricValue[] values = new MetricValue[metrics.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new MetricValue(metrics[i].Name, metrics[i].Value);
        }

        return new EvaluationResult
        {
            Loss = loss / samples.Length,
            Metrics = values,
            Count = samples.Length,
            Duration = Stopwatch.GetElapsedTime(begin),
        };
    }
}
