// Trains a small convolutional network on Fashion-MNIST and tells at the end how many unseen articles it names. --help lists the options.

using FashionMnistSample;
using NetGen;
using NetGen.Data;
using Samples;

const int Epochs = 15, BatchSize = 128;
var command = new SampleCommand(
    $"Trains a network that tells articles of clothing apart (Fashion-MNIST). Looks for the data in data/fashion-mnist and in {FashionMnist.DebianFolder} (package dataset-fashion-mnist).",
    Epochs,
    readsData: true);
return command.Run(args, (options, _) =>
{
    // Mirrored and moved by a pixel, an article is the same article. One core changes the images of the next batches while the network learns.
    var augmentation = new ImageAugmentation(28, 28, 1) { FlipHorizontal = true, CropPadding = 1 };
    ImageTraining.Run<ArticleNetwork>(
        options,
        FashionMnist.Load(options.Data ?? DataFolder.Above("fashion-mnist") ?? FashionMnist.DebianFolder),
        FashionMnist.ClassNames,
        new FitOptions
        {
            Epochs = Epochs,
            BatchSize = BatchSize,
            Optimizer = new AdamW(new OneCycleSchedule(1e-2f), weightDecay: 0.02f),
            PrefetchBatches = 4,
            Callbacks = [new ExponentialMovingAverage(0.995)],
        },
        augmentation);
});
