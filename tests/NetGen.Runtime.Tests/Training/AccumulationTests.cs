// Gradients gathered over several batches: a step equals that of one batch so many times as large, whatever the threads.

using NetGen.Tests.Optimizers;

namespace NetGen.Tests.Training;

public sealed class AccumulationTests
{
    private const int Inputs = 12, Classes = 5, Samples = 203;

    [Theory]
    [InlineData("sgd", 20, 3)]
    [InlineData("momentum decay", 20, 3)]
    [InlineData("adamw", 20, 3)]
    [InlineData("rmsprop", 7, 4)]
    [InlineData("adagrad", 50, 100)]
    public void GatheredBatches_EqualOneOfTheirSize(string optimizer, int batchSize, int steps)
    {
        // 203 samples: neither the last batch nor the last group is full.
        SoftmaxNetwork gathered = new(Inputs, Classes), whole = new(Inputs, Classes);
        FitOptions few = Options(optimizer, batchSize), many = Options(optimizer, batchSize * steps);
        few.AccumulationSteps = steps;
        History a = gathered.Fit(Data(), few), b = whole.Fit(Data(), many);
        Assert.Equal(many.Optimizer!.StepCount, few.Optimizer!.StepCount);
        Assert.Equal((many.Optimizer.StepsPerEpoch, many.Optimizer.TotalSteps), (few.Optimizer.StepsPerEpoch, few.Optimizer.TotalSteps));
        Assert.Equal(b.Epochs[^1].LearningRate, a.Epochs[^1].LearningRate);
        for (int i = 0; i < whole.Parameters.Length; i++)
        {
            Assert.Equal(whole.Parameters.Span[i], gathered.Parameters.Span[i], 2e-5f);
        }

        Assert.Equal(b.Epochs[^1].Loss, a.Epochs[^1].Loss, 1e-5);
        Assert.NotEqual(new SoftmaxNetwork(Inputs, Classes).Parameters.Span.ToArray(), gathered.Parameters.Span.ToArray());
    }

    [Theory]
    [InlineData("global")]
    [InlineData("norm")]
    public void GatheredAndClippedSteps_GiveTheSameBitsForAnyNumberOfThreads(string clipping)
    {
        // 12,040 parameters are three chunks and several pieces of the norm.
        float[]? expected = null;
        foreach (int threads in (int[])[1, 2, 8])
        {
            SoftmaxNetwork net = new(300, 40);
            Adam optimizer = new(0.01f) { GlobalClipNorm = clipping == "global" ? 0.05f : null, ClipNorm = clipping == "norm" ? 0.05f : null };
            net.Fit(new ClusterData(100, 300, 40), new FitOptions { Optimizer = optimizer, Epochs = 3, BatchSize = 16, AccumulationSteps = 2, Threads = threads });
            expected ??= net.Parameters.Span.ToArray();
            Assert.Equal(expected, net.Parameters.Span.ToArray());
        }
    }

    [Fact]
    public void ClippingInFit_EqualsClippingByHand()
    {
        SoftmaxNetwork net = new(Inputs, Classes), byHand = new(Inputs, Classes);
        net.Fit(Data(), new FitOptions { Optimizer = new Sgd(0.1f) { ClipNorm = 0.01f }, Epochs = 1, BatchSize = 64, Shuffle = false });
        TrainingStep step = byHand.CreateTrainingStep(64);
        for (int first = 0; first < Samples; first += 64)
        {
            step.Count = Math.Min(64, Samples - first);
            new ClusterData(Samples, Inputs, Classes) { OneHot = true }.Read([.. Enumerable.Range(first, step.Count)], step.Inputs.Span, step.Targets.Span);
            step.Run();
            foreach (TensorInfo tensor in byHand.Info.Parameters)
            {
                Span<float> g = step.Gradients.Span.Slice(tensor.Offset, tensor.Length), p = byHand.Parameters.Span.Slice(tensor.Offset, tensor.Length);
                double norm = Math.Sqrt(g.ToArray().Sum(x => (double)x * x));
                Assert.True(norm > 0.01);
                for (int i = 0; i < g.Length; i++)
                {
                    p[i] -= (float)(0.1 * g[i] * 0.01 / norm);
                }
            }
        }

        for (int i = 0; i < net.Parameters.Length; i++)
        {
            Assert.Equal(byHand.Parameters.Span[i], net.Parameters.Span[i], 1e-6f);
        }
    }

    [Fact]
    public void UnknownGroup_IsRefusedBeforeAnythingChanges()
    {
        SoftmaxNetwork net = new(Inputs, Classes);
        float[] before = net.Parameters.Span.ToArray();
        FitOptions options = Options("adam", 32);
        options.Optimizer!.ParameterGroups = [new ParameterGroup("digits")];
        ArgumentException exception = Assert.Throws<ArgumentException>(() => net.Fit(Data(), options));
        Assert.Contains("digit/kernel, digit/bias", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, net.Parameters.Span.ToArray());
        Assert.False(net.Memory.IsTraining);
    }

    [Fact]
    public void BatchesBetweenSteps_LeaveTheParametersAlone()
    {
        SoftmaxNetwork net = new(Inputs, Classes);
        float[] last = net.Parameters.Span.ToArray();
        List<bool> moved = [];
        ActionCallback watch = new()
        {
            BatchEnd = context =>
            {
                moved.Add(!context.Network.Parameters.Span.SequenceEqual(last));
                last = context.Network.Parameters.Span.ToArray();
            },
        };
        net.Fit(Data(), new FitOptions { Epochs = 1, BatchSize = 32, AccumulationSteps = 3, Callbacks = [watch] });

        // Seven batches: two full steps, and one of what is left.
        Assert.Equal([false, false, true, false, false, true, true], moved);
    }

    private static ClusterData Data() => new(Samples, Inputs, Classes);

    private static FitOptions Options(string optimizer, int batchSize)
    {
        Optimizer made = OptimizerCases.Make(optimizer);
        made.LearningRate = new CosineSchedule(0.02f);
        return new FitOptions { Optimizer = made, Epochs = 4, BatchSize = batchSize, Seed = 3, Threads = 2 };
    }
}
