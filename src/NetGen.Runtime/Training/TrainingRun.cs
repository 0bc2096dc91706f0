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
    private readonly int batchesPerEpoch;

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
        batchesPerEpoch = (this.train.Count + options.BatchSize - 1) / options.BatchSize;
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

    // Batches that one step of the optimizer gathers.
    private int BatchesPerStep => optimizer.NeedsClosure ? batchesPerEpoch : options.AccumulationSteps;

    private History Run(WorkerPool pool)
    {
        DataSetCheck.Targets(info, train, nameof(train), pool);
        if (validation is not null)
        {
            DataSetCheck.Targets(info, validation, nameof(FitOptions.Validation), pool);
        }

        optimizer.StepsPerEpoch = (batchesPerEpoch + BatchesPerStep - 1) / BatchesPerStep;
        optimizer.TotalSteps = (long)optimizer.StepsPerEpoch * options.Epochs;
        optimizer.Initialize(info);
        TrainingIdentity identity = new(options.Seed, options.BatchSize, options.AccumulationSteps, options.OrderName, train.Count, optimizer.GetType().Name);
        TrainingCheckpoint? resumed = options.ResumeFrom is null
            ? null
            : TrainingCheckpoint.Read(options.ResumeFrom, identity, info, optimizer, options.Callbacks);

        Evaluator? evaluator = validation is null ? null : new Evaluator(net, validation, NetworkTraining.EvaluationBatch, metrics, pool);
        TrainingStep step = net.CreateTrainingStep(Math.Min(options.BatchSize, train.Count));
        // An optimizer that looks at the whole set several times an epoch reads it each time anew.
        using BatchPrefetcher? prefetcher = options.PrefetchBatches == 0 || optimizer.NeedsClosure
            ? null
            : new BatchPrefetcher(train, info, step, options.PrefetchBatches, options.PrefetchThreads, options.ClassWeights);
        IBatchSource loader = prefetcher
            ?? (IBatchSource)new BatchLoader(train, info, step.Inputs, step.Targets, info.TargetLength, step.SampleWeights, options.ClassWeights);
        AlignedBuffer? gathered = BatchesPerStep > 1 || optimizer.NeedsClosure ? new AlignedBuffer(net.Parameters.Length) : null;
        TrainingWork work = new(loader, step, optimizer, net.Parameters, info.Constraints, gathered);
        int stepsPerEpoch = optimizer.NeedsClosure ? 1 : batchesPerEpoch;
        TrainingContext context = new(net, train, options, optimizer, metrics, evaluator is not null, stepsPerEpoch);
        foreach (Callback callback in options.Callbacks)
        {
            callback.OnTrainingBegin(context);
        }

        resumed?.Restore(net, optimizer, context, options.Callbacks);
        AlignedBuffer parametersBefore = new(net.Parameters.Length), stateBefore = new(net.State.Length);
        int[] order = SampleOrder.Identity(train.Count);
        step.DrawSeed = options.Seed;
        for (int epoch = context.Epoch; epoch < options.Epochs && !context.StopRequested && !context.PauseRequested; epoch++)
        {
            context.Epoch = epoch + 1;
            context.Step = 0;
            foreach (Callback callback in options.Callbacks)
            {
                callback.OnEpochBegin(context);
            }

            net.Parameters.Span.CopyTo(parametersBefore.Span);
            net.State.Span.CopyTo(stateBefore.Span);
            if (options.Shuffle && options.ShuffleWindow > 0)
            {
                SampleOrder.ShuffleWindow(order, options.Seed, epoch, options.ShuffleWindow);
            }
            else if (options.Shuffle)
            {
                SampleOrder.Shuffle(order, options.Seed, epoch);
            }

            loader.BeginEpoch(order, epoch);

            EpochRecord? record;
            try
            {
                record = RunEpoch(context, pool, work, step, loader, order, gathered, evaluator);
            }
            catch (TrainingDivergedException divergence)
            {
                parametersBefore.Span.CopyTo(net.Parameters.Span);
                stateBefore.Span.CopyTo(net.State.Span);

                // All are told, so no short cut.
                bool taken = false;
                foreach (Callback callback in options.Callbacks)
                {
                    taken |= callback.OnDiverged(context, divergence);
                }

                if (!taken)
                {
                    throw;
                }

                context.History.Divergence = divergence;
                break;
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

        context.History.StoppedEarly = !context.History.Cancelled && context.History.Epochs.Count < options.Epochs;
        foreach (Callback callback in options.Callbacks)
        {
            callback.OnTrainingEnd(context);
        }

        return context.History;
    }

    // One epoch; null if it was cancelled.
    private EpochRecord? RunEpoch(
        TrainingContext context, WorkerPool pool, TrainingWork work, TrainingStep step, IBatchSource loader, int[] order,
        AlignedBuffer? gathered, Evaluator? evaluator)
    {
        long begin = Stopwatch.GetTimestamp();
        double lossSum = 0.0;
        foreach (Metric metric in metrics)
        {
            metric.Reset();
        }

        if (optimizer.NeedsClosure)
        {
            if (options.CancellationToken.IsCancellationRequested)
            {
                return null;
            }

            lossSum = order.Length * RunFullBatch(context, pool, work, step, loader, order, gathered!);
            EndStep(context, begin, 1, (float)(lossSum / order.Length), lossSum, order.Length);
        }

        for (int s = 0; s < batchesPerEpoch && !optimizer.NeedsClosure; s++)
        {
            if (options.CancellationToken.IsCancellationRequested)
            {
                return null;
            }

            int place = s % BatchesPerStep, inStep = Math.Min(BatchesPerStep * options.BatchSize, order.Length - ((s - place) * options.BatchSize));
            bool last = place == BatchesPerStep - 1 || s == batchesPerEpoch - 1;
            if (last)
            {
                optimizer.PrepareStep();
            }

            float loss = RunBatch(context, pool, work, step, loader, order, s, inStep, first: place == 0, moves: last);
            if (!float.IsFinite(loss))
            {
                throw Divergence.Describe(net, step, loader, context.Epoch, s + 1);
            }

            lossSum += (double)loss * step.Count;
            Measure(step);
            EndStep(context, begin, s + 1, loss, lossSum, (s * options.BatchSize) + step.Count);
        }

        // A gradient that was not finite under a finite loss shows in the next loss, except in the last step.
        if (!Divergence.IsFinite(net.Parameters.Span))
        {
            throw Divergence.Describe(net, step, loader, context.Epoch, context.StepsPerEpoch);
        }

        double trainingSeconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        MetricValue[] values = new MetricValue[metrics.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new MetricValue(metrics[i].Name, metrics[i].Value);
        }

        foreach (Callback callback in options.Callbacks)
        {
            callback.OnValidationBegin(context);
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

    // Forward and backward of one batch, and the optimizer's move where it is the last of its step.
    private float RunBatch(
        TrainingContext context, WorkerPool pool, TrainingWork work, TrainingStep step, IBatchSource loader, int[] order,
        int batch, int samplesOfStep, bool first, bool moves)
    {
        int begin = batch * options.BatchSize, count = Math.Min(options.BatchSize, order.Length - begin);
        loader.SetBatch(begin, count);
        step.Count = count;
        step.DrawStep = (uint)(((long)(context.Epoch - 1) * batchesPerEpoch) + batch);
        work.SetBatch((float)((double)count / samplesOfStep), first, moves);
        pool.Run(work);
        return step.Loss;
    }

    // One step of an optimizer that looks at the whole training set several times; the loss before it. Each look has the same draws and begins with the
    // same state
    // (running statistics), so that the loss is a function; the state of the last look with a finite loss stays.
    private double RunFullBatch(
        TrainingContext context, WorkerPool pool, TrainingWork work, TrainingStep step, IBatchSource loader, int[] order, AlignedBuffer gathered)
    {
        float[] before = net.State.Span.ToArray(), after = net.State.Span.ToArray();
        bool firstLook = true;
        double loss = optimizer.Step(net, gathered, Look);
        ParameterConstraints.Apply(net);
        after.CopyTo(net.State.Span);
        return loss;

        double Look()
        {
            before.CopyTo(net.State.Span);
            double sum = 0.0;
            for (int s = 0; s < batchesPerEpoch; s++)
            {
                float batchLoss = RunBatch(context, pool, work, step, loader, order, s, order.Length, first: s == 0, moves: false);
                if (!float.IsFinite(batchLoss))
                {
                    return firstLook ? throw Divergence.Describe(net, step, loader, context.Epoch, s + 1) : double.PositiveInfinity;
                }

                sum += (double)batchLoss * step.Count;
                if (firstLook)
                {
                    Measure(step);
                }
            }

            firstLook = false;
            net.State.Span.CopyTo(after);
            return sum / order.Length;
        }
    }

    private void Measure(TrainingStep step)
    {
        ReadOnlySpan<float> outputs = step.Outputs.Span[..(step.Count * info.OutputLength)];
        ReadOnlySpan<float> targets = step.Targets.Span[..(step.Count * info.TargetLength)];
        foreach (Metric metric in metrics)
        {
            metric.Add(outputs, targets, step.Count);
        }
    }

    private void EndStep(TrainingContext context, long begin, int number, float loss, double lossSum, int samplesDone)
    {
        context.Step = number;
        context.BatchLoss = loss;
        Report(begin, context, lossSum, samplesDone);
        for (int i = 0; i < options.Callbacks.Count; i++)
        {
            options.Callbacks[i].OnBatchEnd(context);
        }
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
            context.StepsPerEpoch,
            lossSum / done,
            metrics.Length > 0 ? metrics[0].Name : null,
            metrics.Length > 0 ? metrics[0].Value : double.NaN,
            done / seconds,
            TimeSpan.FromSeconds(seconds * (train.Count - done) / done)));
    }
}
