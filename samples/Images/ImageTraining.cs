// A training from the data to the verdict: split, fit, evaluate once, show.

using System.Diagnostics;
using System.Globalization;
using NetGen;
using NetGen.Data;

namespace Samples;

/// <summary>Trains any network that tells ten classes of images apart.</summary>
internal static class ImageTraining
{
    private const int PicturesShown = 6;

    // 5,000 of the 60,000 training images of MNIST and of its successors, as usual.
    private const double ValidationShare = 1.0 / 12;

    /// <summary>Trains a network and shows what came of it.</summary>
    /// <typeparam name="TNetwork">The network's class.</typeparam>
    /// <param name="options">The command line.</param>
    /// <param name="sets">The images to learn from, and those of the test.</param>
    /// <param name="classNames">The names of the classes, in the order of their labels.</param>
    /// <param name="fit">How to train; what the command line says is filled in here.</param>
    /// <param name="augmentation">Random changes of the images that are trained on, or null.</param>
    internal static void Run<TNetwork>(
        SampleOptions options, (IdxDataSet Train, IdxDataSet Test) sets, IReadOnlyList<string> classNames, FitOptions fit, ImageAugmentation? augmentation = null)
        where TNetwork : class, INetwork<TNetwork>
    {
        (IDataSet train, IDataSet validation) = sets.Train.Split(ValidationShare, options.Seed);
        if (augmentation is not null)
        {
            train = train.Augment(augmentation, options.Seed);
        }

        TNetwork net = TNetwork.Create(options.Seed);
        var reporter = new ConsoleReporter();
        reporter.WriteLayers(net.Info);
        reporter.WriteLine(
            Invariant($"{train.Count:N0} images to train on, {validation.Count:N0} held out for validation, {sets.Test.Count:N0} for the test"));

        long begin = Stopwatch.GetTimestamp();
        fit.Epochs = options.Epochs ?? fit.Epochs;
        fit.Validation = validation;
        fit.Seed = options.Seed;
        fit.Threads = options.Threads;
        fit.Callbacks = [.. fit.Callbacks, reporter];
        fit.Progress = reporter;
        fit.CancellationToken = options.Cancellation;
        History history = net.Fit(train, fit);
        TimeSpan duration = Stopwatch.GetElapsedTime(begin);

        // The one look at the test set: nothing above depends on it, so its accuracy is that of images never seen.
        var confusion = new ConfusionMatrix(classNames.Count);
        var wrong = new Misclassified(classNames.Count);
        net.Evaluate(sets.Test, [confusion, wrong], options.Threads);

        reporter.WriteLearningCurve(history);
        reporter.WriteConfusionMatrix(confusion);
        Draw(reporter, wrong, sets.Test, classNames);
        reporter.WriteLine(Invariant($"test accuracy {confusion.Accuracy:F4} after {history.Epochs.Count} epochs in {duration.TotalSeconds:F1} s"));
    }

    private static void Draw(ConsoleReporter reporter, Misclassified wrong, IdxDataSet test, IReadOnlyList<string> classNames)
    {
        reporter.WriteLine(Invariant($"{wrong.Images.Count:N0} images misread; those that the network was surest of:"));
        List<(float[] Pixels, string Caption)> pictures = [];
        foreach (MisclassifiedImage image in wrong.Images.OrderByDescending(image => image.Probability).Take(PicturesShown))
        {
            float[] pixels = Array.ConvertAll(test.Image(image.Index).ToArray(), pixel => pixel / 255f);
            pictures.Add((pixels, Invariant($"{classNames[image.Actual]} read as {classNames[image.Predicted]} ({image.Probability:P1})")));
        }

        reporter.DrawImages(pictures, test.ImageShape[0], test.ImageShape[1]);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
