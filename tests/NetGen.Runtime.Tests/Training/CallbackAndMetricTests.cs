// Early stopping, metrics, evaluation losses and the gradient check.

namespace NetGen.Tests.Training;

public sealed class CallbackAndMetricTests
{
    private const int Inputs = 6, Classes = 3;

    [Fact]
    public void EarlyStopping_StopsAfterItsPatienceAndRestoresTheBestEpoch()
    {
        SoftmaxNetwork net = new(Inputs, Classes);
        List<float[]> epochs = [];
        ActionCallback remember = new() { EpochEnd = (context, _) => epochs.Add([.. context.Network.Parameters.Span, .. context.Network.State.Span]) };
        EarlyStopping stopping = new(MonitoredValue.ValidationLoss, patience: 3);

        // A rate that grows tenfold each epoch first helps and then harms.
        Sgd optimizer = new(new StepSchedule(1e-3f, 10f, everyEpochs: 1));
        History history = net.Fit(Data(), new FitOptions
        {
            Optimizer = optimizer, Epochs = 15, ValidationSplit = 0.25, Callbacks = [remember, stopping],
        });
        Assert.True(history.StoppedEarly);
        Assert.Equal(history.Epochs.Count, stopping.BestEpoch + 3);
        Assert.Equal(stopping.BestEpoch, history.RestoredEpoch);
        Assert.Equal(stopping.BestEpoch, history.BestEpoch);
        Assert.Equal(history.Epochs.Min(e => e.ValidationLoss), stopping.BestValue);
        float[] final = [.. net.Parameters.Span, .. net.State.Span];
        Assert.Equal(epochs[stopping.BestEpoch - 1], final);
        Assert.NotEqual(epochs[^1], final);
    }

    [Fact]
    public void EarlyStoppingWithoutRestore_KeepsTheLastParameters()
    {
        SoftmaxNetwork net = new(Inputs, Classes);
        float[] last = [];
        ActionCallback remember = new() { EpochEnd = (context, _) => last = context.Network.Parameters.Span.ToArray() };
        EarlyStopping stopping = new(MonitoredValue.Metric, patience: 1, minDelta: 2.0, restoreBestWeights: false);
        History history = net.Fit(Data(), new FitOptions { Epochs = 9, Callbacks = [remember, stopping] });
        Assert.Equal(2, history.Epochs.Count);
        Assert.Equal(0, history.RestoredEpoch);
        Assert.Equal(last, net.Parameters.Span.ToArray());
    }

    [Fact]
    public void ConfusionMatrix_CountsRowsByTrueAndChosenClass()
    {
        ConfusionMatrix matrix = new(3, ["a", "b", "c"]);
        Assert.True(double.IsNaN(matrix.Accuracy));
        matrix.Add([0.7f, 0.2f, 0.1f, 0.1f, 0.1f, 0.8f, 0.5f, 0.5f, 0f], [1f, 0f, 0f, 0f, 1f, 0f, 0f, 1f, 0f], 3);
        matrix.Add(2, 2);
        Assert.Equal((1, 1, 1, 1), (matrix[0, 0], matrix[1, 2], matrix[1, 0], matrix[2, 2]));
        Assert.Equal(4, matrix.Total);
        Assert.Equal(0.5, matrix.Accuracy);
        Assert.Equal(0.0, matrix.Recall(1));
        Assert.Equal(0.5, matrix.Precision(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(3, 0));
        Assert.Equal(4, matrix.Total);
        matrix.Reset();
        Assert.Equal(0, matrix.Total);
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(3, ["a"]));
    }

    [Fact]
    public void ConfusionMatrixOfAnEvaluation_AgreesWithItsAccuracy()
    {
        SoftmaxNetwork net = new(Inputs, Classes);
        ConfusionMatrix matrix = new(Classes);
        EvaluationResult result = net.Evaluate(Data(), [matrix, new CategoricalAccuracy(Classes)], threads: 3);
        Assert.Equal(300, matrix.Total);
        Assert.Equal(matrix.Accuracy, result.Metrics[1].Value);
        Assert.Throws<KeyNotFoundException>(() => result["recall"]);
    }

    [Fact]
    public void BinaryAccuracy_ComparesSidesOfTheThreshold()
    {
        BinaryAccuracy accuracy = new();
        accuracy.Add([0.5f, 0.49f, 0.9f, 0.1f], [1f, 1f, 0f, 0f], 4);
        Assert.Equal(0.5, accuracy.Value);
    }

    [Fact]
    public void GradientCheck_AgreesWithRightGradients()
    {
        SoftmaxNetwork net = new(Inputs, Classes, dropout: 0.3f);
        float[] before = [.. net.Parameters.Span, .. net.State.Span];
        GradientReport report = Check(net);
        Assert.Equal(2, report.Tensors.Count);
        Assert.Equal(16, report.Tensors[0].Checked);
        Assert.Equal(3, report.Tensors[1].Checked);
        Assert.True(report.MaxRelativeError < 2e-3, report.ToString());
        float[] after = [.. net.Parameters.Span, .. net.State.Span];
        Assert.Equal(before, after);
    }

    [Theory]
    [InlineData(1.05f)]
    [InlineData(-1f)]
    [InlineData(0f)]
    public void GradientCheck_FindsWrongGradients(float fault)
        => Assert.True(Check(new SoftmaxNetwork(Inputs, Classes) { GradientFault = fault }).MaxRelativeError > 0.02);

    private static GradientReport Check(SoftmaxNetwork net)
    {
        ClusterData data = new(24, Inputs, Classes) { OneHot = true };
        float[] inputs = new float[24 * Inputs], targets = new float[24 * Classes];
        data.Read([.. Enumerable.Range(0, 24)], inputs, targets);
        return GradientCheck.Run(net, inputs, targets, 24);
    }

    private static ClusterData Data() => new(300, Inputs, Classes) { Noise = 1.5f };
}
