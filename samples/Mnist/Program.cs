// Trains a network on MNIST, step by step in the terminal, and tells at the end how many unseen digits it reads. --help lists the options.

using System.CommandLine;
using System.Globalization;
using MnistSample;
using NetGen;
using NetGen.Data;
using Samples;

const int LeNetEpochs = 10, ResNetEpochs = 5, BatchSize = 64;
Option<string> model = SampleCommand.Choice("--model", "lenet", ["lenet", "resnet"], "The network: LeNet-5, or a small residual network.");
var command = new SampleCommand(
    "Trains a network that reads handwritten digits (MNIST).",
    epochs: null,
    readsData: true,
    epochsHelp: $"How often each training sample is visited; {LeNetEpochs} for lenet and {ResNetEpochs} for resnet if left out.") { model };
return command.Run(args, (options, result) =>
{
    (IdxDataSet, IdxDataSet) sets = Mnist.Load(DataFolder.Find("mnist", options.Data));
    string[] digits = [.. Enumerable.Range(0, 10).Select(digit => digit.ToString(CultureInfo.InvariantCulture))];
    if (result.GetValueForOption(model) == "resnet")
    {
        // Five epochs are enough for fewer than 70 mistakes in 10,000. The warm-up keeps the first steps of a fresh normalisation small.
        ImageTraining.Run<ResidualNetwork>(
            options, sets, digits, new() { Epochs = ResNetEpochs, BatchSize = BatchSize, Optimizer = new AdamW(new CosineSchedule(5e-3f, warmupSteps: 200), weightDecay: 0.05f) });
    }
    else
    {
        ImageTraining.Run<LeNet5>(options, sets, digits, new() { Epochs = LeNetEpochs, BatchSize = BatchSize, Optimizer = new AdamW(new CosineSchedule(2e-3f), weightDecay: 0.05f) });
    }
});
