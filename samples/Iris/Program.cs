// From a CSV file to a classifier: split, standardize, train until the validation loss no longer falls, test once on flowers never seen.

using System.Globalization;
using IrisSample;
using NetGen;
using NetGen.Data;
using Samples;

var command = new SampleCommand("Trains a network that tells three species of iris apart.", epochs: 500, readsData: true);
return command.Run(args, (options, _) =>
{
    CsvDataSet flowers = CsvDataSet.Load(Path.Combine(DataFolder.Find("iris", options.Data), "iris.csv"), new CsvOptions { Target = "species" });
    (IDataSet rest, IDataSet test) = flowers.Split(0.2, options.Seed);
    (IDataSet train, IDataSet validation) = rest.Split(0.2, options.Seed);

    // Means and deviations come from the training set alone, and serve the others as they are.
    train = train.Standardize(out Standardizer standardizer);
    (validation, test) = (standardizer.Apply(validation), standardizer.Apply(test));

    var net = new IrisClassifier(options.Seed);
    var reporter = new ConsoleReporter();
    reporter.WriteLayers(net.Info);
    reporter.WriteLine(Invariant($"{train.Count} flowers to train on, {validation.Count} held out for validation, {test.Count} for the test"));
    var earlyStopping = new EarlyStopping(patience: 20, minDelta: 1e-3);
    History history = net.Fit(train, new FitOptions
    {
        Optimizer = new Adam(0.01f),
        Epochs = options.Epochs!.Value,
        BatchSize = 16,
        Validation = validation,
        Seed = options.Seed,
        Threads = options.Threads,
        Callbacks = [earlyStopping],
        CancellationToken = options.Cancellation,
    });

    reporter.WriteLearningCurve(history);
    string ended = history.StoppedEarly ? "stopped early" : "trained";
    reporter.WriteLine(Invariant(
        $"{ended} after {history.Epochs.Count} epochs; kept epoch {earlyStopping.BestEpoch}, validation loss {earlyStopping.BestValue:F4}"));
    var confusion = new ConfusionMatrix(flowers.Categories!.Count, flowers.Categories);
    net.Evaluate(test, [confusion], options.Threads);
    reporter.WriteConfusionMatrix(confusion);
    reporter.WriteLine(Invariant($"test accuracy {confusion.Accuracy:F4} on {test.Count} flowers"));
});

static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
