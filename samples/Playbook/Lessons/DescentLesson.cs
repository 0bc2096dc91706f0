// Online, mini-batch and batch gradient descent on one problem, against samples seen and against time.

using NetGen;
using NetGen.Data;
using NetGen.Plots;

namespace PlaybookSample.Lessons;

/// <summary>Reads a digit with one hidden layer.</summary>
[Network]
[Input(784)]
[Dense(32, Activation = Activation.ReLU, Name = "hidden")]
[Dense(10, Activation = Activation.Softmax, Name = "digit")]
[CategoricalCrossEntropy]
public partial class DigitReader;

/// <summary>How many samples should one step look at? The three classical answers.</summary>
internal sealed class DescentLesson() : Lesson("descent", "online, mini-batch and batch gradient descent")
{
    private const int Samples = 4000, Held = 1000;
    private const double Enough = 0.5;

    // Each way has the rate that suits it: the mean of more samples is less noisy and bears a longer step. Each also has its number of epochs, since one
    // epoch is 4,000 steps to the first and a single step to the last.
    private static readonly (string Name, int BatchSize, float LearningRate, int Epochs)[] Ways =
    [
        ("online (1)", 1, 0.01f, 5), ("mini-batch (32)", 32, 0.1f, 12), ("batch (4000)", Samples, 0.5f, 150),
    ];

    /// <inheritdoc/>
    internal override void Run(Notebook notebook)
    {
        Curve[] curves = Measure(notebook);
        notebook.Tell(
            """
               A step of online descent looks at one digit, a mini-batch at 32, a batch at all 4,000; the curves are the loss on 1,000 others.
               Against samples seen, online wins: it has made 4,000 steps when batch descent makes its first.
               Against time, mini-batches win: sixteen samples fill a vector register, where one sample leaves fifteen lanes idle,
               and a mean over 32 samples is already a good direction. A mean over 4,000 is hardly better, but costs 125 times as much.
            """);
        foreach (Curve curve in curves)
        {
            string samples = Known(curve.SamplesToReach(Enough)), seconds = Known(curve.SecondsToReach(Enough));
            notebook.Say(
                $"   {curve.Name,-16} loss {Enough:0.0} after {samples,8} samples and {seconds,6} s; lowest loss {curve.Losses.Min():0.000}");
        }

        Plot seen = new Plot("Against samples seen") { XLabel = "samples seen", YLabel = "loss on held-out digits", Width = 480 }.LogX();
        Plot time = new Plot("Against time") { XLabel = "seconds of training", YLabel = "loss on held-out digits", Width = 480 }.LogX();
        foreach (Curve curve in curves)
        {
            seen.Line(curve.Samples, curve.Losses, curve.Name);
            time.Line(curve.Seconds, curve.Losses, curve.Name);
        }

        notebook.Save(new PlotGrid([seen, time], title: "One problem, three ways to descend"), Name);
    }

    /// <summary>Trains in the three ways, from the same parameters.</summary>
    internal static Curve[] Measure(Notebook notebook)
    {
        IDataSet train = notebook.Digits.Train.Take(Samples), held = notebook.Digits.Test.Take(Held);
        return Array.ConvertAll(Ways, way =>
        {
            var net = new DigitReader(notebook.Seed);
            var probe = new LossProbe(held);
            net.Fit(train, new FitOptions
            {
                Optimizer = new Sgd(way.LearningRate),
                Epochs = notebook.Epochs(way.Epochs),
                BatchSize = way.BatchSize,
                Seed = notebook.Seed,

                // One thread for all, since a single sample cannot be shared out.
                Threads = 1,
                Metrics = [],
                Callbacks = [probe],
            });
            return new Curve(way.Name, probe.Samples, probe.Seconds, probe.Losses);
        });
    }

    private static string Known(double? value) => value is null ? "never" : FormattableString.Invariant($"{value:0.###}");

    /// <summary>How a loss fell.</summary>
    /// <param name="Name">The way.</param>
    /// <param name="Samples">Samples seen at each point.</param>
    /// <param name="Seconds">Seconds of training at each point.</param>
    /// <param name="Losses">The loss at each point.</param>
    internal sealed record Curve(string Name, List<int> Samples, List<double> Seconds, List<double> Losses)
    {
        internal double? SamplesToReach(double loss) => First(loss) is { } at ? Samples[at] : null;

        internal double? SecondsToReach(double loss) => First(loss) is { } at ? Seconds[at] : null;

        private int? First(double loss) => Losses.FindIndex(value => value <= loss) is >= 0 and int found ? found : null;
    }
}
