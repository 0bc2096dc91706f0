// Trains a network on MNIST, step by step in the terminal, and tells at the end how many unseen digits it reads. --help lists the options.

using System.CommandLine;
using MnistSample;
using NetGen;
using Samples;

const int LeNetEpochs = 10, ResNetEpochs = 5;
Option<string> model = SampleCommand.Choice("--model", "lenet", ["lenet", "resnet"], "The network: LeNet-5, or a small residual network.");
var command = new SampleCommand(
    "Trains a network that reads handwritten digits (MNIST).",
    epochs: null,
    readsData: true,
    epochsHelp: $"How often each training sample is visited; {LeNetEpochs} for lenet and {ResNetEpochs} for resnet if left out.") { model };
return command.Run(args, (options, result) =>
{
    if (result.GetValueForOption(model) == "resnet")
    {
        // Five epochs are enough for fewer than 70 mistakes in 10,000. The warm-up keeps the first steps of a fresh normalisation small.
        DigitTraining.Run<ResidualNetwork>(options, ResNetEpochs, new AdamW(new CosineSchedule(5e-3f, warmupSteps: 200), weightDecay: 0.05f));
    }
    else
    {
        DigitTraining.Run<LeNet5>(options, LeNetEpochs, new AdamW(new CosineSchedule(2e-3f), weightDecay: 0.05f));
    }
});
