// The training loop: epochs of steps, each one run of the pool, with validation, callbacks and checkpoints between epochs.

using System.Diagnostics;
using NetGen.Data;

namespace NetGen;

/// <summary>One training from its checks to its history.</summary>
internal sealed class TrainingRun : IBatchFigures
{
    // Between two reports of an engine whose figures must be fetched.
    private const double ReportSeconds = 0.1;

    private readonly INetwork net;
    private readonly NetworkInfo info;
    private readonly IDataSet train;
    private readonly IDataSet? validation;
    private readonly FitOptions options;
    private readonly TrainingSetup setup;
    private readonly Optimizer optimizer;

    // An array, since enumerating an interface allocates.
    private readonly Metric[] metrics;
    private readonly int batchesPerEpoch, batchesPerStep;

    // What has been collected of the epoch.
    private double lossSum;
    private float lastLoss, divergedLoss;
    private int batchesDone, samplesDone, divergedBatch;

    /// <summary>Checks options and lengths; changes nothing.</summary>
    public TrainingRun(INetwork net, IDataSet train, FitOptions options)
    {
        this.net = net;
        this.options = options;
        info = net.Info;
        setup = new TrainingSetup(info, train, options);
        metrics = [.. options.Metrics ?? Metric.DefaultsFor(info)];
        foreach (Metric metric in metrics)
        {
            metric.Check(info);
        }

        (this.train, validation, optimizer) = (setup.Train, setup.Validation, setup.Optimizer);
        (batchesPerEpoch, batchesPerStep) = (setup.BatchesPerEpoch, setup.BatchesPerStep);
        options.Backend?.Check(net, optimizer);
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
        setup.Begin(pool);
        TrainingIdentity identity = new(options.Seed, options.BatchSize, options.AccumulationSteps, options.OrderName, train.Count, optimizer.GetType().Name);
        TrainingCheckpoint? resumed = options.ResumeFrom is null
            ? null
            : TrainingCheckpoint.Read(options.ResumeFrom, identity, info, optimizer, options.Callbacks);

        TrainingPlan plan = new(net, train, validation, options, optimizer, metrics, batchesPerStep > 1 || optimizer.NeedsClosure, setup.Capacity);
        using TrainingEngine engine = options.Backend?.Create(plan) ?? new CpuTrainingEngine(plan, pool);
        int stepsPerEpoch = optimizer.NeedsClosure ? 1 : batchesPerEpoch;
        TrainingContext context = new(net, train, options, optimizer, metrics, validation is not null, stepsPerEpoch);
        foreach (Callback callback in options.Callbacks)
        {
            callback.OnTrainingBegin(context);
        }

        resumed?.Restore(net, optimizer, context, options.Callbacks);
        engine.CopyFromNetwork(optimizer: true);
        AlignedBuffer parametersBefore = new(net.Parameters.Length), stateBefore = new(net.State.Length);
        int[] order = SampleOrder.Identity(train.Count);
        for (int epoch = context.Epoch; epoch < options.Epochs && !context.StopRequested && !context.PauseRequested; epoch++)
        {
            context.Epoch = epoch + 1;
            context.Step = 0;
            foreach (Callback callback in options.Callbacks)
            {
                callback.OnEpochBegin(context);
            }

            // Callbacks may have put other values into the network.
            engine.CopyFromNetwork(optimizer: false);
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

            engine.BeginEpoch(order, epoch);

            EpochRecord? record;
            try
            {
                record = RunEpoch(context, engine, order.Length);
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
                engine.CopyToNetwork(optimizer: true);
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

    /// <inheritdoc/>
    public void Add(float loss, int count, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        batchesDone++;
        samplesDone += count;
        lastLoss = loss;
        if (!float.IsFinite(loss) && divergedBatch == 0)
        {
            (divergedBatch, divergedLoss) = (batchesDone, loss);
        }

        lossSum += (double)loss * count;
        for (int i = 0; i < metrics.Length && divergedBatch == 0; i++)
        {
            metrics[i].Add(outputs, targets, count);
        }
    }

    // One epoch; null if it was cancelled.
    private EpochRecord? RunEpoch(TrainingContext context, TrainingEngine engine, int samples)
    {
        long begin = Stopwatch.GetTimestamp(), reported = begin;
        BeginFigures();
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

            lossSum = samples * RunFullBatch(context, engine, samples);
            (lastLoss, samplesDone) = ((float)(lossSum / samples), samples);
            EndStep(context, engine, begin, 1);
        }

        for (int s = 0; s < batchesPerEpoch && !optimizer.NeedsClosure; s++)
        {
            if (options.CancellationToken.IsCancellationRequested)
            {
                engine.CopyToNetwork(optimizer: false);
                return null;
            }

            int place = s % batchesPerStep, inStep = Math.Min(batchesPerStep * options.BatchSize, samples - ((s - place) * options.BatchSize));
            bool last = place == batchesPerStep - 1 || s == batchesPerEpoch - 1;
            if (last)
            {
                optimizer.PrepareStep();
            }

            RunBatch(context, engine, samples, s, inStep, first: place == 0, moves: last);
            bool asked = options.Callbacks.Count > 0 || (options.Progress is not null && Stopwatch.GetElapsedTime(reported).TotalSeconds > ReportSeconds);
            if (engine.WantsCollecting || asked || s == batchesPerEpoch - 1)
            {
                engine.Collect(this);
                ThrowIfDiverged(context, engine);
                EndStep(context, engine, begin, s + 1);
                reported = Stopwatch.GetTimestamp();
            }
        }

        engine.CopyToNetwork(optimizer: false);

        // A gradient that was not finite under a finite loss shows in the next loss, except in the last step.
        if (!Divergence.IsFinite(net.Parameters.Span))
        {
            throw engine.Diverged(lastLoss, context.Epoch, context.StepsPerEpoch);
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
        if (validation is not null)
        {
            engine.CopyFromNetwork(optimizer: false);
            evaluated = engine.Evaluate(options.CancellationToken);
            if (evaluated is null)
            {
                return null;
            }
        }

        return new EpochRecord(
            context.Epoch,
            lossSum / samples,
            values,
            evaluated?.Loss ?? double.NaN,
            evaluated?.Metrics ?? [],
            optimizer.CurrentLearningRate,
            samples / Math.Max(trainingSeconds, 1e-9),
            Stopwatch.GetElapsedTime(begin));
    }

    // Forward and backward of one batch, and the optimizer's move where it is the last of its step.
    private void RunBatch(TrainingContext context, TrainingEngine engine, int samples, int batch, int samplesOfStep, bool first, bool moves)
    {
        int begin = batch * options.BatchSize, count = Math.Min(options.BatchSize, samples - begin);
        uint drawStep = (uint)(((long)(context.Epoch - 1) * batchesPerEpoch) + batch);
        engine.RunBatch(new TrainingBatch(begin, count, drawStep, (float)((double)count / samplesOfStep), first, moves));
    }

    // One step of an optimizer that looks at the whole training set several times; the loss before it. Each look has the same draws and begins with the
    // same state
    // (running statistics), so that the loss is a function; the state of the last look with a finite loss stays.
    private double RunFullBatch(TrainingContext context, TrainingEngine engine, int samples)
    {
        float[] before = net.State.Span.ToArray(), after = net.State.Span.ToArray();
        bool firstLook = true;
        double loss = optimizer.Step(net, engine.Gathered!, Look);
        ParameterConstraints.Apply(net);
        after.CopyTo(net.State.Span);
        engine.CopyFromNetwork(optimizer: false);
        return loss;

        double Look()
        {
            before.CopyTo(net.State.Span);
            engine.CopyFromNetwork(optimizer: false);
            IBatchFigures figures = firstLook ? this : new LossAlone();
            for (int s = 0; s < batchesPerEpoch; s++)
            {
                RunBatch(context, engine, samples, s, samples, first: s == 0, moves: false);
                if (engine.WantsCollecting || s == batchesPerEpoch - 1)
                {
                    engine.Collect(figures);
                }

                if (firstLook)
                {
                    ThrowIfDiverged(context, engine);
                }
                else if (!double.IsFinite(((LossAlone)figures).Sum))
                {
                    return double.PositiveInfinity;
                }
            }

            engine.CopyToNetwork(optimizer: false);
            double sum = firstLook ? lossSum : ((LossAlone)figures).Sum;
            firstLook = false;
            net.State.Span.CopyTo(after);
            return sum / samples;
        }
    }

    private void BeginFigures()
    {
        (lossSum, lastLoss, divergedLoss) = (0.0, 0f, 0f);
        (batchesDone, samplesDone, divergedBatch) = (0, 0, 0);
    }

    private void ThrowIfDiverged(TrainingContext context, TrainingEngine engine)
    {
        if (divergedBatch > 0)
        {
            engine.CopyToNetwork(optimizer: false);
            throw engine.Diverged(divergedLoss, context.Epoch, divergedBatch);
        }
    }

    private void EndStep(TrainingContext context, TrainingEngine engine, long begin, int number)
    {
        context.Step = number;
        context.BatchLoss = lastLoss;
        Report(begin, context, lossSum, samplesDone);
        if (options.Callbacks.Count == 0)
        {
            return;
        }

        // They may read the network between steps, and write to it.
        engine.CopyToNetwork(optimizer: false);
        for (int i = 0; i < options.Callbacks.Count; i++)
        {
            options.Callbacks[i].OnBatchEnd(context);
        }

        engine.CopyFromNetwork(optimizer: false);
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

    // The loss of a look at the training set, of which nothing is measured.
    private sealed class LossAlone : IBatchFigures
    {
        public double Sum { get; private set; }

        public void Add(float loss, int count, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets) => Sum += (double)loss * count;
    }
}
