// Overfitting, and three ways against it: weight decay, dropout (Srivastava et al. 2014), early stopping.

using NetGen;
using NetGen.Data;
using NetGen.Plots;

namespace PlaybookSample.Lessons;

/// <summary>Far more parameters than samples: it can learn 400 digits by heart.</summary>
[Network]
[Input(784)]
[Dense(128, Activation = Activation.ReLU, Name = "hidden")]
[Dense(10, Activation = Activation.Softmax, Name = "digit")]
[CategoricalCrossEntropy]
public partial class WideReader;

/// <summary>The same, with half of the hidden units left out of each step.</summary>
[Network]
[Input(784)]
[Dense(128, Activation = Activation.ReLU, Name = "hidden")]
[Dropout(0.5)]
[Dense(10, Activation = Activation.Softmax, Name = "digit")]
[CategoricalCrossEntropy]
public partial class WideReaderWithDropout;

/// <summary>A small set with wrong labels, learned by heart or not.</summary>
internal sealed class OverfittingLesson() : Lesson("overfitting", "weight decay, dropout and early stopping against learning by heart")
{
    private const int Samples = 400, Held = 2000, Patience = 5;
    private const double WrongLabels = 0.15;
    private const float LearningRate = 1e-3f, WeightDecay = 2f;

    /// <inheritdoc/>
    internal override void Run(Notebook notebook)
    {
        Training[] trainings = Measure(notebook);
        notebook.Tell(
            """
               400 digits, one label in seven wrong, and a network with 100,000 weights: it learns even the mistakes by heart.
               Its training loss goes to 0 while the loss on digits never seen turns and rises: it grows sure of what is not so.
               Weight decay keeps the weights small, so that one sample alone cannot bend the function far.
               Dropout leaves a random half of the units out of each step: no unit can rely on another's accident.
               Early stopping ends when the validation loss has not fallen for five epochs, and puts the best epoch's weights back.
            """);
        foreach (Training training in trainings)
        {
            (IReadOnlyList<EpochRecord> epochs, EvaluationResult kept) = (training.History.Epochs, training.Kept);
            notebook.Say(
                $"   {training.Name,-14} {epochs.Count,3} epochs; training loss {epochs[^1].Loss:0.000}; validation loss {kept.Loss:0.000}, accuracy {kept["accuracy"]:0.000}");
        }

        Figure[] plots = Array.ConvertAll(trainings, training =>
        {
            Plot plot = new Plot(training.Name) { XLabel = "epoch", YLabel = "cross-entropy", Width = 400, Height = 300 }.YRange(0, 2.5);
            if (training != trainings[0])
            {
                AddCurves(plot, trainings[0].History, null, null, Palette.Grey, Palette.Grey);
            }

            AddCurves(plot, training.History, "training", "validation", Palette.Blue, Palette.Vermilion);
            return training.History.RestoredEpoch > 0 ? plot.VerticalLine(training.History.RestoredEpoch, "kept") : plot;
        });
        notebook.Save(new PlotGrid(plots, 2, "Against learning by heart (grey: without a remedy)"), Name);
    }

    /// <summary>Trains without a remedy and with each.</summary>
    internal static Training[] Measure(Notebook notebook)
    {
        ArrayDataSet train = DigitSubset.WithWrongLabels(notebook.Digits.Train, Samples, WrongLabels, notebook.Seed);
        IDataSet held = notebook.Digits.Test.Take(Held);
        return
        [
            Train<WideReader>("no remedy", new Adam(LearningRate)),
            Train<WideReader>("weight decay", new AdamW(LearningRate, weightDecay: WeightDecay)),
            Train<WideReaderWithDropout>("dropout", new Adam(LearningRate)),
            Train<WideReader>("early stopping", new Adam(LearningRate), new EarlyStopping(patience: Patience)),
        ];

        Training Train<TNetwork>(string name, Optimizer optimizer, params Callback[] callbacks)
            where TNetwork : class, INetwork<TNetwork>
        {
            TNetwork net = TNetwork.Create(notebook.Seed);
            History history = net.Fit(train, new FitOptions
            {
                Optimizer = optimizer,
                Epochs = notebook.Epochs(60),
                BatchSize = 32,
                Validation = held,
                Seed = notebook.Seed,
                Threads = notebook.Threads,
                Callbacks = callbacks,
            });
            return new Training(name, history, net.Evaluate(held, threads: notebook.Threads));
        }
    }

    private static void AddCurves(Plot plot, History history, string? training, string? validation, string trainingColor, string validationColor)
    {
        int[] epochs = [.. history.Epochs.Select(epoch => epoch.Epoch)];
        plot.Line(epochs, history.Epochs.Select(epoch => epoch.Loss), training, trainingColor)
            .Line(epochs, history.Epochs.Select(epoch => epoch.ValidationLoss), validation, validationColor, LineStyle.Dashed);
    }

    /// <summary>A training and what it left.</summary>
    /// <param name="Name">The remedy.</param>
    /// <param name="History">Epoch by epoch.</param>
    /// <param name="Kept">The network that is left, on the held-out digits.</param>
    internal sealed record Training(string Name, History History, EvaluationResult Kept);
}
