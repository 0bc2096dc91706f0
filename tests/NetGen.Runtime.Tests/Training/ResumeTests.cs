// A resumed training equals one that never stopped, bit for bit; a checkpoint of another training is refused. All under a culture with a decimal
// comma and
// U+2212 as its minus sign.

using System.Globalization;
using NetGen.Tests.Optimizers;

namespace NetGen.Tests.Training;

public sealed class ResumeTests : IDisposable
{
    private const int Inputs = 9, Classes = 4, Samples = 150;

    private readonly string folder = Directory.CreateTempSubdirectory("netgen-resume-").FullName;

    private readonly CultureInfo culture = CultureInfo.CurrentCulture;

    public ResumeTests()
    {
        CultureInfo hostile = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        hostile.NumberFormat.NegativeSign = "\u2212";
        hostile.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = hostile;
    }

    private string CheckpointPath => Path.Combine(folder, "training.safetensors");

    public void Dispose()
    {
        CultureInfo.CurrentCulture = culture;
        Directory.Delete(folder, recursive: true);
    }

    public static TheoryData<string> Optimizers => [.. OptimizerCases.All, "lbfgs"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void ResumedTraining_EqualsOneNeverStopped(string optimizer)
    {
        SoftmaxNetwork wholeNet = New(), stoppedNet = New(), resumedNet = New(seed: 99);
        EarlyStopping wholeStopping = new(patience: 100), resumedStopping = new(patience: 100);
        FitOptions options = Options(optimizer, wholeStopping);
        Optimizer whole = options.Optimizer!;
        History expected = wholeNet.Fit(Data(), options);

        // Cancelled in epoch 4: the checkpoint is that of epoch 3.
        using CancellationTokenSource source = new();
        FitOptions first = Options(optimizer, new EarlyStopping(patience: 100));
        first.CheckpointPath = CheckpointPath;
        first.CancellationToken = source.Token;
        first.Progress = new CancelAt(source, epoch: 4, step: optimizer == "lbfgs" ? 1 : 2);
        Assert.True(stoppedNet.Fit(Data(), first).Cancelled);

        FitOptions second = Options(optimizer, resumedStopping);
        second.ResumeFrom = CheckpointPath;
        second.Threads = 3;
        Optimizer resumed = second.Optimizer!;
        History actual = resumedNet.Fit(Data(), second);

        Assert.Equal(wholeNet.Parameters.Span.ToArray(), resumedNet.Parameters.Span.ToArray());
        Assert.Equal(wholeNet.State.Span.ToArray(), resumedNet.State.Span.ToArray());
        Assert.Equal(expected.Epochs.Select(Figures), actual.Epochs.Select(Figures));
        Assert.Equal((wholeStopping.BestEpoch, wholeStopping.BestValue), (resumedStopping.BestEpoch, resumedStopping.BestValue));
        foreach ((OptimizerSlot a, OptimizerSlot b) in whole.Slots.Zip(resumed.Slots))
        {
            Assert.Equal(a.Values.Span.ToArray(), b.Values.Span.ToArray());
        }
    }

    [Theory]
    [InlineData("ema")]
    [InlineData("swa")]
    [InlineData("plateau")]
    [InlineData("accumulation")]
    [InlineData("groups")]
    public void ResumedTrainingWith_EqualsOneNeverStopped(string feature)
    {
        SoftmaxNetwork whole = New(), stopped = New(), resumed = New(seed: 99);
        FitOptions options = Options("nadam", Callbacks(feature));
        With(feature, options);
        History expected = whole.Fit(Data(), options);

        options = Options("nadam", Callbacks(feature));
        With(feature, options);
        options.CheckpointPath = CheckpointPath;
        using CancellationTokenSource source = new();
        options.CancellationToken = source.Token;
        options.Progress = new CancelAt(source, epoch: 5, step: 1);
        Assert.True(stopped.Fit(Data(), options).Cancelled);

        options = Options("nadam", Callbacks(feature));
        With(feature, options);
        options.ResumeFrom = CheckpointPath;
        History actual = resumed.Fit(Data(), options);
        Assert.Equal(whole.Parameters.Span.ToArray(), resumed.Parameters.Span.ToArray());
        Assert.Equal(whole.State.Span.ToArray(), resumed.State.Span.ToArray());
        Assert.Equal(expected.Epochs.Select(Figures), actual.Epochs.Select(Figures));
    }

    [Fact]
    public void ResumeAfterTheLastEpoch_ChangesNothingMore()
    {
        SoftmaxNetwork net = New(), again = New(seed: 3);
        FitOptions options = Options("adam");
        options.CheckpointPath = CheckpointPath;
        net.Fit(Data(), options);
        options = Options("adam");
        options.ResumeFrom = CheckpointPath;
        Assert.Equal(6, again.Fit(Data(), options).Epochs.Count);
        Assert.Equal(net.Parameters.Span.ToArray(), again.Parameters.Span.ToArray());
    }

    [Fact]
    public void ResumeOfATrainingThatStoppedEarly_StopsWithTheSameBestEpoch()
    {
        SoftmaxNetwork net = New(), again = New(seed: 3);
        EarlyStopping stopping = new(MonitoredValue.Metric, patience: 2, minDelta: 2.0), resumedStopping = new(MonitoredValue.Metric, patience: 2, minDelta: 2.0);
        FitOptions options = Options("adam", stopping);
        options.CheckpointPath = CheckpointPath;
        History first = net.Fit(Data(), options);
        options = Options("adam", resumedStopping);
        options.ResumeFrom = CheckpointPath;
        History second = again.Fit(Data(), options);
        Assert.True(first.StoppedEarly && second.StoppedEarly);
        Assert.Equal((3, 3, 1, 1), (first.Epochs.Count, second.Epochs.Count, first.RestoredEpoch, second.RestoredEpoch));
        Assert.Equal(net.Parameters.Span.ToArray(), again.Parameters.Span.ToArray());
        Assert.Equal(net.State.Span.ToArray(), again.State.Span.ToArray());
    }

    [Theory]
    [InlineData("Seed")]
    [InlineData("BatchSize")]
    [InlineData("Samples")]
    [InlineData("Optimizer")]
    [InlineData("AccumulationSteps")]
    public void CheckpointOfAnotherTraining_IsRefusedByTheNameOfTheSetting(string setting)
    {
        FitOptions options = Options("adam");
        options.CheckpointPath = CheckpointPath;
        New().Fit(Data(), options);

        FitOptions other = Options(setting == "Optimizer" ? "momentum" : "adam");
        other.ResumeFrom = CheckpointPath;
        other.Seed = setting == "Seed" ? 8UL : other.Seed;
        other.BatchSize = setting == "BatchSize" ? 17 : other.BatchSize;
        other.AccumulationSteps = setting == "AccumulationSteps" ? 2 : 1;
        SoftmaxNetwork net = New(seed: 2);
        float[] before = net.Parameters.Span.ToArray();
        ClusterData data = setting == "Samples" ? new ClusterData(Samples + 10, Inputs, Classes) : Data();
        ArgumentException exception = Assert.Throws<ArgumentException>(() => net.Fit(data, other));
        Assert.Contains(setting, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, net.Parameters.Span.ToArray());
    }

    [Fact]
    public void CheckpointOfAnotherNetwork_IsRefused()
    {
        FitOptions options = Options("adam");
        options.CheckpointPath = CheckpointPath;
        New().Fit(Data(), options);
        SoftmaxNetwork other = new(Inputs + 1, Classes);
        options = Options("adam");
        options.ResumeFrom = CheckpointPath;
        Assert.Throws<CheckpointMismatchException>(() => other.Fit(new ClusterData(Samples, Inputs + 1, Classes), options));
    }

    [Fact]
    public void PlainNetworkCheckpoint_IsNoTrainingCheckpoint()
    {
        SoftmaxNetwork net = New();
        NetworkCheckpoint.Save(net, CheckpointPath);
        FitOptions options = Options("adam");
        options.ResumeFrom = CheckpointPath;
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => net.Fit(Data(), options));
        Assert.Contains("training checkpoint", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ModelCheckpoint_SavesTheBestEpochOnly()
    {
        SoftmaxNetwork net = New(), loaded = New(seed: 4);
        string path = Path.Combine(folder, "best.safetensors");
        float[] best = [];
        ActionCallback remember = new()
        {
            EpochEnd = (context, _) => best = context.History.BestEpoch == context.Epoch ? context.Network.Parameters.Span.ToArray() : best,
        };
        History history = net.Fit(Data(), Options("momentum", new ModelCheckpoint(path, saveBestOnly: true), remember));
        NetworkCheckpoint.LoadInto(loaded, path);
        Assert.InRange(history.BestEpoch, 1, 6);
        Assert.Equal(best, loaded.Parameters.Span.ToArray());
    }

    [Fact]
    public void ModelCheckpointWithAnEpochInItsPath_SavesEachEpoch()
    {
        New().Fit(Data(), Options("adam", new ModelCheckpoint(Path.Combine(folder, "epoch-{epoch}.safetensors"))));
        Assert.Equal(6, Directory.GetFiles(folder, "epoch-*.safetensors").Length);
    }

    private static (int Epoch, double Loss, double ValidationLoss, double Accuracy, double ValidationAccuracy, float Rate) Figures(EpochRecord e)
        => (e.Epoch, e.Loss, e.ValidationLoss, e.Metrics[0].Value, e.ValidationMetrics[0].Value, e.LearningRate);

    private static Callback[] Callbacks(string feature) => feature switch
    {
        "ema" => [new ExponentialMovingAverage(0.9), new EarlyStopping(patience: 100)],
        "swa" => [new StochasticWeightAveraging(startEpoch: 2)],
        "plateau" => [new ReduceLearningRateOnPlateau(MonitoredValue.ValidationLoss, 0.5, patience: 1, minDelta: 10.0, cooldown: 1)],
        _ => [],
    };

    private static void With(string feature, FitOptions options)
    {
        options.AccumulationSteps = feature == "accumulation" ? 3 : 1;
        if (feature == "groups")
        {
            options.Optimizer!.ParameterGroups = [new ParameterGroup("digit/bias") { Frozen = true }, new ParameterGroup("digit/kernel") { LearningRateFactor = 0.5f }];
            options.Optimizer.GlobalClipNorm = 0.1f;
        }
    }

    private static SoftmaxNetwork New(ulong seed = 1) => new(Inputs, Classes, seed, dropout: 0.1f);

    private static ClusterData Data() => new(Samples, Inputs, Classes);

    private static FitOptions Options(string optimizer, params Callback[] callbacks)
    {
        LearningRateSchedule rate = new CosineSchedule(0.05f);
        Optimizer made = optimizer == "lbfgs" ? new Lbfgs(rate, maxIterations: 3, historySize: 4) : OptimizerCases.Make(optimizer);
        made.LearningRate = rate;
        return new FitOptions
        {
            Optimizer = made,
            Epochs = 6,
            BatchSize = 32,
            Seed = 7,
            Threads = 2,
            ValidationSplit = 0.2,
            Callbacks = callbacks,
        };
    }

    private sealed class CancelAt(CancellationTokenSource source, int epoch, int step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Epoch == epoch && value.Step == step)
            {
                source.Cancel();
            }
        }
    }
}
