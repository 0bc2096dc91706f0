// Callbacks that end a training, and callbacks made of delegates.

using NetGen.Tests.Data;
using NetGen.Tests.Training;

namespace NetGen.Tests.Callbacks;

public sealed class CallbackTests : IDisposable
{
    // The third step of the third epoch.
    private const int PoisonedStep = (2 * TrainingCase.StepsPerEpoch) + 2;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TerminateOnNaN_EndsTheTrainingAtTheBeginningOfTheEpochThatDiverged()
    {
        SoftmaxNetwork net = TrainingCase.Network(poisonedStep: PoisonedStep);
        List<float[]> epochs = [];
        bool ended = false;
        LambdaCallback remember = new()
        {
            EpochEnd = (context, _) => epochs.Add([.. context.Network.Parameters.Span, .. context.Network.State.Span]), TrainingEnd = _ => ended = true,
        };
        History history = net.Fit(TrainingCase.Data(), TrainingCase.Options(remember, new TerminateOnNaN()));
        Assert.NotNull(history.Divergence);
        Assert.Equal((3, 3), (history.Divergence.Epoch, history.Divergence.Step));
        Assert.Equal((2, true, false, true), (history.Epochs.Count, history.StoppedEarly, history.Cancelled, ended));
        float[] final = [.. net.Parameters.Span, .. net.State.Span];
        Assert.Equal(epochs[1], final);
    }

    [Fact]
    public void TerminateOnNaNInTheLastEpoch_IsAnEarlyStop()
    {
        SoftmaxNetwork net = TrainingCase.Network(poisonedStep: (TrainingCase.Epochs * TrainingCase.StepsPerEpoch) - 1);
        History history = net.Fit(TrainingCase.Data(), TrainingCase.Options(new TerminateOnNaN()));
        Assert.Equal((TrainingCase.Epochs - 1, true), (history.Epochs.Count, history.StoppedEarly));
    }

    [Fact]
    public void TerminateOnNaN_LetsEarlyStoppingRestoreItsBestEpoch()
    {
        SoftmaxNetwork net = TrainingCase.Network(poisonedStep: PoisonedStep);
        EarlyStopping best = new(patience: 9);
        History history = net.Fit(TrainingCase.Data(), TrainingCase.Options(best, new TerminateOnNaN()));
        Assert.InRange(best.BestEpoch, 1, 2);
        Assert.Equal(best.BestEpoch, history.RestoredEpoch);
    }

    [Fact]
    public void Divergence_IsToldToAllCallbacksAndThrownIfNoneTakesIt()
    {
        int told = 0;
        LambdaCallback first = new() { Diverged = (_, _) => ++told < 0 };
        LambdaCallback second = new() { Diverged = (context, divergence) => divergence.Epoch != context.Epoch | ++told < 0 };
        Assert.Throws<TrainingDivergedException>(
            () => TrainingCase.Network(poisonedStep: PoisonedStep).Fit(TrainingCase.Data(), TrainingCase.Options(first, second)));
        Assert.Equal(2, told);
        TrainingCase.Network(poisonedStep: PoisonedStep).Fit(TrainingCase.Data(), TrainingCase.Options(new TerminateOnNaN(), first, second));
        Assert.Equal(4, told);
    }

    [Fact]
    public void MetricsByName_AreMonitoredInTheirOwnDirection()
    {
        // The log loss falls; taken for a figure that should rise, its first epoch would be the best.
        EarlyStopping stopping = new(MonitoredValue.Metric, patience: 9, metric: "log_loss", restoreBestWeights: false);
        ModelCheckpoint checkpoint = new(folder.File("{epoch}"), saveBestOnly: true, MonitoredValue.ValidationMetric, keep: 1, metric: "log_loss");
        FitOptions options = TrainingCase.Options(stopping, checkpoint);
        options.Metrics = [new CategoricalAccuracy(TrainingCase.Classes), new LogLoss(TrainingCase.Classes)];
        History history = TrainingCase.Network().Fit(TrainingCase.Data(), options);
        Assert.Equal(history.Epochs.MinBy(e => e.Metrics[1].Value)!.Epoch, stopping.BestEpoch);
        Assert.Equal(history.Epochs.Min(e => e.Metrics[1].Value), stopping.BestValue);
        int best = history.Epochs.MinBy(e => e.ValidationMetrics[1].Value)!.Epoch;
        Assert.True(best > 1 && stopping.BestEpoch > 1);
        Assert.Equal([folder.File($"{best}")], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void MetricsThatAreNotMeasuredOrNotMonitored_AreRefused()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => TrainingCase.Network().Fit(
            TrainingCase.Data(), TrainingCase.Options(new EarlyStopping(MonitoredValue.ValidationMetric, metric: "f1"))));
        Assert.Contains("\"f1\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("accuracy", exception.Message, StringComparison.Ordinal);
        Assert.Contains("f1", Assert.Throws<ArgumentException>(() => new EarlyStopping(metric: "f1")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ModelCheckpoint("best", saveBestOnly: true, MonitoredValue.Loss, metric: "f1"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EarlyStopping((MonitoredValue)9));
    }

    [Theory]
    [InlineData(39, 3)]
    [InlineData(40, 4)]
    [InlineData(1, 1)]
    [InlineData(1000, TrainingCase.Epochs)]
    public void TimeLimit_BeginsNoEpochThatWouldEndAfterIt(int seconds, int epochs)
    {
        // Ten seconds an epoch.
        ManualClock clock = new();
        LambdaCallback tick = new() { BatchEnd = _ => clock.Advance(TimeSpan.FromSeconds(10.0 / TrainingCase.StepsPerEpoch)) };
        History history = TrainingCase.Network().Fit(TrainingCase.Data(), TrainingCase.Options(tick, new TimeLimit(TimeSpan.FromSeconds(seconds), clock)));
        Assert.Equal(epochs, history.Epochs.Count);
        Assert.Equal(epochs < TrainingCase.Epochs, history.StoppedEarly);
    }

    [Fact]
    public void TimeLimit_IsAPauseFromWhichAResumedTrainingGoesOn()
    {
        SoftmaxNetwork whole = TrainingCase.Network(), net = TrainingCase.Network();
        ManualClock clock = new();
        LambdaCallback tick = new() { EpochEnd = (_, _) => clock.Advance(TimeSpan.FromSeconds(10)) };
        History expected = whole.Fit(TrainingCase.Data(), TrainingCase.Options(tick, new LambdaCallback()));
        List<int> epochs = [];
        for (string? resume = null; epochs.Count < 3; resume = folder.File("training"))
        {
            FitOptions options = TrainingCase.Options(tick, new TimeLimit(TimeSpan.FromSeconds(25), clock));
            (options.CheckpointPath, options.ResumeFrom) = (folder.File("training"), resume);
            epochs.Add(net.Fit(TrainingCase.Data(), options).Epochs.Count);
        }

        // Two epochs each time: a third would end after 30 seconds.
        Assert.Equal([2, 4, 6], epochs);
        Assert.Equal(whole.Parameters.Span.ToArray(), net.Parameters.Span.ToArray());
        Assert.Equal(TrainingCase.Epochs, expected.Epochs.Count);
    }

    [Fact]
    public void TimeLimit_RefusesNoTime()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimeLimit(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimeLimit(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void LambdaCallback_CallsEachDelegateInItsPlace()
    {
        List<string> calls = [];
        LambdaCallback callback = new()
        {
            TrainingBegin = context => calls.Add($"training {context.Epoch}"),
            EpochBegin = context => calls.Add($"epoch {context.Epoch}.{context.Step}"),
            BatchEnd = context => calls.Add($"step {context.Step}"),
            EpochEnd = (_, epoch) => calls.Add($"epoch {epoch.Epoch} ended"),
            TrainingEnd = context => calls.Add($"training ended after {context.History.Epochs.Count}"),
        };
        FitOptions options = TrainingCase.Options(callback, new LambdaCallback());
        (options.Epochs, options.BatchSize) = (2, 64);
        TrainingCase.Network().Fit(TrainingCase.Data(), options);
        Assert.Equal(
            ["training 0", "epoch 1.0", "step 1", "step 2", "epoch 1 ended", "epoch 2.0", "step 1", "step 2", "epoch 2 ended", "training ended after 2"], calls);
    }

    [Fact]
    public void LambdaCallback_KeepsItsStateInCheckpoints()
    {
        int steps = 0, restored = -1;
        LambdaCallback saving = new() { BatchEnd = _ => steps++, Save = state => state.Set("steps", steps) };
        TrainingCase.CutOff(folder.File("training"), 4, saving);
        TrainingCase.Resume(folder.File("training"), new LambdaCallback { Restore = state => restored = (int)state.Number("steps") });
        Assert.Equal(3 * TrainingCase.StepsPerEpoch, restored);
    }
}
