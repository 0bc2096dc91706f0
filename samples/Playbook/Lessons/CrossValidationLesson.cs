// k-fold cross-validation (Stone 1974): every sample is validated on once, by a network that never saw it.

using NetGen;
using NetGen.Data;
using NetGen.Numerics;
using NetGen.Plots;

namespace PlaybookSample.Lessons;

/// <summary>Tells three species of iris apart.</summary>
[Network]
[Input(4)]
[Dense(16, Activation = Activation.Tanh, Name = "hidden")]
[Dense(3, Activation = Activation.Softmax, Name = "species")]
[CategoricalCrossEntropy]
public partial class FlowerClassifier;

/// <summary>How good is it really? One small validation set against all of them in turn.</summary>
internal sealed class CrossValidationLesson() : Lesson("cross-validation", "how good is it really, when there are 150 samples?")
{
    private const int Folds = 10, Splits = 10;

    /// <inheritdoc/>
    internal override void Run(Notebook notebook)
    {
        Measured measured = Measure(notebook);
        double mean = measured.FoldAccuracies.Average();
        notebook.Tell(
            """
               150 irises. Hold 15 out at random, and the accuracy is a matter of which 15: one flower more or less is 7 %.
               Cross-validation cuts the set into 10 folds and trains 10 networks, each validated on the fold that it never saw:
               every flower is judged once, so the mean rests on 150 verdicts in place of 15.
               What is fitted, means and deviations of the inputs included, is fitted on the other nine folds alone.
            """);
        notebook.Say($"   single splits: {measured.SplitAccuracies.Min():0.000} to {measured.SplitAccuracies.Max():0.000}");
        double error = StandardError(measured.FoldAccuracies);
        notebook.Say($"   {Folds} folds: mean {mean:0.000}, standard error {error:0.000}; {measured.Validated.Count} flowers validated on, each once");

        Plot plot = new Plot("Accuracy on held-out irises") { XLabel = "which split or fold", YLabel = "accuracy", Width = 560 }
            .YRange(0.7, 1.02)
            .Scatter(Enumerable.Range(1, Splits), measured.SplitAccuracies, "a random 15 held out")
            .Scatter(Enumerable.Range(1, Folds), measured.FoldAccuracies, "a fold of 15 held out")
            .HorizontalLine(mean, "mean of the folds");
        notebook.Save(plot, Name);
    }

    /// <summary>Trains on each split and on each fold.</summary>
    internal static Measured Measure(Notebook notebook)
    {
        CsvDataSet flowers = notebook.Irises;
        double[] splits = new double[Splits], folds = new double[Folds];
        for (int i = 0; i < Splits; i++)
        {
            (IDataSet train, IDataSet held) = flowers.Split(1.0 / Folds, notebook.Seed + (ulong)i);
            splits[i] = Accuracy(train, held, notebook);
        }

        int[] order = Shuffled(flowers.Count, notebook.Seed);
        List<int> validated = [];
        for (int fold = 0; fold < Folds; fold++)
        {
            int begin = fold * order.Length / Folds, end = (fold + 1) * order.Length / Folds;
            int[] held = order[begin..end], train = [.. order[..begin], .. order[end..]];
            validated.AddRange(held);
            folds[fold] = Accuracy(flowers.Subset(train), flowers.Subset(held), notebook);
        }

        return new Measured(splits, folds, validated);
    }

    private static double Accuracy(IDataSet train, IDataSet held, Notebook notebook)
    {
        var net = new FlowerClassifier(notebook.Seed);
        net.Fit(train.Standardize(out Standardizer standardizer), new FitOptions
        {
            Optimizer = new Adam(0.01f),
            Epochs = notebook.Epochs(60),
            BatchSize = 16,
            Seed = notebook.Seed,
            Threads = 1,
        });
        return net.Evaluate(standardizer.Apply(held), threads: 1)["accuracy"];
    }

    private static int[] Shuffled(int count, ulong seed)
        => [.. Enumerable.Range(0, count).OrderBy(i => Philox.Uniform(seed, stream: 2, step: 0, sample: (uint)i, element: 0))];

    private static double StandardError(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
    }

    /// <summary>What came of it.</summary>
    /// <param name="SplitAccuracies">Accuracy of each random split.</param>
    /// <param name="FoldAccuracies">Accuracy of each fold.</param>
    /// <param name="Validated">The samples validated on, fold by fold.</param>
    internal sealed record Measured(double[] SplitAccuracies, double[] FoldAccuracies, List<int> Validated);
}
