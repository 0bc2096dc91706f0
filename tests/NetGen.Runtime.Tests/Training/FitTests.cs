// Fit on a small classifier: it learns, repeats itself bit for bit, allocates nothing, and refuses what does not fit before it changes anything.

using NetGen.Data;

namespace NetGen.Tests.Training;

[Collection(AloneCollection.Name)]
public sealed class FitTests
{
    private const int Inputs = 12, Classes = 5, Samples = 203;

    [Fact]
    public void Training_LearnsClusters()
    {
        SoftmaxNetwork net = New();
        ClusterData test = new(500, Inputs, Classes);
        double before = net.Evaluate(test)["accuracy"];
        History history = net.Fit(Data(), new FitOptions { Optimizer = new Adam(0.02f), Epochs = 30, BatchSize = 16, Validation = test });
        Assert.Equal(30, history.Epochs.Count);
        Assert.True(history.Epochs[^1].Loss < 0.5 * history.Epochs[0].Loss, $"loss went from {history.Epochs[0].Loss} to {history.Epochs[^1].Loss}");
        EvaluationResult after = net.Evaluate(test);
        Assert.True(after["accuracy"] > Math.Max(0.9, before), $"accuracy went from {before} to {after["accuracy"]}");
        Assert.Equal(history.Epochs[^1].ValidationLoss, after.Loss);
        Assert.Equal(history.Epochs[^1].ValidationMetrics[0].Value, after["accuracy"]);
        Assert.False(history.Cancelled || history.StoppedEarly);
    }

    [Fact]
    public void SameSeed_GivesTheSameBitsFor1And2And8Threads()
    {
        float[]? expected = null;
        double[]? losses = null;
        foreach (int threads in (int[])[1, 2, 8])
        {
            SoftmaxNetwork net = New(dropout: 0.2f);
            History history = net.Fit(Data(), new FitOptions { Epochs = 4, BatchSize = 64, Threads = threads, Seed = 11, ValidationSplit = 0.2 });
            double[] these = [.. history.Epochs.SelectMany(e => (double[])[e.Loss, e.ValidationLoss, e.Metrics[0].Value])];
            expected ??= All(net);
            losses ??= these;
            Assert.Equal(expected, All(net));
            Assert.Equal(losses, these);
        }
    }

    [Fact]
    public void AnotherSeed_GivesAnotherTraining()
    {
        SoftmaxNetwork first = New(), second = New();
        first.Fit(Data(), new FitOptions { Epochs = 1, Seed = 1 });
        second.Fit(Data(), new FitOptions { Epochs = 1, Seed = 2 });
        Assert.NotEqual(All(first), All(second));
    }

    [Fact]
    public void LabelsAndOneHotTargets_TrainAlike()
    {
        SoftmaxNetwork labels = New(), oneHot = New();
        labels.Fit(Data(), new FitOptions { Epochs = 2 });
        oneHot.Fit(new ClusterData(Samples, Inputs, Classes) { OneHot = true }, new FitOptions { Epochs = 2 });
        Assert.Equal(All(labels), All(oneHot));
    }

    [Fact]
    public void FirstEpochWithoutShuffling_EqualsStepsWrittenByHand()
    {
        SoftmaxNetwork net = New(), byHand = New();
        History history = net.Fit(Data(), new FitOptions { Epochs = 1, BatchSize = 64, Shuffle = false, Optimizer = new Sgd(0.1f, momentum: 0.9f) });

        Sgd optimizer = new(0.1f, momentum: 0.9f);
        TrainingStep step = byHand.CreateTrainingStep(64);
        ClusterData data = new(Samples, Inputs, Classes) { OneHot = true };
        double loss = 0.0;
        for (int first = 0; first < Samples; first += 64)
        {
            step.Count = Math.Min(64, Samples - first);
            data.Read([.. Enumerable.Range(first, step.Count)], step.Inputs.Span, step.Targets.Span);
            step.Run();
            optimizer.Step(byHand.Parameters, step.Gradients);
            loss += (double)step.Loss * step.Count;
        }

        Assert.Equal(All(byHand), All(net));
        Assert.Equal(loss / Samples, history.Epochs[0].Loss);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Step_AllocatesNothingOnAnyThread(int threads)
    {
        AllocationCallback callback = new(window: 40);
        New().Fit(new ClusterData(4000, Inputs, Classes), new FitOptions { Epochs = 200, BatchSize = 16, Threads = threads, Callbacks = [callback] });
        Assert.True(callback.Windows > 3);
        Assert.Equal(0, callback.Least);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void StepWithAccumulationClippingGroupsAverageAndWeights_AllocatesNothing(int threads)
    {
        AllocationCallback callback = new(window: 40);
        Adam optimizer = new() { GlobalClipNorm = 0.1f, ParameterGroups = [new ParameterGroup("digit/bias") { LearningRateFactor = 2f }] };
        float[] weights = [.. Enumerable.Range(0, 4000).Select(i => i % 3 * 0.5f)];
        New().Fit(new ClusterData(4000, Inputs, Classes).WithWeights(weights), new FitOptions
        {
            ClassWeights = [1f, 2f, 0.5f, 1f, 1f],
            Optimizer = optimizer, Epochs = 200, BatchSize = 16, AccumulationSteps = 3, Threads = threads, Callbacks = [callback, new ExponentialMovingAverage()],
        });
        Assert.True(callback.Windows > 3);
        Assert.Equal(0, callback.Least);
    }

    [Fact]
    public void Progress_CountsStepsAndSamples()
    {
        ProgressLog log = new();
        New().Fit(Data(), new FitOptions { Epochs = 2, BatchSize = 100, Progress = log });
        Assert.Equal(6, log.Reports.Count);
        Assert.Equal((2, 2, 3, 3), (log.Reports[^1].Epoch, log.Reports[^1].Epochs, log.Reports[^1].Step, log.Reports[^1].Steps));
        Assert.Equal("accuracy", log.Reports[0].MetricName);
        Assert.Equal(TimeSpan.Zero, log.Reports[^1].TimeLeft);
        Assert.All(log.Reports, r => Assert.True(r.SamplesPerSecond > 0 && r.TimeLeft >= TimeSpan.Zero && double.IsFinite(r.Loss)));
    }

    [Fact]
    public void LearningRateSchedule_SeesTheWholeTraining()
    {
        Sgd optimizer = new(new CosineSchedule(0.1f, 0.02f));
        History history = New().Fit(Data(), new FitOptions { Epochs = 4, BatchSize = 50, Optimizer = optimizer });
        Assert.Equal(20, optimizer.StepCount);
        Assert.Equal(new CosineSchedule(0.1f, 0.02f).At(new TrainingPosition(19, 20, 5)), history.Epochs[^1].LearningRate);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(5f)]
    [InlineData(1.5f)]
    [InlineData(float.NaN)]
    public void LabelOutOfRange_IsRefusedBeforeAnythingChanges(float label)
    {
        SoftmaxNetwork net = New();
        float[] before = All(net);
        ClusterData bad = new(Samples, Inputs, Classes) { BadLabelAt = 150, BadLabel = label };
        ArgumentException exception = Assert.Throws<ArgumentException>(() => net.Fit(bad));
        Assert.Contains("0 to 4", exception.Message, StringComparison.Ordinal);
        Assert.Contains("sample 150", exception.Message, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"got {label} "), exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => net.Fit(Data(), new FitOptions { Validation = bad }));
        Assert.Throws<ArgumentException>(() => net.Evaluate(bad));
        Assert.Equal(before, All(net));
        net.Fit(Data(), new FitOptions { Epochs = 1 });
    }

    [Fact]
    public void DataOfOtherLengths_AreRefusedWithBothLengths()
    {
        ArgumentException inputs = Assert.Throws<ArgumentException>(() => New().Fit(new ClusterData(10, 13, Classes)));
        Assert.Contains("expected 12", inputs.Message, StringComparison.Ordinal);
        Assert.Contains("got 13", inputs.Message, StringComparison.Ordinal);
        ArgumentException targets = Assert.Throws<ArgumentException>(() => New().Fit(new ClusterData(10, Inputs, 7) { OneHot = true }));
        Assert.Contains("expected 5", targets.Message, StringComparison.Ordinal);
        Assert.Contains("got 7", targets.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => New().Fit(new ClusterData(0, Inputs, Classes)));
        Assert.Throws<ArgumentException>(() => New().Fit(Data(), new FitOptions { Metrics = [new ConfusionMatrix(4)] }));
    }

    [Fact]
    public void OptionsOutsideTheirRanges_AreRefused()
    {
        FitOptions[] bad =
        [
            new() { Epochs = 0 }, new() { BatchSize = 0 }, new() { AccumulationSteps = 0 }, new() { Threads = -1 }, new() { ValidationSplit = 1.0 }, new() { ValidationSplit = double.NaN },
            new() { ValidationSplit = 0.1, Validation = Data() }, new() { ValidationSplit = 0.0001 }, new() { Callbacks = [new EarlyStopping()] },
            new() { CheckpointPath = "/no/such/folder/file" }, new() { Callbacks = [new ModelCheckpoint("/no/such/folder/file")] },
        ];
        foreach (FitOptions options in bad)
        {
            SoftmaxNetwork net = New();
            float[] before = All(net);
            Assert.ThrowsAny<ArgumentException>(() => net.Fit(Data(), options));
            Assert.Equal(before, All(net));
            Assert.False(net.Memory.IsTraining);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void DivergedTraining_NamesTheLayerAndPutsParametersBack(int threads)
    {
        // Step 17 lies in the second epoch of 13 steps.
        SoftmaxNetwork net = new(Inputs, Classes) { PoisonedStep = 17 }, good = New();
        good.Fit(Data(), new FitOptions { Epochs = 1, BatchSize = 16, Threads = threads });
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(
            () => net.Fit(Data(), new FitOptions { Epochs = 3, BatchSize = 16, Threads = threads }));
        Assert.Equal((2, 5, "digit"), (exception.Epoch, exception.Step, exception.Layer));
        Assert.Contains("digit/bias[0]", exception.Message, StringComparison.Ordinal);
        Assert.Equal(All(good), All(net));
        net.Predict(new float[Inputs], new float[Classes]);
    }

    [Fact]
    public void NaNGradientOfTheLastStep_IsFoundAtTheEndOfItsEpoch()
    {
        // Thirteen steps an epoch: no later loss would show it.
        SoftmaxNetwork net = new(Inputs, Classes) { PoisonedStep = 12, PoisonsLoss = false };
        float[] before = All(net);
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => net.Fit(Data(), new FitOptions { Epochs = 1, BatchSize = 16 }));
        Assert.Equal((1, 13, "digit"), (exception.Epoch, exception.Step, exception.Layer));
        Assert.Contains("parameter digit/bias[0] is NaN", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, All(net));
    }

    [Fact]
    public void NaNInput_IsNamedWithItsSample()
    {
        SoftmaxNetwork net = New();
        float[] before = All(net);
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => net.Fit(new ClusterData(Samples, Inputs, Classes) { NaNAt = 77 }));
        Assert.Contains("sample 77", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, All(net));
    }

    [Fact]
    public void HugeLearningRate_DivergesInsteadOfReturningNaN()
    {
        SoftmaxNetwork net = New();
        ClusterData inseparable = new(Samples, Inputs, Classes) { Noise = 20f };
        Assert.Throws<TrainingDivergedException>(() => net.Fit(inseparable, new FitOptions { Optimizer = new Sgd(float.MaxValue), Epochs = 20 }));
        Assert.All(All(net), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Cancellation_EndsCleanlyAfterTheStepUnderWay()
    {
        using CancellationTokenSource source = new();
        SoftmaxNetwork net = New();
        ActionCallback cancel = new() { BatchEnd = context => Cancel(context, source) };
        History history = net.Fit(Data(), new FitOptions { Epochs = 5, BatchSize = 16, CancellationToken = source.Token, Callbacks = [cancel] });
        Assert.True(history.Cancelled);
        Assert.False(history.StoppedEarly);
        Assert.Single(history.Epochs);
        Assert.True(cancel.Ended);
        net.Predict(new float[Inputs], new float[Classes]);
    }

    [Fact]
    public void FailingDataSet_LeavesTheNetworkUsable()
    {
        SoftmaxNetwork net = New();
        ClusterData failing = new(Samples, Inputs, Classes) { OneHot = true, ThrowAt = 100 };
        IOException exception = Assert.Throws<IOException>(() => net.Fit(failing, new FitOptions { Threads = 4 }));
        Assert.Equal("sample 100 cannot be read", exception.Message);
        Assert.False(net.Memory.IsTraining);
        net.Fit(Data(), new FitOptions { Epochs = 1 });
    }

    [Fact]
    public void TrainingWithinATraining_IsRefused()
    {
        SoftmaxNetwork net = New();
        ActionCallback nested = new() { BatchEnd = _ => net.Fit(Data()) };
        Assert.Throws<InvalidOperationException>(() => net.Fit(Data(), new FitOptions { Callbacks = [nested] }));
        ActionCallback predicting = new() { BatchEnd = _ => net.Predict(new float[Inputs], new float[Classes]) };
        Assert.Throws<InvalidOperationException>(() => net.Fit(Data(), new FitOptions { Callbacks = [predicting] }));
    }

    [Fact]
    public void Prepare_IsCalledAfterTheLastChangeOfParameters()
    {
        SoftmaxNetwork net = New();
        int duringEnd = -1;
        ActionCallback callback = new() { TrainingEnd = _ => duringEnd = net.Preparations };
        net.Fit(Data(), new FitOptions { Epochs = 1, Callbacks = [callback] });
        Assert.Equal(duringEnd + 1, net.Preparations);
    }

    private static void Cancel(TrainingContext context, CancellationTokenSource source)
    {
        if (context.Epoch == 2 && context.Step == 3)
        {
            source.Cancel();
        }
    }

    private static SoftmaxNetwork New(float dropout = 0f) => new(Inputs, Classes, dropout: dropout);

    private static ClusterData Data() => new(Samples, Inputs, Classes);

    private static float[] All(SoftmaxNetwork net) => [.. net.Parameters.Span, .. net.State.Span];

    private sealed class ProgressLog : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Reports { get; } = [];

        public void Report(TrainingProgress value) => Reports.Add(value);
    }

    // The best of several windows of steps, since the test host's own threads allocate now and then; it ends the training at a clean one.
}
