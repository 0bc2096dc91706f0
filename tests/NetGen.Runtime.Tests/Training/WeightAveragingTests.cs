// Averages of the parameters: their formulas, what is validated and what remains, and statistics computed anew.

namespace NetGen.Tests.Training;

public sealed class WeightAveragingTests
{
    private const int Inputs = 6, Classes = 3, Samples = 130;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void MovingAverage_FollowsItsFormulaStepByStep(int accumulationSteps)
    {
        SoftmaxNetwork net = New();
        ExponentialMovingAverage average = new(0.8);
        double[]? expected = null;
        long steps = 0;
        ActionCallback follow = new()
        {
            BatchEnd = context =>
            {
                if (context.Optimizer.StepCount == steps)
                {
                    return;
                }

                steps = context.Optimizer.StepCount;
                float[] p = context.Network.Parameters.Span.ToArray();
                expected = expected is null ? [.. p.Select(x => (double)x)] : [.. p.Select((x, i) => (0.8 * expected[i]) + (0.2 * x))];
            },
        };
        FitOptions options = Options(follow, average);
        options.AccumulationSteps = accumulationSteps;
        net.Fit(Data(), options);
        Assert.Equal(steps, average.Count);
        Assert.Equal(average.Average.ToArray(), net.Parameters.Span.ToArray());
        for (int i = 0; i < expected!.Length; i++)
        {
            Assert.Equal(expected[i], average.Average[i], 1e-6);
        }
    }

    [Fact]
    public void Average_IsValidatedAndSavedButDoesNotDisturbTheTraining()
    {
        SoftmaxNetwork plain = New(), averaged = New();
        List<float[]> without = [], with = [], seenAtEnd = [];
        List<double> losses = [];
        plain.Fit(Data(), Options(Remember(without)));
        ExponentialMovingAverage average = new(0.9);
        ActionCallback atEnd = new()
        {
            EpochEnd = (context, _) =>
            {
                seenAtEnd.Add(context.Network.Parameters.Span.ToArray());
                SoftmaxNetwork copy = New();
                context.Network.Parameters.Span.CopyTo(copy.Parameters.Span);
                losses.Add(copy.Evaluate(Validation()).Loss);
                Assert.Equal(average.Average.ToArray(), context.Network.Parameters.Span.ToArray());
            },
        };
        History history = averaged.Fit(Data(), Options(Remember(with), average, atEnd));
        Assert.Equal(without, with);
        Assert.Equal(losses, history.Epochs.Select(e => e.ValidationLoss));
        Assert.Equal(seenAtEnd[^1], averaged.Parameters.Span.ToArray());
        Assert.NotEqual(with[^1], averaged.Parameters.Span.ToArray());
    }

    [Fact]
    public void AverageNotUsedForValidation_StandsInTheNetworkAtTheEndOnly()
    {
        SoftmaxNetwork plain = New(), averaged = New();
        History without = plain.Fit(Data(), Options());
        ExponentialMovingAverage average = new(0.9, useForValidation: false);
        History with = averaged.Fit(Data(), Options(average));
        Assert.Equal(without.Epochs.Select(e => e.ValidationLoss), with.Epochs.Select(e => e.ValidationLoss));
        Assert.Equal(average.Average.ToArray(), averaged.Parameters.Span.ToArray());
    }

    [Fact]
    public void EarlyStopping_RestoresTheBestAverage()
    {
        foreach (bool stoppingFirst in (bool[])[true, false])
        {
            SoftmaxNetwork net = New();
            ExponentialMovingAverage average = new(0.5);
            List<float[]> averages = [];
            ActionCallback remember = new() { EpochEnd = (_, _) => averages.Add(average.Average.ToArray()) };
            EarlyStopping stopping = new(MonitoredValue.ValidationLoss, patience: 2);
            FitOptions options = stoppingFirst ? Options(stopping, average, remember) : Options(average, remember, stopping);

            // A rate that grows tenfold each epoch first helps and then harms.
            options.Optimizer = new Sgd(new StepSchedule(1e-2f, 10f, everyEpochs: 1));
            options.Epochs = 15;
            History history = net.Fit(Data(), options);
            Assert.True(history.StoppedEarly);
            Assert.Equal(averages[history.RestoredEpoch - 1], net.Parameters.Span.ToArray());
        }
    }

    [Fact]
    public void CancelledTraining_LeavesTheAverage()
    {
        SoftmaxNetwork net = New();
        using CancellationTokenSource source = new();
        ExponentialMovingAverage average = new(0.9);
        ActionCallback cancel = new() { BatchEnd = context => (context.Epoch == 2 && context.Step == 2 ? source : null)?.Cancel() };
        FitOptions options = Options(average, cancel);
        options.CancellationToken = source.Token;
        Assert.True(net.Fit(Data(), options).Cancelled);
        Assert.Equal(average.Average.ToArray(), net.Parameters.Span.ToArray());
    }

    [Fact]
    public void StochasticWeightAverage_IsTheMeanOfEpochsWithStatisticsOfItsOwn()
    {
        SoftmaxNetwork net = New("norm/moving_mean");
        List<float[]> epochs = [];
        StochasticWeightAveraging average = new(startEpoch: 2, everyEpochs: 2);
        net.Fit(Data(), Options(Remember(epochs), average));

        // Epochs 2, 4 and 6 of six.
        Assert.Equal(3, average.Count);
        for (int i = 0; i < net.Parameters.Length; i++)
        {
            Assert.Equal((epochs[1][i] + (double)epochs[3][i] + epochs[5][i]) / 3.0, net.Parameters.Span[i], 1e-6);
        }

        Assert.Equal(average.Average.ToArray(), net.Parameters.Span.ToArray());
        AssertMeans(net);
    }

    [Fact]
    public void StatisticsNotRefreshed_AreThoseOfTheTraining()
    {
        SoftmaxNetwork net = New("norm/moving_mean"), plain = New("norm/moving_mean");
        net.Fit(Data(), Options(new StochasticWeightAveraging(startEpoch: 3, refreshStatistics: false)));
        plain.Fit(Data(), Options());
        Assert.Equal(plain.State.Span.ToArray(), net.State.Span.ToArray());
        Assert.NotEqual(plain.Parameters.Span.ToArray(), net.Parameters.Span.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void RefreshStatistics_GivesTheMeanOverTheDataSet(int threads)
    {
        SoftmaxNetwork net = New("norm/moving_mean");
        net.State.Span.Fill(77f);
        float[] parameters = net.Parameters.Span.ToArray();
        net.RefreshStatistics(Data(), batchSize: 32, threads);
        AssertMeans(net);
        Assert.Equal(parameters, net.Parameters.Span.ToArray());
        net.Predict(new float[Inputs], new float[Classes]);
        Assert.True(net.Preparations > 0);
    }

    [Fact]
    public void RefreshStatistics_LeavesOtherStateAlone()
    {
        SoftmaxNetwork net = New("mean/running");
        net.State.Span.Fill(77f);
        net.RefreshStatistics(Data());
        Assert.All(net.State.Span.ToArray(), s => Assert.Equal(77f, s));
    }

    [Fact]
    public void FailingRefresh_PutsTheStateBack()
    {
        SoftmaxNetwork net = New("norm/moving_mean");
        net.State.Span.Fill(77f);
        Assert.Throws<IOException>(() => net.RefreshStatistics(new ClusterData(Samples, Inputs, Classes) { OneHot = true, ThrowAt = 100 }));
        Assert.All(net.State.Span.ToArray(), s => Assert.Equal(77f, s));
        Assert.False(net.Memory.IsTraining);
        Assert.Throws<ArgumentOutOfRangeException>(() => net.RefreshStatistics(Data(), batchSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => net.RefreshStatistics(Data(), threads: -1));
        Assert.Throws<ArgumentException>(() => net.RefreshStatistics(new ClusterData(5, Inputs + 1, Classes)));
        Assert.Throws<ArgumentNullException>(() => net.RefreshStatistics(null!));
        Assert.Throws<ArgumentNullException>(() => ((SoftmaxNetwork)null!).RefreshStatistics(Data()));
    }

    [Fact]
    public void ValuesOutsideTheirRanges_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialMovingAverage(1.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialMovingAverage(-0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialMovingAverage(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StochasticWeightAveraging(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StochasticWeightAveraging(1, 0));
        Assert.Throws<ArgumentException>(() => New().Fit(Data(), Options(new StochasticWeightAveraging(7))));
        Assert.Throws<ArgumentException>(() => New().Fit(Data(), Options(new StochasticWeightAveraging(2), new ExponentialMovingAverage())));
    }

    // The state of SoftmaxNetwork is the running mean of its inputs.
    private static void AssertMeans(SoftmaxNetwork net)
    {
        float[] inputs = new float[Samples * Inputs], labels = new float[Samples];
        Data().Read([.. Enumerable.Range(0, Samples)], inputs, labels);
        for (int i = 0; i < Inputs; i++)
        {
            double mean = Enumerable.Range(0, Samples).Average(s => (double)inputs[(s * Inputs) + i]);

            // The share of a batch is known to a few ulp of the momentum, relative to 1 minus the momentum.
            Assert.Equal(mean, net.State.Span[i], 1e-5);
        }
    }

    private static ActionCallback Remember(List<float[]> epochs)
    {
        return new() { BatchEnd = context => Add(context) };

        void Add(TrainingContext context)
        {
            if (context.Step == context.StepsPerEpoch)
            {
                epochs.Add(context.Network.Parameters.Span.ToArray());
            }
        }
    }

    private static SoftmaxNetwork New(string state = "mean/running") => new(Inputs, Classes, state: state);

    private static ClusterData Data() => new(Samples, Inputs, Classes);

    private static ClusterData Validation() => new(60, Inputs, Classes, seed: 8);

    private static FitOptions Options(params Callback[] callbacks)
        => new() { Optimizer = new Adam(0.02f), Epochs = 6, BatchSize = 32, Validation = Validation(), Callbacks = callbacks, Threads = 2 };
}
