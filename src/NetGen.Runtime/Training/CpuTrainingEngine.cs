using NetGen.Data;

namespace NetGen;

/// <summary>The engine of the CPU's threads: each batch is one run of the pool.</summary>
internal sealed class CpuTrainingEngine : TrainingEngine
{
    private readonly INetwork net;
    private readonly NetworkInfo info;
    private readonly WorkerPool pool;
    private readonly TrainingStep step;
    private readonly BatchPrefetcher? prefetcher;
    private readonly IBatchSource loader;
    private readonly TrainingWork work;
    private readonly Evaluator? evaluator;

    public CpuTrainingEngine(TrainingPlan plan, WorkerPool pool)
    {
        net = plan.Network;
        info = net.Info;
        this.pool = pool;
        FitOptions options = plan.Options;
        evaluator = plan.Validation is null ? null : new Evaluator(net, plan.Validation, NetworkTraining.EvaluationBatch, plan.Metrics, pool);
        step = net.CreateTrainingStep(plan.Capacity);
        step.DrawSeed = options.Seed;

        // An optimizer that looks at the whole set several times an epoch reads it each time anew.
        prefetcher = options.PrefetchBatches == 0 || plan.Optimizer.NeedsClosure
            ? null
            : new BatchPrefetcher(plan.Train, info, step, options.PrefetchBatches, options.PrefetchThreads, options.ClassWeights);
        loader = prefetcher
            ?? (IBatchSource)new BatchLoader(plan.Train, info, step.Inputs, step.Targets, info.TargetLength, step.SampleWeights, options.ClassWeights);
        Gathered = plan.Gathers ? new AlignedBuffer(net.Parameters.Length) : null;
        work = new(loader, step, plan.Optimizer, net.Parameters, info.Constraints, Gathered);
    }

    /// <inheritdoc/>
    public override bool WantsCollecting => true;

    /// <inheritdoc/>
    public override AlignedBuffer? Gathered { get; }

    /// <inheritdoc/>
    public override void BeginEpoch(int[] order, int epoch) => loader.BeginEpoch(order, epoch);

    /// <inheritdoc/>
    public override void RunBatch(in TrainingBatch batch)
    {
        loader.SetBatch(batch.Begin, batch.Count);
        step.Count = batch.Count;
        step.DrawStep = batch.DrawStep;
        work.SetBatch(batch.Share, batch.First, batch.Moves);
        pool.Run(work);
    }

    /// <inheritdoc/>
    public override void Collect(IBatchFigures figures)
        => figures.Add(step.Loss, step.Count, step.Outputs.Span[..(step.Count * info.OutputLength)], step.Targets.Span[..(step.Count * info.TargetLength)]);

    /// <inheritdoc/>
    public override EvaluationResult? Evaluate(CancellationToken cancellation)
    {
        net.Prepare();
        return evaluator!.Run(cancellation);
    }

    /// <inheritdoc/>
    public override void CopyToNetwork(bool optimizer)
    {
        // They are computed there.
    }

    /// <inheritdoc/>
    public override void CopyFromNetwork(bool optimizer)
    {
        // They are computed there.
    }

    /// <inheritdoc/>
    public override TrainingDivergedException Diverged(float loss, int epoch, int step)
        => Divergence.Describe(
            net,
            this.step.Loss,
            this.step.Gradients.Span,
            this.step.Inputs.Span[..(this.step.Count * info.InputLength)],
            this.step.Targets.Span[..(this.step.Count * info.TargetLength)],
            loader.SampleAt,
            epoch,
            step);

    /// <inheritdoc/>
    public override void Dispose() => prefetcher?.Dispose();
}
