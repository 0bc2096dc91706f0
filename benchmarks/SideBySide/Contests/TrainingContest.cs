// Training steps: forward, loss, backward, Adam.

using System.Text.Json.Nodes;
using NetGen.SideBySide.Models;
using NetGen.SideBySide.Peers;
using NetGen.SideBySide.Timing;

namespace NetGen.SideBySide.Contests;

/// <summary>What all engines of a training contest share.</summary>
/// <param name="Weights">Initial weights.</param>
/// <param name="Data">Examples, a whole number of batches, visited in order again and again.</param>
/// <param name="Batch">Samples of a step.</param>
/// <param name="LearningRate">Adam's.</param>
/// <param name="WeightDecay">Adam's, coupled: added to the gradient, as in torch.optim.Adam.</param>
/// <param name="Threads">Most threads that an engine may use.</param>
/// <param name="CheckSteps">Steps from the initial weights whose losses are compared.</param>
internal sealed record TrainingTask(
    ModelWeights Weights, TrainingSet Data, int Batch, float LearningRate, float WeightDecay, int Threads, int CheckSteps);

/// <summary>Makes NetGen's competitor for a training.</summary>
internal delegate IEnumerable<Competitor> OurTrainer(TrainingTask task, Field field);

/// <param name="model">The network.</param>
/// <param name="ours">Its class.</param>
/// <param name="batch">Samples of a step.</param>
/// <param name="gates">What must be reached.</param>
/// <param name="regression">Whether a step sees all of some random examples and their mean squared error, instead of MNIST's digits and the cross-entropy.</param>
internal sealed class TrainingContest(ModelDescription model, OurTrainer ours, int batch, Gate[] gates, bool regression = false) : Contest
{
    private const int Seed = 20240518;
    private const int Digits = 8192;
    private const int CheckSteps = 20;

    // Measured with PyTorch on the LeNet-5 contest, as a share of the largest of the 20 losses: single against double precision 1.1e-7, epsilon 1e-7 instead
    // of 1e-8 2.3e-4, twice the weight decay 6e-4, none or a decoupled one 1.5e-3.
    private const double LossTolerance = 2e-5;
    private const double FirstLossTolerance = 1e-5;

    private static int Threads => Math.Min(2, Environment.ProcessorCount);

    internal override string Name => $"{model.Name} training, batch {batch}";

    internal override string Description
        => regression ? $"all of {batch} random examples a step, Adam, mean squared error, up to {Threads} threads"
        : $"batch {batch}, Adam with weight decay, cross-entropy, {Digits} MNIST digits in rotation, up to {Threads} threads";

    internal override IReadOnlyList<Gate> Gates => gates;

    internal override double WorkPerIteration => batch;

    internal override Field Assemble(PeerSet peers)
    {
        var field = new Field { Tolerance = LossTolerance };
        TrainingSet data = regression ? new RegressionSet(batch, model.InputLength, model.OutputLength, Seed + 1) : DigitSet.Load(Digits);
        var task = new TrainingTask(new ModelWeights(model, Seed), data, batch, 1e-3f, regression ? 0 : 1e-4f, Threads, CheckSteps);
        if (peers.PyTorch.IsAvailable)
        {
            // The better of one and two threads: for small steps OpenMP's barriers can cost more than they bring.
            for (int threads = 1; threads <= Threads; threads++)
            {
                int count = threads;
                field.Enter(() => [PyTorch(peers.PyTorch, task, count)]);
            }
        }

        field.Enter(() => ours(task, field));
        field.Expected = Judge(field, task);
        return field;
    }

    /// <summary>The loss before the first step in double precision; the losses that follow, by PyTorch (without it nobody judges them).</summary>
    private static double[]? Judge(Field field, TrainingTask task)
    {
        if (field.Competitors.Count == 0)
        {
            return null;
        }

        double first = 0;
        for (int i = 0; i < task.Batch; i++)
        {
            (float[] input, float[] target) = task.Data[i];
            first += task.Data.Loss(ReferenceModel.Predict(task.Weights, input), target) / task.Batch;
        }

        // A judge that is itself wrong must not sit: its first loss is known.
        Competitor judge = field.Competitors[0];
        float[] losses = judge.Results!;
        if (Math.Abs(losses[0] - first) > FirstLossTolerance * first)
        {
            throw new PeerException(FormattableString.Invariant(
                $"{judge.Engine}: the loss before the first step is {losses[0]:0.000000}, in double precision it is {first:0.000000}."));
        }

        return [first, .. losses.Skip(1)];
    }

    private static Competitor PyTorch(PyTorchPeer peer, TrainingTask task, int threads)
    {
        JsonNode reply = peer.Worker(threads).Ask(new JsonObject
        {
            ["op"] = "trainer",
            ["model"] = TorchWorker.Describe(task.Weights),
            ["data"] = task.Data.Describe(),
            ["batch"] = task.Batch,
            ["learning_rate"] = task.LearningRate,
            ["weight_decay"] = task.WeightDecay,
            ["check_steps"] = task.CheckSteps,
        });
        return peer.Enter(reply, threads, TorchWorker.Decode(reply["losses"]));
    }
}
