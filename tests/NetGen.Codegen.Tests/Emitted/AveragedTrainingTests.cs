// What trainings need of compiled networks beyond a step: statistics computed anew for batch normalisation, tensors by name, whole training sets.

using NetGen.Data;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

public class AveragedTrainingTests
{
    private const int Features = 17, Samples = 100, Batch = 32;

    // Normalised before anything else, so that the statistics are those of the inputs.
    private static readonly NetworkSpec Normalised = Spec.Network(
        "NormalisedFirst", Spec.Input(Features), Spec.BatchNormalization().Named("norm"), Spec.Dense(3, Activation.Tanh).Named("head"), Spec.MeanSquaredError());

    private static readonly NetworkSpec WithoutLoss = Spec.Network("NormalisedWithoutLoss", Spec.Input(Features), Spec.BatchNormalization());

    private static readonly Lazy<EmittedAssembly> Assembly = new(() => EmittedAssembly.Compile([Normalised, WithoutLoss]));

    [Theory]
    [InlineData(1f)]
    [InlineData(1e5f)]
    public void RefreshedStatistics_AreTheMeansOverTheBatches(float unit)
    {
        // In small units, variances are beyond 1e12.
        INetwork network = New();
        float[] inputs = [.. Inputs().Select(x => x * unit)], parameters = network.Parameters.Span.ToArray();
        network.RefreshStatistics(Data(inputs), Batch, threads: 2);
        AssertStatistics(network, inputs);
        Assert.Equal(parameters, network.Parameters.Span.ToArray());
    }

    [Fact]
    public void RefreshThatCannotBe_IsRefusedBeforeAnythingChanges()
    {
        INetwork network = New(), other = Assembly.Value.Create(WithoutLoss);
        float[] before = network.State.Span.ToArray(), inputs = Inputs();
        Assert.Equal(
            "NormalisedWithoutLoss has no loss, so there is no training step that would compute statistics: annotate its class with one.",
            Assert.Throws<InvalidOperationException>(() => other.RefreshStatistics(Data(inputs))).Message);
        Assert.Contains("data: expected at least one sample, got 0.", Refused(Data(inputs).Take(0)), StringComparison.Ordinal);
        Assert.Contains("data: expected 17 floats in an input of NormalisedFirst (17), got 20.", Refused(new ArrayDataSet(new float[100], 20, new float[15], 3)), StringComparison.Ordinal);
        Assert.Contains("data: expected 3 floats in a target of NormalisedFirst, got 2.", Refused(new ArrayDataSet(new float[34], 17, new float[4], 2)), StringComparison.Ordinal);
        Assert.Equal("batchSize", Assert.Throws<ArgumentOutOfRangeException>(() => network.RefreshStatistics(Data(inputs), batchSize: 0)).ParamName);
        network.Memory.BeginTraining();
        Assert.StartsWith(
            "NormalisedFirst is being trained already.", Assert.Throws<InvalidOperationException>(() => network.RefreshStatistics(Data(inputs))).Message, StringComparison.Ordinal);

        // The refusal does not end the training that is under way.
        Assert.True(network.Memory.IsTraining);
        network.Memory.EndTraining();
        Assert.Equal(before, network.State.Span.ToArray());
        network.RefreshStatistics(Data(inputs), Batch);
        AssertStatistics(network, inputs);

        string Refused(IDataSet data)
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(() => network.RefreshStatistics(data));
            Assert.Equal("data", exception.ParamName);
            return exception.Message;
        }
    }

    [Fact]
    public void StochasticWeightAverage_EndsWithStatisticsOfItsOwn()
    {
        INetwork network = New();
        float[] inputs = Inputs();
        Adam optimizer = new(0.01f)
        {
            ParameterGroups = [new ParameterGroup("norm/*") { Frozen = true }, new ParameterGroup("head/kernel") { LearningRateFactor = 2f }],
        };
        float[] before = network.Parameters.Span.ToArray();
        network.Fit(Data(inputs), new FitOptions
        {
            Optimizer = optimizer, Epochs = 5, BatchSize = Batch, Threads = 2, AccumulationSteps = 2, Callbacks = [new StochasticWeightAveraging(startEpoch: 3)],
        });
        AssertStatistics(network, inputs);
        foreach (TensorInfo tensor in network.Info.Parameters)
        {
            bool same = network.Parameters.Span.Slice(tensor.Offset, tensor.Length).SequenceEqual(before.AsSpan(tensor.Offset, tensor.Length));
            Assert.Equal(tensor.Name.StartsWith("norm/", StringComparison.Ordinal), same);
        }
    }

    [Fact]
    public void LbfgsOnTheWholeTrainingSet_BeatsAsManyEpochsOfAdam()
    {
        INetwork quasiNewton = New(), adam = New();
        float[] inputs = Inputs();
        FitOptions options = new() { Optimizer = new Lbfgs(), Epochs = 5, BatchSize = Samples, Threads = 2 };
        History history = quasiNewton.Fit(Data(inputs), options);
        adam.Fit(Data(inputs), new FitOptions { Epochs = 5, BatchSize = Batch, Threads = 2 });
        double last = history.Epochs[^1].Loss;
        Assert.True(last < 0.5 * history.Epochs[0].Loss, $"loss went from {history.Epochs[0].Loss} to {last}");
        Assert.True(last < adam.Fit(Data(inputs), new FitOptions { Epochs = 1, BatchSize = Batch }).Epochs[0].Loss);
    }

    private static INetwork New() => Assembly.Value.Create(Normalised);

    private static void AssertStatistics(INetwork network, float[] inputs)
    {
        TensorInfo mean = network.Info.States.Single(s => s.Name == "norm/moving_mean"), variance = network.Info.States.Single(s => s.Name == "norm/moving_variance");
        for (int f = 0; f < Features; f++)
        {
            double meanSum = 0.0, varianceSum = 0.0;
            for (int first = 0; first < Samples; first += Batch)
            {
                double[] values = [.. Enumerable.Range(first, Math.Min(Batch, Samples - first)).Select(s => (double)inputs[(s * Features) + f])];
                double average = values.Average();
                meanSum += average * values.Length;
                varianceSum += values.Sum(v => (v - average) * (v - average));
            }

            // A batch counts 1 - 0.99 in the running value, which a float holds to 6e-6 of itself.
            Assert.Equal(meanSum / Samples, network.State.Span[mean.Offset + f], 2e-5 * (1.0 + Math.Abs(meanSum / Samples)));
            Assert.Equal(varianceSum / Samples, network.State.Span[variance.Offset + f], 2e-5 * (1.0 + (varianceSum / Samples)));
        }
    }

    // Features of means and deviations up to 17.
    private static float[] Inputs() => [.. new Draws(seed: 4).Normal(Samples * Features).Select((x, i) => (float)((i % Features) + (x * (1 + (i % Features)))))];

    private static ArrayDataSet Data(float[] inputs)
    {
        float[] targets = new float[Samples * 3];
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = MathF.Tanh((inputs[((i / 3) * Features) + (i % 3)] - (i % 3)) * 0.5f);
        }

        return new ArrayDataSet(inputs, Features, targets, 3);
    }
}
