// Which files are there after a training, whole or resumed, and what is in them.

using NetGen.Tests.Data;
using NetGen.Tests.Training;

namespace NetGen.Tests.Callbacks;

public sealed class ModelCheckpointTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void BestAndLastThree_AreTheFilesThatAreLeft()
    {
        List<float[]> parameters = [];
        LambdaCallback remember = new() { EpochEnd = (context, _) => parameters.Add(context.Network.Parameters.Span.ToArray()) };
        History history = TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(
            remember, new ModelCheckpoint(folder.File("best.safetensors"), saveBestOnly: true), new ModelCheckpoint(folder.File("{epoch:000}.safetensors"), keep: 3)));
        Assert.Equal(["004.safetensors", "005.safetensors", "006.safetensors", "best.safetensors"], Files());
        Assert.Equal(parameters[history.BestEpoch - 1], Loaded("best.safetensors"));
        for (int epoch = 4; epoch <= 6; epoch++)
        {
            Assert.Equal(parameters[epoch - 1], Loaded($"00{epoch}.safetensors"));
        }
    }

    [Fact]
    public void FilesWithFigures_AreNamedInTheInvariantCulture()
    {
        using ForeignCulture culture = new();
        History history = TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(
            new ModelCheckpoint(folder.File("{epoch}-{val_loss:F3}-{accuracy:F2}-{val_accuracy:F2}-{learning_rate:0.0000}-{loss:E1}.safetensors"))));
        Assert.Equal(
            history.Epochs.Select(e => FormattableString.Invariant(
                $"{e.Epoch}-{e.ValidationLoss:F3}-{e.Metrics[0].Value:F2}-{e.ValidationMetrics[0].Value:F2}-{e.LearningRate:0.0000}-{e.Loss:E1}.safetensors")),
            Files());
    }

    [Fact]
    public void BestWithAFigure_KeepsTheNewestImprovements()
    {
        History history = TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(
            new ModelCheckpoint(folder.File("best-{epoch}.safetensors"), saveBestOnly: true, MonitoredValue.Loss, keep: 2)));
        List<int> improved = [];
        foreach (EpochRecord e in history.Epochs)
        {
            if (e.Loss < history.Epochs.Take(e.Epoch - 1).Select(before => before.Loss).DefaultIfEmpty(double.PositiveInfinity).Min())
            {
                improved.Add(e.Epoch);
            }
        }

        Assert.True(improved.Count > 2);
        Assert.Equal(improved[^2..].Select(epoch => $"best-{epoch}.safetensors"), Files());
    }

    [Fact]
    public void ResumedTraining_LeavesTheFilesOfAnUninterruptedOne()
    {
        string whole = Directory.CreateDirectory(folder.File("whole")).FullName, resumed = Directory.CreateDirectory(folder.File("resumed")).FullName;
        TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options([.. Both(whole), new LambdaCallback()]));
        TrainingCase.CutOff(folder.File("training"), 5, Both(resumed));
        Assert.Equal(["003.safetensors", "004.safetensors", "best.safetensors"], Files(resumed));
        TrainingCase.Resume(folder.File("training"), Both(resumed));
        Assert.Equal(["005.safetensors", "006.safetensors", "best.safetensors"], Files(resumed));
        foreach (string file in Files(whole))
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(resumed, file)));
        }

        Assert.Equal(Files(whole), Files(resumed));
    }

    [Fact]
    public void FilesOfOthers_AreNeverDeleted()
    {
        folder.Write("000.safetensors", [1]);
        folder.Write("001.safetensors", [1]);
        TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(new ModelCheckpoint(folder.File("{epoch:000}.safetensors"), keep: 1)));
        Assert.Equal(["000.safetensors", "006.safetensors"], Files());
    }

    [Fact]
    public void CheckpointThatNamesFilesElsewhere_DeletesNoneOfThem()
    {
        string inside = Directory.CreateDirectory(folder.File("inside")).FullName, outside = folder.Write("outside.safetensors", [1]);
        CallbackState state = new();
        ModelCheckpoint checkpoint = new(Path.Combine(inside, "{epoch}.safetensors"), keep: 1);
        checkpoint.SaveState(state);
        state.Set("files", "../outside.safetensors\n" + outside);
        LambdaCallback restore = new() { EpochBegin = context => RestoreFirst(context, checkpoint, state) };
        TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(restore, checkpoint));
        Assert.True(File.Exists(outside));
        Assert.Equal(["6.safetensors"], Files(inside));
    }

    [Theory]
    [InlineData("{epoc}.safetensors", "{epoc}")]
    [InlineData("{val_f1:F2}.safetensors", "{val_accuracy}")]
    public void FiguresThatTheTrainingDoesNotYield_AreRefusedBeforeIt(string file, string named)
    {
        SoftmaxNetwork net = TrainingCase.Network();
        float[] before = net.Parameters.Span.ToArray();
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => net.Fit(TrainingCase.Data(), TrainingCase.Options(new ModelCheckpoint(folder.File(file)))));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, net.Parameters.Span.ToArray());
        Assert.Empty(Files());
    }

    [Fact]
    public void ValidationFigureWithoutValidation_IsRefused()
    {
        FitOptions options = TrainingCase.Options(new ModelCheckpoint(folder.File("{val_loss:F3}.safetensors")));
        options.ValidationSplit = 0.0;
        ArgumentException exception = Assert.Throws<ArgumentException>(() => TrainingCase.Network().Fit(TrainingCase.Data(), options));
        Assert.Contains("{val_loss:F3}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongArguments_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new ModelCheckpoint(string.Empty));
        Assert.Throws<ArgumentNullException>(() => new ModelCheckpoint(null!));
        Assert.Contains("folder", Assert.Throws<ArgumentException>(() => new ModelCheckpoint("models/")).Message, StringComparison.Ordinal);
        Assert.Contains("{epoch:Q}", Assert.Throws<ArgumentException>(() => new ModelCheckpoint("{epoch:Q}")).Message, StringComparison.Ordinal);
        Assert.Contains("{loss:D3}", Assert.Throws<ArgumentException>(() => new ModelCheckpoint("{loss:D3}")).Message, StringComparison.Ordinal);
        Assert.Contains("{epoch}", Assert.Throws<ArgumentException>(() => new ModelCheckpoint("model", keep: 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelCheckpoint("{epoch}", keep: -1));
    }

    private static void RestoreFirst(TrainingContext context, ModelCheckpoint checkpoint, CallbackState state)
    {
        if (context.Epoch == 1)
        {
            checkpoint.RestoreState(state);
        }
    }

    private static Callback[] Both(string folder) =>
    [
        new ModelCheckpoint(Path.Combine(folder, "best.safetensors"), saveBestOnly: true),
        new ModelCheckpoint(Path.Combine(folder, "{epoch:000}.safetensors"), keep: 2),
    ];

    private static string[] Files(string folder) => [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string[] Files() => Files(folder.Path);

    private float[] Loaded(string file)
    {
        SoftmaxNetwork net = TrainingCase.Network(seed: 12);
        NetworkCheckpoint.LoadInto(net, folder.File(file));
        return net.Parameters.Span.ToArray();
    }
}
