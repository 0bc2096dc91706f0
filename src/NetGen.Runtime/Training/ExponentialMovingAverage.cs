namespace NetGen;

/// <summary>
/// An exponential moving average of the parameters (Polyak and Juditsky, 1992; Keras: <c>use_ema</c> with <c>SwapEMAWeights</c>; PyTorch:
/// <c>swa_utils.get_ema_avg_fn</c>):
/// after each step of the optimizer, average ← momentum × average + (1 - momentum) × p; the first step copies p. Running statistics are the training's own.
/// </summary>
public sealed class ExponentialMovingAverage : WeightAveraging
{
    private readonly double share;
    private long lastStep;

    /// <summary>Makes a callback.</summary>
    /// <param name="momentum">Share of the average that is kept in each step, in [0, 1): 0.99 averages over some hundred steps, 0.999 over some
    /// thousand.</param>
    /// <param name="useForValidation">Whether epochs are validated with the average.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="momentum"/> is outside its range.</exception>
    public ExponentialMovingAverage(double momentum = 0.99, bool useForValidation = true)
        : base(useForValidation)
    {
        if (!(momentum >= 0.0 && momentum < 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "Expected a momentum of at least 0 and below 1.");
        }

        Momentum = momentum;
        share = 1.0 - momentum;
    }

    /// <summary>Share of the average that is kept in each step.</summary>
    public double Momentum { get; }

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingContext context)
    {
        base.OnEpochBegin(context);
        lastStep = context.Optimizer.StepCount;
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        // Batches whose gradients are only gathered move nothing.
        if (context.Optimizer.StepCount != lastStep)
        {
            lastStep = context.Optimizer.StepCount;
            Add(context.Network, share);
        }
    }
}
