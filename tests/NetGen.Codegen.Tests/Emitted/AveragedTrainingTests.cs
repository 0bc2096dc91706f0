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

    private static readonly Lazy<EmittedAssembly> Assembly = new(() => EmittedAssembly.Compile([Normalised]));

    [Fact]
    public void RefreshedStatistics_AreTheMeansOverTheBatches()
    {
        INetwork network = New();
        float[] inputs = Inputs(), parameters = network.Parameters.Span.ToArray();
        network.RefreshStatistics(Data(inputs), Batch, threads: 2);
        AssertStatistics(network, inputs);
        Assert.Equal(parameters, network.Parameters.Span.ToArray());
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
