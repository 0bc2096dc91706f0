// The training that the tests of callbacks watch: a few epochs of a softmax network on clusters, whole, or cut off and resumed.

using NetGen.Tests.Training;

namespace NetGen.Tests.Callbacks;

internal static class TrainingCase
{
    public const int Inputs = 9, Classes = 4, Samples = 150, Epochs = 6, BatchSize = 32;

    // 80 % of the samples, in batches of 32.
    public const int StepsPerEpoch = 4;

    public static SoftmaxNetwork Network(ulong seed = 1, int poisonedStep = -1) => new(Inputs, Classes, seed, dropout: 0.1f) { PoisonedStep = poisonedStep };

    public static ClusterData Data() => new(Samples, Inputs, Classes);

    public static FitOptions Options(params Callback[] callbacks) => new()
    {
        Optimizer = new Adam(new CosineSchedule(0.05f)), Epochs = Epochs, BatchSize = BatchSize, Seed = 7, Threads = 2, ValidationSplit = 0.2, Callbacks = callbacks,
    };

    /// <summary>Trains until the middle of an epoch, as if the process had ended there; the checkpoint is that of the epoch before.</summary>
    public static History CutOff(string checkpoint, int epoch, params Callback[] callbacks)
    {
        using CancellationTokenSource source = new();
        LambdaCallback cut = new() { BatchEnd = context => CancelAt(context, epoch, source) };
        FitOptions options = Options([.. callbacks, cut]);
        options.CheckpointPath = checkpoint;
        options.CancellationToken = source.Token;
        return Network().Fit(Data(), options);
    }

    /// <summary>Goes on after <see cref="CutOff"/>.</summary>
    public static History Resume(string checkpoint, params Callback[] callbacks)
    {
        FitOptions options = Options([.. callbacks, new LambdaCallback()]);
        options.ResumeFrom = checkpoint;
        return Network(seed: 99).Fit(Data(), options);
    }

    private static void CancelAt(TrainingContext context, int epoch, CancellationTokenSource source)
    {
        if (context.Epoch == epoch && context.Step == 2)
        {
            source.Cancel();
        }
    }
}
