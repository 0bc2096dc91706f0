// Fit on a device against Fit on the CPU: the same data, order, draws and formulas, so that parameters, losses and metrics agree to rounding after several steps.

using ILGPU.Runtime;
using NetGen.Data;
using NetGen.Generator.Model;

namespace NetGen.Codegen.Tests;

[Collection(TestDevice.Collection)]
public class GpuFitTests(TestDevice device)
{
    private const int Samples = 45, Classes = 3;

    // Everything that a step has to bring along: random draws, running statistics, penalties, constraints. (No bias before a batch normalisation: its gradient is 0 but for rounding, which Adam would make the
    // most of.)
    private static readonly NetworkSpec Images = Spec.Network(
        "GpuImages",
        Spec.Input(6, 5, 2),
        Spec.Conv2D(4, 3, 3, same: true, bias: false).Named("a").With(Spec.Integer("kernelConstraint", (int)Constraint.MaxNorm), Spec.Numbers("kernelConstraintArguments", 0.8)),
        Spec.BatchNormalization(Activation.ReLU),
        Spec.MaxPool2D(2, 2),
        Spec.Flatten(),
        Spec.Dropout(0.25),
        Spec.Dense(7, Activation.Tanh, l2: 0.01).Named("b"),
        Spec.Dense(Classes, Activation.Softmax).Named("c").With(Spec.Integer("biasConstraint", (int)Constraint.NonNeg)),
        Spec.CategoricalCrossEntropy());

    private static readonly NetworkSpec Plain = Spec.Network("GpuPlain", Spec.Input(60), Spec.Dense(9, Activation.Tanh).Named("a"), Spec.Dense(2).Named("b"), Spec.MeanSquaredError());

    private static readonly Lazy<EmittedAssembly> Assembly = new(() => EmittedAssembly.Compile([Images, Plain], gpu: GpuRun.References));

    public static TheoryData<string> Optimizers => new(Makers.Keys);

    private static Dictionary<string, Func<Optimizer>> Makers { get; } = new()
    {
        ["Sgd"] = () => new Sgd(0.05f, momentum: 0.9f, nesterov: true),
        ["Adam"] = () => new Adam(0.01f),
        ["AdamAmsgrad"] = () => new Adam(0.01f, amsgrad: true, weightDecay: 0.01f),
        ["AdamW"] = () => new AdamW(0.01f),
        ["Adamax"] = () => new Adamax(0.01f),
        ["Nadam"] = () => new Nadam(0.01f),
        ["RAdam"] = () => new RAdam(0.01f),
        ["RmsProp"] = () => new RmsProp(0.002f),
        ["Adagrad"] = () => new Adagrad(0.02f),
        ["Adadelta"] = () => new Adadelta(0.5f),
        ["Lion"] = () => new Lion(0.001f),
        ["Rprop"] = () => new Rprop(0.001f),
        ["Schedule"] = () => new Adam(new CosineSchedule(0.01f)),
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void EachOptimizer_MovesAsOnTheCpu(string name) => AssertAgrees(Images, () => new FitOptions { Optimizer = Makers[name](), Epochs = 2, BatchSize = 16, Seed = 3 }, ImageData());

    [Fact]
    public void Clipping_IsTheCpus()
    {
        AssertAgrees(Images, () => new FitOptions { Optimizer = new Sgd(0.5f) { ClipNorm = 0.05f }, Epochs = 2, BatchSize = 16 }, ImageData());
        AssertAgrees(Images, () => new FitOptions { Optimizer = new Sgd(0.5f) { GlobalClipNorm = 0.05f }, Epochs = 2, BatchSize = 16 }, ImageData());
        AssertAgrees(Images, () => new FitOptions { Optimizer = new Sgd(0.5f) { ClipValue = 0.01f }, Epochs = 2, BatchSize = 16 }, ImageData());
    }

    [Fact]
    public void ParameterGroups_AreTheCpus()
        => AssertAgrees(
            Images,
            () => new FitOptions { Optimizer = new Adam(0.01f) { ParameterGroups = [new ParameterGroup("b") { Frozen = true }, new ParameterGroup("c/*") { LearningRateFactor = 0.1f }], GlobalClipNorm = 0.5f }, Epochs = 2, BatchSize = 16 },
            ImageData());

    [Fact]
    public void GatheredGradients_MoveOnce() => AssertAgrees(Images, () => new FitOptions { Optimizer = new Adam(0.01f), Epochs = 2, BatchSize = 8, AccumulationSteps = 3 }, ImageData());

    [Fact]
    public void Lbfgs_LooksAtTheWholeSet() => AssertAgrees(Plain, () => new FitOptions { Optimizer = new Lbfgs(), Epochs = 2, BatchSize = 16 }, PlainData());

    [Fact]
    public void ClassWeightsAndSampleWeights_Count()
        => AssertAgrees(
            Images,
            () => new FitOptions { Optimizer = new Adam(0.01f), Epochs = 2, BatchSize = 16, ClassWeights = [1f, 2f, 0.5f] },
            ImageData().WithWeights([.. Enumerable.Range(0, Samples).Select(i => 0.5f + (i % 3))]));

    [Fact]
    public void DataSetsThatDoNotFitOrChange_AreReadBatchByBatch()
    {
        // A function of the examples may be another one each time.
        IDataSet changing = ImageData().Map((input, target) => input[0] += 0.125f);
        Assert.False(changing.IsFixed);
        AssertAgrees(Images, () => new FitOptions { Optimizer = new Adam(0.01f), Epochs = 3, BatchSize = 16 }, changing);
        AssertAgrees(Images, () => new FitOptions { Optimizer = new Adam(0.01f), Epochs = 3, BatchSize = 16 }, ImageData(), new GpuOptions { DataSetBytes = 100 });
    }

    [Fact]
    public void Callbacks_SeeTheNetworkOfTheirStep()
    {
        List<float> seen = [];
        INetwork network = Train(Plain, new FitOptions { Optimizer = new Sgd(0.1f), Epochs = 1, BatchSize = 16, Callbacks = [new LambdaCallback { BatchEnd = c => seen.Add(c.Network.Parameters.Span[0]) }] }, PlainData(), out _, null);
        Assert.Equal(3, seen.Distinct().Count());
        Assert.Equal(seen[^1], network.Parameters.Span[0]);
    }

    [Fact]
    public void WhatACallbackWrites_IsTrainedOn()
    {
        // All parameters are put back after the first step, so that nothing of it is left.
        FitOptions Options(List<float> losses) => new()
        {
            Optimizer = new Sgd(0.1f),
            Epochs = 1,
            BatchSize = 16,
            Shuffle = false,
            Callbacks =
            [
                new LambdaCallback
                {
                    BatchEnd = c =>
                    {
                        losses.Add(c.BatchLoss);
                        c.Network.Parameters.Span.Clear();
                    },
                },
            ],
        };
        List<float> onDevice = [], onCpu = [];
        Train(Plain, Options(onDevice), PlainData(), out _, null);
        TrainOnCpu(Plain, Options(onCpu), PlainData(), out _);
        Assert.Equal(onCpu.Count, onDevice.Count);
        Assert.All(onCpu.Zip(onDevice), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void ResumedTraining_GoesOnAsIfItHadNeverStopped()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("netgen-gpu-").FullName, "training.safetensors");
        FitOptions Options(int epochs) => new() { Optimizer = new Adam(0.01f), Epochs = epochs, BatchSize = 16, Seed = 5 };
        INetwork whole = Train(Images, Options(4), ImageData(), out _, null);
        FitOptions half = Options(2), rest = Options(4);
        half.CheckpointPath = path;
        Train(Images, half, ImageData(), out _, null);
        rest.ResumeFrom = path;
        INetwork resumed = Train(Images, rest, ImageData(), out _, null);
        Assert.Equal(whole.Parameters.Span.ToArray(), resumed.Parameters.Span.ToArray());

        // And on the CPU: a checkpoint does not know where it was written.
        FitOptions elsewhere = Options(4);
        elsewhere.ResumeFrom = path;
        AssertClose(whole, TrainOnCpu(Images, elsewhere, ImageData(), out _));
    }

    [Fact]
    public void SameSeed_GivesTheSameBits()
    {
        FitOptions Options() => new() { Optimizer = new Adam(0.01f), Epochs = 2, BatchSize = 16, Seed = 5 };
        Assert.Equal(Train(Images, Options(), ImageData(), out _, null).Parameters.Span.ToArray(), Train(Images, Options(), ImageData(), out _, null).Parameters.Span.ToArray());
    }

    [Fact]
    public void DivergedTraining_SaysWhereAndPutsTheNetworkBack()
    {
        float[] inputs = Numbers(Samples * 60, 1);
        inputs[(7 * 60) + 4] = float.NaN;
        IDataSet data = new ArrayDataSet(inputs, 60, Numbers(Samples * 2, 2), 2);
        INetwork network = Assembly.Value.Create(Plain);
        float[] before = network.Parameters.Span.ToArray();
        TrainingDivergedException e = Assert.Throws<TrainingDivergedException>(() => network.Fit(data, new FitOptions { Device = device.Accelerator, BatchSize = 16, Shuffle = false, Epochs = 2 }));
        Assert.Equal((1, 1), (e.Epoch, e.Step));
        Assert.Equal(before, network.Parameters.Span.ToArray());
    }

    [Fact]
    public void NetworkWithoutAGpuForm_IsRefused()
    {
        INetwork network = EmittedAssembly.Compile([Spec.Network("CpuAlone", Spec.Input(60), Spec.Dense(2), Spec.MeanSquaredError())]).Create(Spec.Network("CpuAlone"));
        ArgumentException e = Assert.Throws<ArgumentException>(() => network.Fit(PlainData(), new FitOptions { Device = device.Accelerator }));
        Assert.Contains("does not reference NetGen.Gpu", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OptimizerOfSomebodysOwn_IsRefused()
    {
        INetwork network = Assembly.Value.Create(Plain);
        Assert.Throws<NotSupportedException>(() => network.Fit(PlainData(), new FitOptions { Device = device.Accelerator, Optimizer = new Halving() }));
    }

    [Fact]
    public void Predictions_AreTheCpus()
    {
        INetwork network = Assembly.Value.Create(Images);
        using GpuNetwork gpu = GpuRun.Create(network, device.Accelerator, new GpuOptions { PredictBatch = 10 });
        float[] inputs = Numbers(Samples * 60, 1), expected = new float[Samples * Classes], actual = new float[Samples * Classes];
        network.PredictBatch(inputs, expected, Samples);
        gpu.Predict(inputs, actual, Samples);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Throws<ArgumentException>(() => gpu.Predict(inputs, actual.AsSpan(1), Samples));
        EvaluationResult right = network.Evaluate(ImageData()), found = gpu.Evaluate(ImageData());
        Assert.Equal(right.Loss, found.Loss, 1e-5);
        Assert.Equal(right["accuracy"], found["accuracy"], 0.03);
        Assert.Throws<ArgumentException>(() => gpu.CopyFrom(Assembly.Value.Create(Plain)));
    }

    private static IDataSet ImageData() => new ArrayDataSet(Numbers(Samples * 60, 1), 60, [.. Enumerable.Range(0, Samples).Select(i => (float)(i * 7 % Classes))], 1);

    private static IDataSet PlainData() => new ArrayDataSet(Numbers(Samples * 60, 1), 60, Numbers(Samples * 2, 2), 2);

    private static float[] Numbers(int count, int seed) => NetworkRun.Floats(new Draws(seed).Normal(count, 0.7));

    private void AssertAgrees(NetworkSpec spec, Func<FitOptions> options, IDataSet data, GpuOptions? gpu = null)
    {
        FitOptions onDevice = options(), onCpu = options();
        onDevice.Validation = onCpu.Validation = data;
        INetwork expected = TrainOnCpu(spec, onCpu, data, out History right), actual = Train(spec, onDevice, data, out History history, gpu);
        AssertClose(expected, actual);
        Assert.Equal(right.Epochs.Count, history.Epochs.Count);
        foreach ((EpochRecord e, EpochRecord a) in right.Epochs.Zip(history.Epochs))
        {
            Assert.Equal(e.Loss, a.Loss, 1e-4 * (1 + Math.Abs(e.Loss)));
            Assert.Equal(e.ValidationLoss, a.ValidationLoss, 1e-4 * (1 + Math.Abs(e.ValidationLoss)));
            Assert.Equal(e.Metrics.Select(m => m.Name), a.Metrics.Select(m => m.Name));
            Assert.All(e.Metrics.Zip(a.Metrics), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 0.05));
        }
    }

    private static void AssertClose(INetwork expected, INetwork actual)
    {
        float[] right = [.. expected.Parameters.Span, .. expected.State.Span], found = [.. actual.Parameters.Span, .. actual.State.Span];
        for (int i = 0; i < right.Length; i++)
        {
            // A few steps of at most a hundredth each: rounding grows, as optimizers divide by small gradients.
            Assert.True(Math.Abs(right[i] - found[i]) <= 2e-3, $"parameter {i} is {found[i]}, on the CPU {right[i]}");
        }
    }

    private INetwork Train(NetworkSpec spec, FitOptions options, IDataSet data, out History history, GpuOptions? gpu)
    {
        INetwork network = Assembly.Value.Create(spec);
        options.DeviceOptions = gpu;
        options.Device = device.Accelerator;
        history = network.Fit(data, options);
        return network;
    }

    private static INetwork TrainOnCpu(NetworkSpec spec, FitOptions options, IDataSet data, out History history)
    {
        INetwork network = Assembly.Value.Create(spec);
        history = network.Fit(data, options);
        return network;
    }

    private sealed unsafe class Halving() : Optimizer(0.1f)
    {
        protected override void Apply<T>(float* parameters, float* gradients, int begin, int end, in GroupScalars group)
        {
            for (int i = begin; i < end; i++)
            {
                parameters[i] /= 2;
            }
        }
    }
}
