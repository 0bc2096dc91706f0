// Which learning rate to begin with: one short training with a rate that grows from step to step, on parameters that are put back.

using NetGen.Data;

namespace NetGen;

/// <summary>The learning-rate range test (Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, in the form of fastai's
/// <c>lr_find</c>).</summary>
public static class LearningRateFinder
{
    // fastai's constants: the loss is smoothed with 0.98, and a training whose loss is four times the best is over.
    private const double Smoothing = 0.98, Divergence = 4.0;

    /// <summary>
    /// Trains with a rate that grows exponentially from <paramref name="first"/> to <paramref name="last"/>, until the smoothed loss is four times the
    /// lowest or is not
    /// finite. Parameters, state and optimizer are afterwards what they were before, bit for bit.
    /// </summary>
    /// <typeparam name="TNetwork">The network's class.</typeparam>
    /// <param name="net">The network; it has a loss. It must not be used for anything else meanwhile.</param>
    /// <param name="train">The training set.</param>
    /// <param name="options">Optimizer, batch size, accumulation, shuffling, prefetching, class weights, seed, threads and cancellation; the rest is not
    /// looked at. Null for all defaults.</param>
    /// <param name="first">The first rate, above 0.</param>
    /// <param name="last">The last rate, above the first.</param>
    /// <param name="steps">Steps of the optimizer, at least 10.</param>
    /// <returns>The losses, and the rate where they fall most steeply.</returns>
    /// <exception cref="ArgumentException">Options, data or rates do not fit.</exception>
    /// <exception cref="InvalidOperationException">The network has no loss, or is being trained.</exception>
    public static LearningRateCurve FindLearningRate<TNetwork>(
        this TNetwork net, IDataSet train, FitOptions? options = null, float first = 1e-7f, float last = 10f, int steps = 100)
        where TNetwork : INetwork
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(train);
        if (!(first > 0f && float.IsFinite(first)))
        {
            throw new ArgumentOutOfRangeException(nameof(first), first, "Expected a finite learning rate above 0.");
        }

        if (!(last > first && float.IsFinite(last)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(last), last, FormattableString.Invariant($"Expected a finite learning rate above the first, {first}."));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 10);
        options ??= new FitOptions();
        options.Check();
        Optimizer optimizer = options.Optimizer ?? new Adam();
        if (optimizer.NeedsClosure)
        {
            throw new ArgumentException(
                $"FitOptions.Optimizer: expected an optimizer with a learning rate of its own, but {optimizer.GetType().Name} searches each step's length.");
        }

        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken);
        Recorder recorder = new(source, steps);
        FitOptions trial = new()
        {
            Optimizer = optimizer,
            BatchSize = options.BatchSize,
            AccumulationSteps = options.AccumulationSteps,
            Shuffle = options.Shuffle,
            ShuffleWindow = options.ShuffleWindow,
            PrefetchBatches = options.PrefetchBatches,
            PrefetchThreads = options.PrefetchThreads,
            ClassWeights = options.ClassWeights,
            Seed = options.Seed,
            Threads = options.Threads,
            Epochs = steps,
            Metrics = [],
            Callbacks = [recorder],
            CancellationToken = source.Token,
        };
        float[] parameters = net.Parameters.Span.ToArray(), state = net.State.Span.ToArray();
        Action restore = optimizer.Snapshot();
        try
        {
            optimizer.LearningRate = new ExponentialSchedule(first, last / first, steps - 1);
            net.Fit(train, trial);
        }
        catch (TrainingDivergedException)
        {
            recorder.Diverged = true;
        }
        finally
        {
            restore();
            parameters.CopyTo(net.Parameters.Span);
            state.CopyTo(net.State.Span);
            net.Prepare();
        }

        return new LearningRateCurve(recorder.Points, recorder.Diverged);
    }

    // Records a point for each step of the optimizer, and ends the training by cancelling it.
    private sealed class Recorder(CancellationTokenSource source, int steps) : Callback
    {
        private double sum, weight, average, lowest = double.PositiveInfinity;
        private int batches;

        public List<LearningRatePoint> Points { get; } = new(steps);

        public bool Diverged { get; set; }

        public override void OnBatchEnd(TrainingContext context)
        {
            sum += context.BatchLoss;
            batches++;
            if (context.Optimizer.StepCount == Points.Count)
            {
                return;
            }

            // The mean of the batches of this step, in a moving average that is corrected for its beginning at 0.
            double loss = sum / batches;
            (sum, batches) = (0.0, 0);
            average = (Smoothing * average) + ((1.0 - Smoothing) * loss);
            weight = (Smoothing * weight) + (1.0 - Smoothing);
            double smoothed = average / weight;
            Points.Add(new LearningRatePoint(context.Optimizer.CurrentLearningRate, loss, smoothed));
            lowest = Math.Min(lowest, smoothed);
            Diverged = smoothed > Divergence * lowest;
            if (Diverged || Points.Count == steps)
            {
                source.Cancel();
            }
        }
    }
}

/// <summary>One step of a learning-rate range test.</summary>
/// <param name="LearningRate">Its rate.</param>
/// <param name="Loss">The loss of its batch.</param>
/// <param name="SmoothedLoss">The exponential moving average of the losses up to it.</param>
public readonly record struct LearningRatePoint(float LearningRate, double Loss, double SmoothedLoss);

/// <summary>What a learning-rate range test found.</summary>
public sealed class LearningRateCurve
{
    /// <summary>Takes the points of a test.</summary>
    /// <param name="points">Its steps, in order.</param>
    /// <param name="diverged">Whether it ended because the loss had grown too much.</param>
    public LearningRateCurve(IReadOnlyList<LearningRatePoint> points, bool diverged)
    {
        ArgumentNullException.ThrowIfNull(points);
        Points = points;
        Diverged = diverged;

        // As fastai, without the first tenth, where the average still jumps, and the last five, where it diverges.
        int begin = points.Count / 10, end = points.Count - 5;
        double steepest = double.PositiveInfinity;
        for (int i = begin; i + 1 < end; i++)
        {
            double slope = (points[i + 1].SmoothedLoss - points[i].SmoothedLoss) / Math.Log(points[i + 1].LearningRate / (double)points[i].LearningRate);
            if (slope < steepest)
            {
                steepest = slope;
                Suggestion = points[i].LearningRate;
            }
        }

        if (!(steepest < 0.0))
        {
            Suggestion = float.NaN;
        }
    }

    /// <summary>The steps, in order of growing rates.</summary>
    public IReadOnlyList<LearningRatePoint> Points { get; }

    /// <summary>Whether the test ended because the loss had grown too much, as it should.</summary>
    public bool Diverged { get; }

    /// <summary>The rate where the smoothed loss falls most steeply over the logarithm of the rate; NaN where it never falls, or there are fewer than seven
    /// points. A first guess: look at the curve.</summary>
    public float Suggestion { get; }
}
