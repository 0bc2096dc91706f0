// Restarts: the same training from other initial parameters.

using NetGen;
using NetGen.Data;
using NetGen.Plots;

namespace PlaybookSample.Lessons;

/// <summary>Exclusive or with two hidden units: just enough to solve it, and few enough to get stuck.</summary>
[Network]
[Input(2)]
[Dense(2, Activation = Activation.Sigmoid, Name = "hidden")]
[Dense(1, Activation = Activation.Sigmoid)]
[BinaryCrossEntropy]
public partial class SmallestXor;

/// <summary>Trains from many seeds and looks at the spread of what comes out.</summary>
internal sealed class RestartsLesson() : Lesson("restarts", "the luck of the first draw, and how to outlast it")
{
    private const int Seeds = 60, FewEpochs = 1000, LongerBy = 4;

    // Below it all four cases are right, and surely so; stuck networks end near ln(2)/2 = 0.35 or ln(2)·3/4 = 0.48.
    private const double Solved = 0.1;

    /// <inheritdoc/>
    internal override void Run(Notebook notebook)
    {
        History[] histories = Measure(notebook, notebook.Epochs(FewEpochs));
        double[] losses = FinalLosses(histories), later = FinalLosses(Measure(notebook, LongerBy * notebook.Epochs(FewEpochs)));
        double stuck = StuckShare(losses), stuckLater = StuckShare(later), median = losses.Order().ElementAt(Seeds / 2);
        notebook.Tell(
            """
               The smallest network for exclusive or, trained in the same way from 60 seeds. Its loss has flat places where the gradient
               all but vanishes, and whether a training walks into one depends on its first parameters alone: more epochs help few of them.
               So try again: if a share p gets stuck, k restarts all get stuck with probability p to the power of k.
               (Large networks have so many directions that few places are flat in all of them: there restarts matter less.)
            """);
        notebook.Say($"   {stuck:P0} of {Seeds} trainings got stuck; final losses from {losses.Min():0.0000} over a median of {median:0.000} to {losses.Max():0.000}");
        notebook.Say($"   with {LongerBy} times as many epochs {stuckLater:P0} are still stuck");
        notebook.Say($"   the best of 3 is stuck with probability {Math.Pow(stuck, 3):P1}, the best of 5 with {Math.Pow(stuck, 5):P2}");

        Plot curves = new Plot("Each training") { XLabel = "epoch", YLabel = "loss", Width = 480 }.LogY();
        bool firstSolved = true, firstStuck = true;
        foreach (History history in histories)
        {
            bool solved = history.Epochs[^1].Loss < Solved;
            string? label = solved && firstSolved ? "solved" : !solved && firstStuck ? "stuck" : null;
            (firstSolved, firstStuck) = (firstSolved && !solved, firstStuck && solved);
            EpochRecord[] drawn = [.. history.Epochs.Where(epoch => epoch.Epoch % Math.Max(1, history.Epochs.Count / 200) == 0)];
            curves.Line(drawn.Select(epoch => epoch.Epoch), drawn.Select(epoch => epoch.Loss), label, solved ? Palette.Blue : Palette.Vermilion);
        }

        Plot spread = new Plot("Final losses") { XLabel = "loss", YLabel = "trainings", Width = 400 }.Histogram(losses, 24);
        notebook.Save(new PlotGrid([curves, spread], title: $"Exclusive or with two hidden units, {Seeds} seeds"), Name);
    }

    /// <summary>Trains from each seed.</summary>
    internal static History[] Measure(Notebook notebook, int epochs)
    {
        var truth = new ArrayDataSet([[0, 0], [0, 1], [1, 0], [1, 1]], [[0f], [1f], [1f], [0f]]);
        return
        [
            .. Enumerable.Range(0, Seeds).Select(i => new SmallestXor(notebook.Seed + (ulong)i).Fit(truth, new FitOptions
            {
                Optimizer = new Adam(0.05f),
                Epochs = epochs,
                BatchSize = truth.Count,
                Threads = 1,
                Metrics = [],
            })),
        ];
    }

    /// <summary>The loss of each training's last epoch.</summary>
    internal static double[] FinalLosses(History[] histories) => Array.ConvertAll(histories, history => history.Epochs[^1].Loss);

    /// <summary>The share of trainings that did not solve it.</summary>
    internal static double StuckShare(IReadOnlyCollection<double> losses) => losses.Count(loss => loss >= Solved) / (double)losses.Count;
}
