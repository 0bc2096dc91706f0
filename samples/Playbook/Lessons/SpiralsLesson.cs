// Two spirals (Lang and Witbrock 1988), as a network comes to tell them apart.

using NetGen;
using NetGen.Data;
using NetGen.Numerics;
using NetGen.Plots;

namespace PlaybookSample.Lessons;

/// <summary>A point of the plane in; the probability that it lies on the second spiral out.</summary>
[Network]
[Input(2)]
[Dense(32, Activation = Activation.Tanh, Name = "first")]
[Dense(32, Activation = Activation.Tanh, Name = "second")]
[Dense(1, Activation = Activation.Sigmoid, Name = "spiral")]
[BinaryCrossEntropy]
public partial class SpiralClassifier;

/// <summary>Pictures of a decision boundary, epoch by epoch.</summary>
internal sealed class SpiralsLesson() : Lesson("spirals", "a decision boundary as it learns")
{
    private const int PointsOfASpiral = 150;
    private const double Turns = 1.5, InnerRadius = 0.5, OuterRadius = 6, Reach = 6.6, Noise = 0.12;

    // The epochs that are drawn, as shares of all.
    private static readonly double[] Shares = [0, 0.02, 0.08, 0.2, 0.45, 1];

    /// <inheritdoc/>
    internal override void Run(Notebook notebook)
    {
        List<Moment> moments = Measure(notebook);
        notebook.Tell(
            """
               Two spirals wound into each other: no straight line parts them, nor any simple curve.
               The network first finds the best straight cut, then bends it, and last lets it follow the arms: it learns what is
               simple and large before what is fine. White is where it is undecided; outside the points it has an opinion all the same,
               which nothing supports.
            """);
        foreach (Moment moment in moments)
        {
            notebook.Say($"   epoch {moment.Epoch,4}: accuracy {moment.Accuracy:0.000}");
        }

        ArrayDataSet spirals = Spirals(notebook.Seed);
        (double, double)[] points = new (double, double)[spirals.Count];
        int[] classes = new int[spirals.Count];
        float[] input = new float[2], target = new float[1];
        for (int i = 0; i < points.Length; i++)
        {
            spirals.Read([i], input, target);
            (points[i], classes[i]) = ((input[0], input[1]), (int)target[0]);
        }

        Figure[] plots =
        [
            .. moments.Select(moment => new Plot(moment.Title) { Width = 340, Height = 320 }
                .DecisionRegions((x, y) => Probability(moment.Net, x, y), (-Reach, Reach), (-Reach, Reach), resolution: 160, label: null)
                .Scatter(points, classes, ["", ""])
                .EqualAspect()),
        ];
        notebook.Save(new PlotGrid(plots, 3, "Two spirals"), Name);
    }

    /// <summary>Trains, and keeps a copy of the network at some of the epochs.</summary>
    internal static List<Moment> Measure(Notebook notebook)
    {
        ArrayDataSet spirals = Spirals(notebook.Seed);
        int epochs = notebook.Epochs(500);
        var net = new SpiralClassifier(notebook.Seed);
        List<Moment> moments = [new Moment(0, net.Evaluate(spirals, threads: 1)["accuracy"], net.Snapshot())];
        HashSet<int> drawn = [.. Shares.Select(share => (int)Math.Ceiling(share * epochs))];
        net.Fit(spirals, new FitOptions
        {
            Optimizer = new Adam(0.01f),
            Epochs = epochs,
            BatchSize = 32,
            Seed = notebook.Seed,
            Threads = 1,
            Callbacks = [new Snapshots(drawn, moments, net, spirals)],
        });
        return moments;
    }

    private static double Probability(SpiralClassifier net, double x, double y)
    {
        Span<float> output = stackalloc float[1];
        net.Predict([(float)x, (float)y], output);
        return output[0];
    }

    private static ArrayDataSet Spirals(ulong seed)
    {
        float[] inputs = new float[4 * PointsOfASpiral], targets = new float[2 * PointsOfASpiral];
        for (int i = 0; i < targets.Length; i++)
        {
            // Even samples lie on one spiral, odd ones on the other, which is the first turned by half a turn.
            double along = ((i / 2) + 1.0) / PointsOfASpiral, angle = (2 * Math.PI * Turns * along) + (Math.PI * (i % 2));
            double radius = InnerRadius + ((OuterRadius - InnerRadius) * along);
            inputs[i * 2] = (float)((radius * Math.Cos(angle)) + Jitter(0));
            inputs[(i * 2) + 1] = (float)((radius * Math.Sin(angle)) + Jitter(1));
            targets[i] = i % 2;

            double Jitter(uint element) => Noise * ((2 * Philox.Uniform(seed, stream: 4, step: 0, (uint)i, element)) - 1);
        }

        return new ArrayDataSet(inputs, 2, targets, 1);
    }

    /// <summary>The network at an epoch.</summary>
    /// <param name="Epoch">The epoch, 0 before the first.</param>
    /// <param name="Accuracy">On the points that it is trained on.</param>
    /// <param name="Net">A copy of it.</param>
    internal sealed record Moment(int Epoch, double Accuracy, SpiralClassifier Net)
    {
        internal string Title => FormattableString.Invariant($"epoch {Epoch}, accuracy {Accuracy:0.00}");
    }

    /// <summary>Copies a network at chosen epochs: the network itself refuses predictions while it is trained.</summary>
    private sealed class Snapshots(HashSet<int> epochs, List<Moment> moments, SpiralClassifier net, IDataSet data) : Callback
    {
        /// <inheritdoc/>
        public override void OnEpochEnd(TrainingContext context, EpochRecord epoch)
        {
            if (epochs.Contains(epoch.Epoch))
            {
                SpiralClassifier copy = net.Snapshot();
                moments.Add(new Moment(epoch.Epoch, copy.Evaluate(data, threads: 1)["accuracy"], copy));
            }
        }
    }
}
