// Lowering the rate on a plateau against Keras' rules (make_optimizers.py), and the search for a rate to begin with.

using System.Text.Json;
using NetGen.Tests.Optimizers;

namespace NetGen.Tests.Training;

public sealed class LearningRateReductionTests
{
    private const int Inputs = 6, Classes = 3, Samples = 130;

    private static readonly JsonElement Reference = ReferenceNumbers.Read("optimizers.json");

    [Theory]
    [InlineData("plateau")]
    [InlineData("plateau plain")]
    public void Plateau_FollowsKerasFor60Epochs(string name)
    {
        ReduceLearningRateOnPlateau callback = name == "plateau"
            ? new(MonitoredValue.Loss, 0.5, patience: 3, minDelta: 0.01, cooldown: 2, minLearningRate: 0.002f)
            : new(MonitoredValue.Loss, 0.1, patience: 2);
        double[] losses = ReferenceNumbers.Doubles(Reference.GetProperty("losses")), expected = ReferenceNumbers.Doubles(Reference.GetProperty(name));
        Sgd optimizer = new(0.1f);
        SoftmaxNetwork net = new(Inputs, Classes);
        AlignedBuffer gradients = new(net.Parameters.Length);
        TrainingContext context = new(net, Data(), new FitOptions(), optimizer, [], hasValidation: false, stepsPerEpoch: 1);
        callback.OnTrainingBegin(context);
        optimizer.Step(net, gradients);
        for (int epoch = 0; epoch < 60; epoch++)
        {
            callback.OnEpochEnd(
                context, new EpochRecord(epoch + 1, losses[epoch], [], double.NaN, [], optimizer.CurrentLearningRate, 1.0, TimeSpan.Zero));
            optimizer.Step(net, gradients);
            Assert.Equal(expected[epoch], optimizer.CurrentLearningRate, 1e-6 * expected[epoch]);
        }

        Assert.Equal(expected.Prepend(0.1).Zip(expected).Count(pair => pair.First != pair.Second), callback.Reductions);
        Assert.True(callback.Reductions > 2);
    }

    [Fact]
    public void PlateauInFit_LowersTheRateOnTopOfASchedule()
    {
        ReduceLearningRateOnPlateau callback = new(MonitoredValue.Loss, 0.5, patience: 1, minDelta: 1000.0);
        History history = new SoftmaxNetwork(Inputs, Classes).Fit(
            Data(), new FitOptions { Optimizer = new Sgd(new StepSchedule(1f, 0.1f, everyEpochs: 2)), Epochs = 4, Callbacks = [callback] });

        // The first epoch is the best so far; each later one halves the rate of the next.
        Assert.Equal([1f, 1f, 0.05f, 0.025f], history.Epochs.Select(e => e.LearningRate));
        Assert.Equal(3, callback.Reductions);
    }

    [Fact]
    public void PlateauArgumentsOutsideTheirRanges_AreRefusedByTheirNames()
    {
        (string Parameter, Action Make)[] bad =
        [
            ("factor", () => new ReduceLearningRateOnPlateau(factor: 1.0)), ("factor", () => new ReduceLearningRateOnPlateau(factor: 0.0)),
            ("patience", () => new ReduceLearningRateOnPlateau(patience: -1)), ("minDelta", () => new ReduceLearningRateOnPlateau(minDelta: double.NaN)),
            ("cooldown", () => new ReduceLearningRateOnPlateau(cooldown: -1)),
            ("minLearningRate", () => new ReduceLearningRateOnPlateau(minLearningRate: -1f)),
        ];
        foreach ((string parameter, Action make) in bad)
        {
            Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(make).ParamName);
        }

        FitOptions withoutValidation = new() { Callbacks = [new ReduceLearningRateOnPlateau()] };
        Assert.Throws<ArgumentException>(() => new SoftmaxNetwork(Inputs, Classes).Fit(Data(), withoutValidation));
    }

    [Fact]
    public void Finder_LeavesNetworkAndOptimizerUntouched()
    {
        SoftmaxNetwork net = new(Inputs, Classes, dropout: 0.1f), other = new(Inputs, Classes, dropout: 0.1f);
        Adam optimizer = new(0.02f), otherOptimizer = new(0.02f);
        AlignedBuffer gradients = new(net.Parameters.Length);
        for (int step = 0; step < 4; step++)
        {
            gradients.Span.Fill(0.1f * step);
            optimizer.Step(net, gradients);
            otherOptimizer.Step(other, gradients);
            net.State.Span.Fill(step);
            float[] parameters = net.Parameters.Span.ToArray();
            net.FindLearningRate(Data(), new FitOptions { Optimizer = optimizer, BatchSize = 16 }, steps: 20);
            Assert.Equal(parameters, net.Parameters.Span.ToArray());
            Assert.All(net.State.Span.ToArray(), s => Assert.Equal(step, s));
            Assert.False(net.Memory.IsTraining);
        }

        Assert.Equal(other.Parameters.Span.ToArray(), net.Parameters.Span.ToArray());
        Assert.Equal((4L, 0.02f, 0L), (optimizer.StepCount, optimizer.CurrentLearningRate, optimizer.TotalSteps));
        foreach ((OptimizerSlot a, OptimizerSlot b) in otherOptimizer.Slots.Zip(optimizer.Slots))
        {
            Assert.Equal(a.Values.Span.ToArray(), b.Values.Span.ToArray());
        }

        Adam fresh = new();
        net.FindLearningRate(Data(), new FitOptions { Optimizer = fresh }, steps: 10);
        Assert.Equal((0, 0L), (fresh.Length, fresh.StepCount));
    }

    [Fact]
    public void Curve_ClimbsExponentiallyAndStopsWhenTheLossExplodes()
    {
        ClusterData inseparable = new(2000, Inputs, Classes) { Noise = 8f };
        LearningRateCurve curve = new SoftmaxNetwork(Inputs, Classes).FindLearningRate(
            inseparable, new FitOptions { Optimizer = new Sgd(1f), BatchSize = 32 }, first: 1e-4f, last: 1e6f, steps: 200);
        Assert.True(curve.Diverged);
        Assert.InRange(curve.Points.Count, 30, 199);
        for (int i = 0; i < curve.Points.Count; i++)
        {
            double rate = 1e-4 * Math.Pow(1e10, i / 199.0);
            Assert.Equal(rate, curve.Points[i].LearningRate, 1e-5 * rate);
        }

        // fastai's smoothing, once more.
        double average = 0.0;
        for (int i = 0; i < curve.Points.Count; i++)
        {
            average = (0.98 * average) + (0.02 * curve.Points[i].Loss);
            Assert.Equal(average / (1.0 - Math.Pow(0.98, i + 1)), curve.Points[i].SmoothedLoss, 1e-9 * Math.Max(1.0, average));
        }

        double best = curve.Points.Min(p => p.SmoothedLoss);
        Assert.True(curve.Points[^1].SmoothedLoss > 4.0 * best);
        Assert.All(curve.Points.SkipLast(1), p => Assert.True(p.SmoothedLoss <= 4.0 * curve.Points.TakeWhile(q => q != p).Append(p).Min(q => q.SmoothedLoss)));
    }

    [Fact]
    public void Suggestion_IsARateThatLearns()
    {
        ClusterData data = new(2000, Inputs, Classes);
        SoftmaxNetwork net = new(Inputs, Classes);
        LearningRateCurve curve = net.FindLearningRate(data, new FitOptions { Optimizer = new Sgd(1f), BatchSize = 64, AccumulationSteps = 2 }, 1e-4f, 100f, 200);
        Assert.InRange(curve.Suggestion, 1e-3f, 50f);
        History history = net.Fit(data, new FitOptions { Optimizer = new Sgd(curve.Suggestion), Epochs = 3 });
        Assert.True(history.Epochs[^1].Loss < 0.8 * curve.Points[0].Loss, $"loss went from {curve.Points[0].Loss} to {history.Epochs[^1].Loss}");
    }

    [Fact]
    public void SuggestionOfAKnownCurve_IsItsSteepestPoint()
    {
        // A logistic fall around a rate of 1e-2, on forty rates ten to a decade: steepest there.
        LearningRatePoint[] points = [.. Enumerable.Range(0, 40).Select(i =>
        {
            double rate = Math.Pow(10.0, -4.0 + (i / 10.0)), loss = 1.0 / (1.0 + Math.Pow(rate / 1e-2, 2.0));
            return new LearningRatePoint((float)rate, loss, loss);
        })];
        Assert.Equal(1e-2, new LearningRateCurve(points, diverged: false).Suggestion, 3e-3);
        LearningRatePoint[] rising = [.. points.Select(p => p with { SmoothedLoss = 1.0 - p.SmoothedLoss })];
        Assert.True(float.IsNaN(new LearningRateCurve(rising, diverged: false).Suggestion));
        Assert.True(float.IsNaN(new LearningRateCurve(points[..5], diverged: true).Suggestion));
    }

    [Fact]
    public void FinderArgumentsOutsideTheirRanges_AreRefusedByTheirNames()
    {
        SoftmaxNetwork net = new(Inputs, Classes);
        Assert.Equal("first", Assert.Throws<ArgumentOutOfRangeException>(() => net.FindLearningRate(Data(), first: 0f)).ParamName);
        Assert.Equal("last", Assert.Throws<ArgumentOutOfRangeException>(() => net.FindLearningRate(Data(), first: 1f, last: 1f)).ParamName);
        Assert.Equal("steps", Assert.Throws<ArgumentOutOfRangeException>(() => net.FindLearningRate(Data(), steps: 9)).ParamName);
        Assert.Throws<ArgumentNullException>(() => net.FindLearningRate(null!));
        Assert.Throws<ArgumentException>(() => net.FindLearningRate(Data(), new FitOptions { Optimizer = new Lbfgs() }));
        Assert.Throws<ArgumentOutOfRangeException>(() => net.FindLearningRate(Data(), new FitOptions { BatchSize = 0 }));
        Adam grouped = new() { ParameterGroups = [new ParameterGroup("nothing")] };
        Assert.Throws<ArgumentException>(() => net.FindLearningRate(Data(), new FitOptions { Optimizer = grouped }));
        Assert.IsType<ConstantSchedule>(grouped.LearningRate);
    }

    private static ClusterData Data() => new(Samples, Inputs, Classes);
}
