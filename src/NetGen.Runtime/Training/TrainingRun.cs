// The training loop: epochs of steps, each one run of the pool, with validation, callbacks and checkpoints between epochs.

using System.Diagnostics;
using NetGen.Data;

namespace NetGen;

/// <summary>One training from its checks to its history.</summary>
internal sealed class TrainingRun
{
    private readonly INetwork net;
    private readonly NetworkInfo info;
    private readonly IDataSet train;
    private readonly IDataSet? validation;
    private readonly FitOptions options;
    private readonly Optimizer optimizer;

    // An array, since enumerating an interface allocates.
    private readonly Metric[] metrics;
    private readonly int stepsPerEpoch;

    /// <summary>Checks options and lengths; changes nothing.</summary>
    public TrainingRun(INetwork net, IDataSet train, FitOptions options)
    {
        this.net = net;
        this.options = options;
        info = net.Info;
        if (info.Loss is null)
        {
            throw new InvalidOperationException($"{info.Name} has no loss and cannot be fitted: annotate its class with one, such as [MeanSquaredError].");
        }

        DataSetCheck.Lengths(info, train, nameof(train));
        options.Check();
        options.CheckClassWeights(info);
        if (options.Validation is not null)
        {
            DataSetCheck.Lengths(info, options.Validation, nameof(FitOptions.Validation));
        }

        metrics = [.. options.Metrics ?? Metric.DefaultsFor(info)];
        foreach (Metric metric in metrics)
        {
            metric.Check(info);
        }

        optimizer = options.Optimizer ?? new Adam();
        (this.train, validation) = options.ValidationSplit > 0.0 ? train.Split(options.ValidationSplit, options.Seed) : (train, options.Validation);
        stepsPerEpoch = (this.train.Count + options.BatchSize - 1) / options.BatchSize;
    }

    /// <summary>Trains.</summary>
    public History Run()
    {
        net.Memory.BeginTraining();
        try
        {
            using WorkerPool pool = new(options.Threads);
            return Run(pool);
        }
        finally
        {
            net.Prepare();
            net.Memory.EndTraining();
        }
    }

    private History Run(WorkerPool pool)
    {
        DataSetCheck.Targets(info, train, nameof(train), pool);
        if (validation is not null)
        {
            DataSetCheck.Targets(info, validation, nameof(FitOptions.Validation), pool);
        }

        optimizer.TotalSteps = (long)stepsPerEpoch * options.Epochs;
        optimizer.StepsPerEpoch = stepsPerEpoch;
        optimizer.Initialize(net.Parameters.Length);
        TrainingIdentity identity = new(options.Seed, options.BatchSize, options.Shuffle, train.Count, optimizer.GetType().Name);
        TrainingCheckpoint? resumed = options.ResumeFrom is null
            ? null
            : TrainingCheckpoint.Read(options.ResumeFrom, identity, info, optimizer, options.Callbacks);

        Evaluator? evaluator = validation is null ? null : new Evaluator(net, validation, NetworkTraining.EvaluationBatch, metrics, pool);
        TrainingStep step = net.CreateTrainingStep(Math.Min(options.BatchSize, train.Count));
        BatchLoader loader = new(train, info, step.Inputs, step.Targets, info.TargetLength, step.SampleWeights, options.ClassWeights);
        TrainingWork work = new(loader, step, optimizer, net.Parameters, info.Constraints);
        TrainingContext context = new(net, options, optimizer, metrics, evaluator is not null, stepsPerEpoch);
        foreach (Callback callback in options.Callbacks)
        {
            callback.OnTrainingBegin(context);
        }

        resumed?.Restore(net, optimizer, context, options.Callbacks);
        AlignedBuffer parametersBefore = new(net.Parameters.Length), stateBefore = new(net.State.Length);
        int[] order = SampleOrder.Identity(train.Count);
        step.DrawSeed = options.Seed;
        for (int epoch = context.Epoch; epoch < options.Epochs && !context.StopRequested; epoch++)
        {
            context.Epoch = epoch + 1;
            context.Step = 0;
            net.Parameters.Span.CopyTo(parametersBefore.Span);
            net.State.Span.CopyTo(stateBefore.Span);
            if (options.Shuffle)
            {
                SampleOrder.Shuffle(order, options.Seed, epoch);
            }

            EpochRecord? record;
            try
            {
                record = RunEpoch(context, pool, work, step, loader, order, evaluator);
            }
            catch (TrainingDivergedException)
            {
                parametersBefore.Span.CopyTo(net.Parameters.Span);
                stateBefore.Span.CopyTo(net.State.Span);
                throw;
            }

            if (record is null)
            {
                context.History.Cancelled = true;
                break;
            }

            context.History.Add(record);
            foreach (Callback callback in options.Callbacks)
            {
                callback.OnEpochEnd(context, record);
            }

            if (options.CheckpointPath is not null)
            {
                TrainingCheckpoint.Write(options.CheckpointPath, identity, net, optimizer, context, options.Callbacks);
            }
        }

        context.History.StoppedEarly = context.StopRequested && context.Epoch < options.Epochs;
        foreach (Callback callback in options.Callbacks)
        {
            callback.OnTrainingEnd(context);
        }

        return context.History;
    }

    // One epoch; null if it was cancelled.
    private EpochRecord? RunEpoch(
        TrainingContext context, WorkerPool pool, TrainingWork work, TrainingStep step, BatchLoader loader, int[] order, Evaluator? evaluator)
    {
        long begin = Stopwatch.GetTimestamp();
        double lossSum = 0.0;
        foreach (Metric metric in metrics)
        {
            metric.Reset();
        }

        for (int s = 0; s < stepsPerEpoch; s++)
        {
            if (options.CancellationToken.IsCancellationRequested)
            {
                return null;
            }

            int first = s * options.BatchSize, count = Math.Min(options.BatchSize, order.Length - first);
            loader.SetBatch(order, first, count);
            step.Count = count;
            step.DrawStep = (uint)(((long)(context.Epoch - 1) * stepsPerEpoch) + s);
            optimizer.PrepareStep();
            pool.Run(work);
            float loss = step.Loss;
            if (!float.IsFinite(loss))
            {
                throw Divergence.Describe(net, step, loader, context.Epoch, s + 1);
            }

            lossSum += (double)loss * count;
            ReadOnlySpan<float> outputs = step.Outputs.Span[..(count * info.OutputLength)];
            ReadOnlySpan<float> targets = step.Targets.Span[..(count * info.TargetLength)];
            foreach (Metric metric in metrics)
            {
                metric.Add(outputs, targets, count);
            }

            context.Step = s + 1;
            context.BatchLoss = loss;
            Report(begin, context, lossSum, first + count);
            for (int i = 0; i < options.Callbacks.Count; i++)
            {
                options.Callbacks[i].OnBatchEnd(context);
            }
        }

        // A gradient that was not finite under a finite loss shows in the next loss, except in the last step.
        if (!Divergence.IsFinite(net.Parameters.Span))
        {
            throw Divergence.Describe(net, step, loader, context.Epoch, stepsPerEpoch);
        }

        double trainingSeconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        MetricValue[] values = new MetricValue[metrics.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new MetricValue(metrics[i].Name, metrics[i].Value);
        }

        EvaluationResult? evaluated = null;
        if (evaluator is not null)
        {
            net.Prepare();
            evaluated = evaluator.Run(options.CancellationToken);
            if (evaluated is null)
            {
                return null;
            }
        }

        return new EpochRecord(
            context.Epoch,
            lossSum / order.Length,
            values,
            evaluated?.Loss ?? double.NaN,
            evaluated?.Metrics ?? [],
            optimizer.CurrentLearningRate,
            order.Length / Math.Max(trainingSeconds, 1e-9),
            Stopwatch.GetElapsedTime(begin));
    }

    private void Report(long begin, TrainingContext context, double lossSum, int done)
    {
        if (options.Progress is null)
        {
            return;
        }

        double seconds = Math.Max(Stopwatch.GetElapsedTime(begin).TotalSeconds, 1e-9);
        options.Progress.Report(new TrainingProgress(
            context.Epoch,
            options.Epochs,
            context.Step,
            stepsPerEpoch,
            lossSum / done,
            metrics.Length > 0 ? metrics[0].Name : null,
            metrics.Length > 0 ? metrics[0].Value : double.NaN,
            done / seconds,
            TimeSpan.FromSeconds(seconds * (train.Count - done) / done)));
    }
}
