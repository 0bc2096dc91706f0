// Many networks at once against training each of them on the CPU: the same data, order and formulas.

using NetGen.Data;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

[Collection(TestDevice.Collection)]
public class GpuPopulationTests(TestDevice device)
{
    private const int Samples = 45, Networks = 3;

    private static readonly NetworkSpec Images = Spec.Network(
        "PopulationImages",
        Spec.Input(6, 5, 2),
        Spec.Conv2D(4, 3, 3, same: true, bias: false).With(Spec.Integer("kernelConstraint", (int)Constraint.MaxNorm), Spec.Numbers("kernelConstraintArguments", 0.8)),
        Spec.BatchNormalization(Activation.ReLU),
        Spec.Flatten(),
        Spec.Dropout(0.25),
        Spec.Dense(3, Activation.Softmax, l2: 0.01),
        Spec.CategoricalCrossEntropy());

    private static readonly NetworkSpec Plain = Spec.Network("PopulationPlain", Spec.Input(60), Spec.Dense(9, Activation.Tanh), Spec.Dense(1), Spec.MeanSquaredError());

    private static readonly Lazy<EmittedAssembly> Assembly = new(() => EmittedAssembly.Compile([Images, Plain], gpu: GpuRun.References));

    private static IDataSet Data => new ArrayDataSet(Numbers(Samples * 60, 1), 60, [.. Enumerable.Range(0, Samples).Select(i => (float)(i * 7 % 3))], 1);

    [Fact]
    public void EachNetwork_TrainsAsAloneOnTheCpu()
    {
        FitOptions Options() => new() { Optimizer = new Adam(0.01f), Epochs = 2, BatchSize = 16, Seed = 4, Validation = Data };
        INetwork[] networks = New(Plain);
        PopulationHistory history = Train(Plain, networks, Options());
        for (int i = 0; i < Networks; i++)
        {
            INetwork alone = Assembly.Value.Create(Plain);
            Fill(alone, i);
            History right = alone.Fit(Data, Options());
            AssertClose(alone, networks[i]);
            Assert.All(right.Epochs.Zip(history.Losses), pair => Assert.Equal(pair.First.Loss, pair.Second[i], 1e-4));
            Assert.All(right.Epochs.Zip(history.ValidationLosses), pair => Assert.Equal(pair.First.ValidationLoss, pair.Second[i], 1e-4));
        }

        Assert.Equal(Enumerable.Range(0, Networks).MinBy(i => history.ValidationLosses[^1][i]), history.Best);
    }

    [Fact]
    public void DropoutNormalisationConstraintsAndClipping_AreTheCpus()
    {
        foreach (Func<Optimizer> maker in new Func<Optimizer>[] { () => new Sgd(0.5f, momentum: 0.5f) { GlobalClipNorm = 0.1f }, () => new AdamW(0.01f) { ClipNorm = 0.05f }, () => new RmsProp(0.002f) { ClipValue = 0.01f } })
        {
            FitOptions Options() => new() { Optimizer = maker(), Epochs = 2, BatchSize = 16, Seed = 4, ClassWeights = [1f, 2f, 0.5f] };
            INetwork[] networks = New(Images);
            Train(Images, networks, Options());

            // The first draws with the training's own seed.
            INetwork alone = Assembly.Value.Create(Images);
            Fill(alone, 0);
            alone.Fit(Data, Options());
            AssertClose(alone, networks[0]);
            Assert.NotEqual(networks[0].Parameters.Span.ToArray(), networks[1].Parameters.Span.ToArray());
        }
    }

    [Fact]
    public void LearningRates_AreEachNetworksOwn()
    {
        INetwork[] networks = New(Plain);
        float[] factors = [1f, 0f, 0.25f];
        float[] before = networks[1].Parameters.Span.ToArray();
        Train(Plain, networks, new FitOptions { Optimizer = new Adam(0.02f), Epochs = 1, BatchSize = 16 }, factors);
        Assert.Equal(before, networks[1].Parameters.Span.ToArray());
        INetwork alone = Assembly.Value.Create(Plain);
        Fill(alone, 2);
        alone.Fit(Data, new FitOptions { Optimizer = new Adam(0.005f), Epochs = 1, BatchSize = 16 });
        AssertClose(alone, networks[2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DataSetsThatChange_AreReadAnewInEachEpoch(bool shuffle)
    {
        IDataSet augmented = Data.Augment(new ImageAugmentation(6, 5, 2) { NoiseDeviation = 0.5f }, seed: 2);
        Assert.False(augmented.IsFixed);
        FitOptions Options() => new() { Optimizer = new Adam(0.01f), Epochs = 3, BatchSize = 16, Shuffle = shuffle, Validation = Data };
        INetwork[] networks = New(Plain);
        PopulationHistory history = Train(Plain, networks, Options(), data: augmented);
        INetwork alone = Assembly.Value.Create(Plain);
        Fill(alone, 0);
        History right = alone.Fit(augmented, Options());
        AssertClose(alone, networks[0]);
        Assert.All(right.Epochs.Zip(history.Losses), pair => Assert.Equal(pair.First.Loss, pair.Second[0], 1e-4));
        Assert.All(right.Epochs.Zip(history.ValidationLosses), pair => Assert.Equal(pair.First.ValidationLoss, pair.Second[0], 1e-4));
    }

    [Fact]
    public void DivergedNetwork_IsLeftAndTheOthersGoOn()
    {
        INetwork[] networks = New(Plain);
        networks[1].Parameters.Span[3] = float.NaN;
        networks[1].Prepare();
        PopulationHistory history = Train(Plain, networks, new FitOptions { Optimizer = new Sgd(0.01f), Epochs = 2, BatchSize = 16 });
        Assert.Equal([false, true, false], history.Diverged);
        Assert.True(float.IsFinite(history.Losses[1][0]) && float.IsNaN(history.Losses[1][1]) && float.IsFinite(history.Losses[1][2]));
        Assert.NotEqual(1, history.Best);
    }

    [Fact]
    public void WhatHasNoMeaning_IsRefused()
    {
        Assert.Throws<NotSupportedException>(() => Train(Plain, New(Plain), new FitOptions { Optimizer = new Lbfgs() }));
        Assert.Throws<NotSupportedException>(() => Train(Plain, New(Plain), new FitOptions { AccumulationSteps = 2 }));
        Assert.Throws<ArgumentException>(() => Train(Plain, New(Plain), new FitOptions(), [1f]));
        Assert.Throws<ArgumentException>(() => Train(Plain, New(Plain), new FitOptions(), [1f, float.NaN, 1f]));
        Assert.ThrowsAny<Exception>(() => Train(Plain, [], new FitOptions()));
    }

    private static float[] Numbers(int count, int seed) => NetworkRun.Floats(new Draws(seed).Normal(count, 0.7));

    private static INetwork[] New(NetworkSpec spec)
        => [.. Enumerable.Range(0, Networks).Select(i =>
        {
            INetwork network = Assembly.Value.Create(spec);
            Fill(network, i);
            return network;
        })];

    private static void Fill(INetwork network, int number)
    {
        foreach (TensorInfo tensor in network.Info.Parameters)
        {
            NetworkRun.Floats(new Draws(number + 10).Normal(tensor.Length, 0.2)).CopyTo(network.Parameters.Span[tensor.Offset..]);
        }

        network.Prepare();
    }

    // As new Net.Gpu.Population(accelerator, networks), whose class only the emitted assembly knows.
    private PopulationHistory Train(NetworkSpec spec, INetwork[] networks, FitOptions options, float[]? factors = null, IDataSet? data = null)
    {
        Type network = Assembly.Value.Create(spec).GetType(), type = network.GetNestedType("Gpu")!.GetNestedType("Population")!;
        var list = Array.CreateInstance(network, networks.Length);
        Array.Copy(networks, list, networks.Length);
        try
        {
            using var population = (IDisposable)Activator.CreateInstance(type, device.Accelerator, list)!;
            if (factors is not null)
            {
                type.GetProperty("LearningRateFactors")!.SetValue(population, factors);
            }

            var history = (PopulationHistory)type.GetMethod("Fit")!.Invoke(population, [data ?? Data, options])!;
            type.GetMethod("CopyBack")!.Invoke(population, null);
            return history;
        }
        catch (System.Reflection.TargetInvocationException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }

    private static void AssertClose(INetwork expected, INetwork actual)
    {
        float[] right = [.. expected.Parameters.Span, .. expected.State.Span], found = [.. actual.Parameters.Span, .. actual.State.Span];
        for (int i = 0; i < right.Length; i++)
        {
            Assert.True(Math.Abs(right[i] - found[i]) <= 2e-3, $"parameter {i} is {found[i]}, on the CPU {right[i]}");
        }
    }
}
