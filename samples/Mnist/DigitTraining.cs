// A training from the data to the verdict: split, fit, evaluate once, show.

using System.Diagnostics;
using System.Globalization;
using NetGen;
using NetGen.Data;
using Samples;

namespace MnistSample;

/// <summary>Trains any network that reads digits.</summary>
internal static class DigitTraining
{
    private const int BatchSize = 64;
    private const int Classes = 10;
    private const int PicturesShown = 6;

    // 5,000 of MNIST's 60,000 training images, as usual.
    private const double ValidationShare = 1.0 / 12;

    /// <summary>Trains a network on MNIST and shows what came of it.</summary>
    /// <typeparam name="TNetwork">The network's class.</typeparam>
    /// <param name="options">The command line.</param>
    /// <param name="epochs">Epochs, unless the command line says otherwise.</param>
    /// <param name="optimizer">What moves the parameters.</param>
    internal static void Run<TNetwork>(SampleOptions options, int epochs, Optimizer optimizer)
        where TNetwork : class, INetwork<TNetwork>
    {
        (IdxDataSet all, IdxDataSet test) = Mnist.Load(DataFolder.Find("mnist", options.Data));
        (IDataSet train, IDataSet validation) = all.Split(ValidationShare, options.Seed);
        TNetwork net = TNetwork.Create(options.Seed);
        var reporter = new ConsoleReporter();
        reporter.WriteLayers(net.Info);
        reporter.WriteLine(
            Invariant($"{train.Count:N0} images to train on, {validation.Count:N0} held out for validation, {test.Count:N0} for the test"));

        long begin = Stopwatch.GetTimestamp();
        History history = net.Fit(train, new FitOptions
        {
            Optimizer = optimizer,
            Epochs = options.Epochs ?? epochs,
            BatchSize = BatchSize,
            Validation = validation,
            Seed = options.Seed,
            Threads = options.Threads,
            Callbacks = [reporter],
            Progress = reporter,
            CancellationToken = options.Cancellation,
        });
        TimeSpan duration = Stopwatch.GetElapsedTime(begin);

        // The one look at the test set: nothing above depends on it, so its accuracy is that of digits never seen.
        var confusion = new ConfusionMatrix(Classes);
        var misread = new MisreadDigits(Classes);
        net.Evaluate(test, [confusion, misread], options.Threads);

        reporter.WriteLearningCurve(history);
        reporter.WriteConfusionMatrix(confusion);
        Draw(reporter, misread, test);
        reporter.WriteLine(Invariant($"test accuracy {confusion.Accuracy:F4} after {history.Epochs.Count} epochs in {duration.TotalSeconds:F1} s"));
    }

    private static void Draw(ConsoleReporter reporter, MisreadDigits misread, IdxDataSet test)
    {
        reporter.WriteLine(Invariant($"{misread.Digits.Count:N0} digits misread; those that the network was surest of:"));
        List<(float[] Pixels, string Caption)> pictures = [];
        foreach (MisreadDigit digit in misread.Digits.OrderByDescending(digit => digit.Probability).Take(PicturesShown))
        {
            float[] pixels = Array.ConvertAll(test.Image(digit.Index).ToArray(), pixel => pixel / 255f);
            pictures.Add((pixels, Invariant($"{digit.Actual} read as {digit.Predicted} ({digit.Probability:P1})")));
        }

        reporter.DrawImages(pictures, test.ImageShape[0], test.ImageShape[1]);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
