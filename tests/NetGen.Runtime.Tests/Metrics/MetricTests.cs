// What metrics promise beside their figures: nothing allocated, wrong arguments refused, names, and the same bits for any number of threads.

using NetGen.Tests.Training;

namespace NetGen.Tests.Metrics;

public sealed class MetricTests
{
    [Fact]
    public void AddValueResetAndMerge_AllocateNothing()
    {
        foreach (MetricCase c in MetricCase.All.DistinctBy(c => c.Kind))
        {
            foreach (string figure in c.Figures)
            {
                Metric metric = c.New(figure), part = c.New(figure);
                c.AddTo(part, 0, c.Rows, c.Rows);
                double value = 0;
                Allocations.AssertNoneHere(figure, Round);
                Assert.Equal(part.Value, value);

                void Round()
                {
                    metric.Reset();
                    c.AddTo(metric, 0, c.Rows, 32);
                    value = metric.Value;
                }
            }
        }
    }

    [Fact]
    public void Merge_RefusesOtherKindsAndSettings()
    {
        Metric[] metrics =
        [
            new CategoricalAccuracy(3), new CategoricalAccuracy(4), new BinaryAccuracy(), new BinaryAccuracy(0.6f), new TopKAccuracy(6, 2), new TopKAccuracy(6, 3),
            new ConfusionMatrix(3), new ConfusionMatrix(4), ConfusionMatrix.Binary(), ConfusionMatrix.Binary(0.6f), new Precision(), new Precision(0.6f), new Precision(3),
            new Precision(3, Averaging.Weighted), new Recall(3), new FBeta(), new FBeta(2.0), new FBeta(3, Averaging.Macro), new FBeta(3, Averaging.Macro, 2.0),
            new BalancedAccuracy(3), new BalancedAccuracy(), new CohenKappa(3), new CohenKappa(3, KappaWeights.Linear), new MatthewsCorrelation(3), new RocAuc(),
            new RocAuc(resolution: 100), new RocAuc(highest: 2f), new RocAuc(lowest: -1f), new RocAuc(3), new RocAuc(3, Averaging.Micro), new PrAuc(), new LogLoss(),
            new LogLoss(3), new Perplexity(3), new ExpectedCalibrationError(), new ExpectedCalibrationError(3), new ExpectedCalibrationError(bins: 9),
            new MeanAbsoluteError(), new MeanSquaredError(), new RootMeanSquaredError(), new R2Score(), new R2Score(2),
        ];
        foreach (Metric metric in metrics)
        {
            Assert.Throws<ArgumentNullException>(() => metric.Merge(null!));
            foreach (Metric other in metrics.Where(other => other != metric))
            {
                ArgumentException exception = Assert.Throws<ArgumentException>(() => metric.Merge(other));
                Assert.Contains(metric.ToString(), exception.Message, StringComparison.Ordinal);
                Assert.Contains(other.ToString(), exception.Message, StringComparison.Ordinal);
                Assert.True(double.IsNaN(metric.Value));
            }
        }
    }

    [Fact]
    public void Merge_OfAMetricThatDoesNot_SaysSo()
        => Assert.Contains("Merge", Assert.Throws<NotSupportedException>(() => new SampleCount().Merge(new SampleCount())).Message, StringComparison.Ordinal);

    [Fact]
    public void Constructors_RefuseValuesOutsideTheirRanges()
    {
        Action[] wrong =
        [
            () => _ = new CategoricalAccuracy(1), () => _ = new BinaryAccuracy(float.NaN), () => _ = new TopKAccuracy(1, 1), () => _ = new TopKAccuracy(3, 0),
            () => _ = new TopKAccuracy(3, 4), () => _ = new ConfusionMatrix(1), () => ConfusionMatrix.Binary(float.NaN), () => _ = new Precision(float.NaN),
            () => _ = new Precision(1), () => _ = new Precision(3, (Averaging)3), () => _ = new Recall(float.NaN), () => _ = new Recall(1),
            () => _ = new Recall(3, (Averaging)(-1)), () => _ = new FBeta(0.0), () => _ = new FBeta(double.NaN), () => _ = new FBeta(double.PositiveInfinity),
            () => _ = new FBeta(1.0, float.NaN), () => _ = new FBeta(1, Averaging.Macro), () => _ = new FBeta(3, (Averaging)3), () => _ = new FBeta(3, Averaging.Macro, -1.0),
            () => _ = new BalancedAccuracy(float.NaN), () => _ = new BalancedAccuracy(1), () => _ = new CohenKappa(float.NaN), () => _ = new CohenKappa(1),
            () => _ = new CohenKappa(3, (KappaWeights)3), () => _ = new MatthewsCorrelation(float.NaN), () => _ = new MatthewsCorrelation(1), () => _ = new RocAuc(0),
            () => _ = new RocAuc(3, (Averaging)3), () => _ = new RocAuc(resolution: 0), () => _ = new RocAuc(resolution: (1 << 24) + 1), () => _ = new RocAuc(lowest: float.NaN),
            () => _ = new RocAuc(highest: 0f), () => _ = new RocAuc(highest: float.PositiveInfinity), () => _ = new PrAuc(100_000), () => _ = new PrAuc(-1),
            () => _ = new LogLoss(0), () => _ = new Perplexity(1), () => _ = new ExpectedCalibrationError(0), () => _ = new ExpectedCalibrationError(bins: 0),
            () => _ = new ExpectedCalibrationError(bins: 1_000_001), () => _ = new R2Score(0),
        ];
        foreach (Action action in wrong)
        {
            ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(action);
            Assert.NotNull(exception.ActualValue);
            Assert.Contains("xpected", exception.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>(() => ConfusionMatrix.Binary(classNames: ["no"]));
        Assert.Throws<ArgumentException>(() => new Precision { Name = string.Empty });
    }

    [Fact]
    public void Batches_OfOtherLengthsAreRefusedAndNotAdded()
    {
        Metric[] metrics =
            [new CategoricalAccuracy(3), new Precision(3), new RocAuc(3), new R2Score(3), new LogLoss(3), new ExpectedCalibrationError(3)];
        foreach (Metric metric in metrics)
        {
            Assert.Contains("4", Assert.Throws<ArgumentException>(() => metric.Add(new float[4], new float[4], 1)).Message, StringComparison.Ordinal);
            Assert.Contains("targets", Assert.Throws<ArgumentException>(() => metric.Add(new float[6], new float[3], 2)).Message, StringComparison.Ordinal);
            Assert.True(double.IsNaN(metric.Value));
        }
    }

    [Fact]
    public void Networks_WithOtherRowsOrTargetsAreRefused()
    {
        NetworkInfo info = new SoftmaxNetwork(6, 3).Info;
        Metric[] metrics =
        [
            new CategoricalAccuracy(4), new TopKAccuracy(5, 2), new Recall(4), new PrAuc(2), new R2Score(2), new Perplexity(4),
            new ExpectedCalibrationError(2),
        ];
        foreach (Metric metric in metrics)
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(() => metric.Check(info));
            Assert.Contains(metric.GetType().Name, exception.Message, StringComparison.Ordinal);
            Assert.Contains("has 3", exception.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentNullException>(() => metric.Check(null!));
        }

        NetworkInfo oneTarget = new()
        {
            Name = "Ranker", Fingerprint = string.Empty, InputShape = [1], OutputShape = [3], Loss = "Own", TargetLength = 1,
            Layers = [], Parameters = [], States = [], ParameterBlockLength = 0, StateBlockLength = 0,
        };
        Assert.Contains("1 targets", Assert.Throws<ArgumentException>(() => new MeanAbsoluteError().Check(oneTarget)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_AreTheFieldsOwnAndMayBeReplaced()
    {
        Metric[] metrics =
        [
            new TopKAccuracy(10), new Precision(), new Recall(3), new FBeta(), new FBeta(0.5), new RocAuc(), new PrAuc(), new MeanAbsoluteError(), new RootMeanSquaredError(),
            new R2Score(), new Perplexity(3), new ExpectedCalibrationError(), new Precision(0.9f) { Name = "precision_at_90" },
        ];
        Assert.Equal(
            ["top_5_accuracy", "precision", "recall", "f1", "f0.5", "roc_auc", "pr_auc", "mae", "rmse", "r2", "perplexity", "ece", "precision_at_90"],
            metrics.Select(metric => metric.Name));
    }

    [Fact]
    public void HigherIsBetter_ExceptForErrors()
    {
        Metric[] errors =
            [new MeanAbsoluteError(), new MeanSquaredError(), new RootMeanSquaredError(), new LogLoss(), new Perplexity(2), new ExpectedCalibrationError()];
        Metric[] scores =
            [new TopKAccuracy(5), new Precision(), new FBeta(), new RocAuc(), new PrAuc(), new R2Score(), new CohenKappa(), new BalancedAccuracy()];
        Assert.All(errors, metric => Assert.False(metric.HigherIsBetter));
        Assert.All(scores, metric => Assert.True(metric.HigherIsBetter));
    }

    [Fact]
    public void LogitsWithAThresholdOfZero_AreComparedWithTargetsOfZeroAndOne()
    {
        Metric[] metrics = [new BinaryAccuracy(0f), new Precision(0f), new Recall(0f), new RocAuc(lowest: -4f, highest: 4f)];
        foreach (Metric metric in metrics)
        {
            metric.Add([-2f, 3f, -1f, 0.5f], [0f, 1f, 0f, 1f], 4);
            Assert.Equal(1.0, metric.Value);
        }
    }

    [Fact]
    public void ScoresThatAreNoNumbers_AreNeverRight()
    {
        TopKAccuracy top = new(3, 2);
        top.Add([float.NaN, 0.1f, 0.1f, 0.5f, float.NaN, 0.4f], [1f, 0f, 0f, 0f, 0f, 1f], 2);
        Assert.Equal(0.0, top.Value);
        RocAuc auc = new();
        auc.Add([float.NaN, 0.5f, float.PositiveInfinity], [1f, 0f, 1f], 3);
        Assert.Equal(0.5, auc.Value);
    }

    [Fact]
    public void ProbabilitiesOfZeroAndOne_CostMuchButNotEverything()
    {
        // The smallest normal float, 2^-126, and half an ulp below 1, 2^-25.
        LogLoss loss = new();
        loss.Add([0f, 1f], [1f, 0f], 2);
        Assert.Equal((126 + 25) * Math.Log(2.0) / 2, loss.Value, 1e-6);
        LogLoss right = new();
        right.Add([0f, 1f], [0f, 1f], 2);
        Assert.Equal(0.0, right.Value);
    }

    [Fact]
    public void SoftTargets_CountInParts()
    {
        LogLoss loss = new(2);
        loss.Add([0.25f, 0.75f], [0.5f, 0.5f], 1);
        Assert.Equal(-0.5 * (Math.Log(0.25) + Math.Log(0.75)), loss.Value, 1e-12);
    }

    [Fact]
    public void TrainingAndEvaluation_GiveTheSameBitsWithAnyNumberOfThreads()
    {
        List<double[]> figures = [];
        foreach (int threads in (int[])[1, 3])
        {
            SoftmaxNetwork net = new(6, 3);
            Metric[] metrics = All(3);
            FitOptions options = new() { Epochs = 2, ValidationSplit = 0.3, Threads = threads, Metrics = metrics };
            History history = net.Fit(new ClusterData(210, 6, 3) { Noise = 1.5f }, options);
            EvaluationResult result = net.Evaluate(new ClusterData(100, 6, 3, seed: 8), All(3), threads);
            figures.Add([.. history.Epochs.SelectMany(e => e.Metrics.Concat(e.ValidationMetrics)).Concat(result.Metrics).Select(m => m.Value)]);
            Assert.Equal(All(3).Length * 5, figures[^1].Length);
            Assert.All(figures[^1], value => Assert.True(double.IsFinite(value)));
            Assert.Equal(result.Metrics[0].Value, result["accuracy"]);
        }

        Assert.Equal(figures[0], figures[1]);
    }

    private static Metric[] All(int classes) =>
    [
        new CategoricalAccuracy(classes), new TopKAccuracy(classes, 2), new Precision(classes), new Recall(classes), new FBeta(classes, Averaging.Macro),
        new BalancedAccuracy(classes), new CohenKappa(classes), new MatthewsCorrelation(classes), new RocAuc(classes), new PrAuc(classes), new LogLoss(classes),
        new Perplexity(classes), new ExpectedCalibrationError(classes), new MeanAbsoluteError(), new MeanSquaredError(), new RootMeanSquaredError(), new R2Score(classes),
    ];

    private sealed class SampleCount() : Metric("samples")
    {
        private int samples;

        public override double Value => samples;

        public override void Reset() => samples = 0;

        public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int count) => samples += count;
    }
}
