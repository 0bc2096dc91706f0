// L-BFGS against PyTorch's, iteration by iteration, on the bowl of make_optimizers.py; its rules; and Fit with it.

using System.Text.Json;
using NetGen.Tests.Training;

namespace NetGen.Tests.Optimizers;

public sealed class LbfgsTests
{
    private const int Inputs = 9, Classes = 4, Samples = 150;

    private static readonly JsonElement Reference = ReferenceNumbers.Read("optimizers.json").GetProperty("lbfgs");

    [Theory]
    [InlineData("strong wolfe", 512)]
    [InlineData("strong wolfe", 256)]
    [InlineData("strong wolfe", 128)]
    [InlineData("strong wolfe", 32)]
    [InlineData("fixed step", 512)]
    [InlineData("fixed step", 32)]
    public void Iterations_FollowPyTorch(string name, int bits)
    {
        Lbfgs optimizer = name == "fixed step"
            ? new Lbfgs(0.8f, maxIterations: 1, strongWolfe: false)
            : new Lbfgs(maxIterations: 1, historySize: 5);
        optimizer.KernelBits = bits;
        AlignedBuffer parameters = new(16), gradients = new(16);
        JsonElement steps = Reference.GetProperty(name);
        Assert.Equal(60, steps.GetArrayLength());
        for (int step = 0; step < 60; step++)
        {
            double[] expected = ReferenceNumbers.Doubles(steps[step]);
            double loss = optimizer.Step(parameters, gradients, () => Bowl(parameters, gradients));
            double[] actual = [loss, parameters.Span[0], parameters.Span[7], parameters.Span[15]];
            for (int i = 0; i < 4; i++)
            {
                // Rounding to floats grows through the history; a wrong update is off by more than 0.1 within a few steps.
                double tolerance = 5e-3 * Math.Max(1.0, Math.Abs(expected[i]));
                Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"{name}, {bits} bits, step {step}, figure {i}: expected {expected[i]}, got {actual[i]}.");
            }
        }

        double best = ReferenceNumbers.Doubles(steps[59])[0];
        Assert.Equal(best, Bowl(parameters, gradients), 1e-5 * best);
    }

    [Fact]
    public void TwentyIterationsInOneStep_EndWherePyTorchEndsWithAsManyLooks()
    {
        Lbfgs optimizer = new(historySize: 5);
        AlignedBuffer parameters = new(16), gradients = new(16);
        optimizer.Step(parameters, gradients, () => Bowl(parameters, gradients));
        double[] expected = ReferenceNumbers.Doubles(Reference.GetProperty("twenty iterations"));
        Assert.Equal(expected[0], Bowl(parameters, gradients), 1e-3 * expected[0]);
        Assert.Equal((long)expected[1], optimizer.Evaluations);
    }

    [Fact]
    public void Rosenbrock_IsSolvedByALineSearch()
    {
        // Rosenbrock's valley in eight pairs, from its usual start: f = Σ 100 (y - x²)² + (1 - x)², least at 1.
        Lbfgs optimizer = new(maxIterations: 200, toleranceChange: 0f);
        AlignedBuffer parameters = new(16), gradients = new(16);
        for (int i = 0; i < 16; i++)
        {
            parameters.Span[i] = i % 2 == 0 ? -1.2f : 1f;
        }

        optimizer.Step(parameters, gradients, () =>
        {
            double loss = 0.0;
            for (int i = 0; i < 16; i += 2)
            {
                double x = parameters.Span[i], y = parameters.Span[i + 1], valley = y - (x * x);
                loss += (100.0 * valley * valley) + ((1.0 - x) * (1.0 - x));
                gradients.Span[i] = (float)((-400.0 * x * valley) - (2.0 * (1.0 - x)));
                gradients.Span[i + 1] = (float)(200.0 * valley);
            }

            return loss;
        });
        Assert.All(parameters.Span.ToArray(), p => Assert.Equal(1f, p, 1e-3f));
        Assert.InRange(optimizer.Evaluations, 20, 250);
    }

    [Fact]
    public void LossThatOverflowsOnTheWay_IsSteppedBackFrom()
    {
        // log has no value below 0, where the first full step leads: f = Σ p - log p.
        Lbfgs optimizer = new(learningRate: 100f, maxIterations: 50);
        AlignedBuffer parameters = new(16), gradients = new(16);
        parameters.Span.Fill(3f);
        bool overflowed = false;
        optimizer.Step(parameters, gradients, () =>
        {
            double loss = 0.0;
            for (int i = 0; i < 16; i++)
            {
                loss += parameters.Span[i] - Math.Log(parameters.Span[i]);
                gradients.Span[i] = 1f - (1f / parameters.Span[i]);
            }

            overflowed |= double.IsNaN(loss);
            return loss;
        });
        Assert.True(overflowed);
        Assert.All(parameters.Span.ToArray(), p => Assert.Equal(1f, p, 1e-3f));
    }

    [Fact]
    public void Step_OnceWarm_AllocatesNothing()
    {
        Lbfgs optimizer = new(historySize: 3);
        AlignedBuffer parameters = new(16), gradients = new(16);
        Func<double> closure = () => Bowl(parameters, gradients);
        Allocations.AssertNoneHere(
            "A step",
            () =>
            {
                parameters.Span.Fill(2f);
                for (int step = 0; step < 5; step++)
                {
                    optimizer.Step(parameters, gradients, closure);
                }
            });
    }

    [Fact]
    public void StepWithoutAClosure_SaysThatItNeedsOne()
    {
        Lbfgs optimizer = new();
        AlignedBuffer buffer = new(16);
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => optimizer.Step(buffer, buffer));
        Assert.Contains("closure", exception.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => optimizer.Step(new SoftmaxNetwork(2, 2), buffer));
        Assert.Throws<InvalidOperationException>(optimizer.PrepareStep);
        Assert.Equal((0L, 0), (optimizer.StepCount, optimizer.Length));
    }

    [Fact]
    public void SettingsThatDoNotFitALineSearch_AreRefused()
    {
        SoftmaxNetwork net = new(Inputs, Classes);
        AlignedBuffer gradients = new(net.Parameters.Length);
        Lbfgs clipped = new() { GlobalClipNorm = 1f }, scaled = new() { ParameterGroups = [new ParameterGroup("digit") { LearningRateFactor = 2f }] };
        Lbfgs decayed = new() { ParameterGroups = [new ParameterGroup("digit") { WeightDecay = 0.1f }] };
        Assert.Throws<InvalidOperationException>(() => clipped.Step(net, gradients, () => 0.0));
        Assert.Throws<InvalidOperationException>(() => scaled.Step(net, gradients, () => 0.0));
        Assert.Throws<ArgumentException>(() => decayed.Step(net, gradients, () => 0.0));
        Assert.Throws<ArgumentException>(() => net.Fit(Data(), new FitOptions { Optimizer = new Lbfgs(), AccumulationSteps = 2 }));
    }

    [Fact]
    public void Fit_TakesOneStepOnTheWholeSetAnEpoch_WhateverTheBatchesAndThreads()
    {
        SoftmaxNetwork reference = new(Inputs, Classes), byHand = new(Inputs, Classes);
        FitOptions whole = Options(batchSize: Samples);
        History history = reference.Fit(Data(), whole);

        // By hand, on one batch of all samples.
        Lbfgs optimizer = new(maxIterations: 4);
        TrainingStep step = byHand.CreateTrainingStep(Samples);
        new ClusterData(Samples, Inputs, Classes) { OneHot = true, Noise = 2f }.Read([.. Enumerable.Range(0, Samples)], step.Inputs.Span, step.Targets.Span);
        List<double> losses = [];
        for (int epoch = 0; epoch < 5; epoch++)
        {
            losses.Add(optimizer.Step(byHand, step.Gradients, () =>
            {
                step.Run();
                return step.Loss;
            }));
        }

        Assert.Equal(losses, history.Epochs.Select(e => e.Loss));
        Assert.Equal(byHand.Parameters.Span.ToArray(), reference.Parameters.Span.ToArray());
        Assert.Equal((5L, 5), (whole.Optimizer!.StepCount, history.Epochs.Count));
        Assert.True(history.Epochs[^1].Loss < 0.5 * history.Epochs[0].Loss);
        Assert.InRange(history.Epochs[0].Metrics[0].Value, 0.0, 1.0);

        float[]? expected = null;
        foreach (int threads in (int[])[1, 2, 8])
        {
            SoftmaxNetwork net = new(Inputs, Classes);
            FitOptions options = Options(batchSize: 32);
            options.Threads = threads;
            net.Fit(Data(), options);
            expected ??= net.Parameters.Span.ToArray();
            Assert.Equal(expected, net.Parameters.Span.ToArray());
        }

        for (int i = 0; i < expected!.Length; i++)
        {
            Assert.Equal(reference.Parameters.Span[i], expected[i], 2e-2f);
        }
    }

    [Fact]
    public void FrozenTensorInFit_KeepsItsBits()
    {
        SoftmaxNetwork net = new(Inputs, Classes);
        net.Parameters.Span[net.BiasOffset] = -0f;
        float kernel = net.Parameters.Span[0];
        FitOptions options = Options(batchSize: 32);
        options.Optimizer!.ParameterGroups = [new ParameterGroup("digit/bias") { Frozen = true }];
        net.Fit(Data(), options);
        Assert.True(float.IsNegative(net.Parameters.Span[net.BiasOffset]) && net.Parameters.Span[net.BiasOffset] == 0f);
        Assert.NotEqual(kernel, net.Parameters.Span[0]);
    }

    private static ClusterData Data() => new(Samples, Inputs, Classes) { Noise = 2f };

    private static FitOptions Options(int batchSize)
        => new() { Optimizer = new Lbfgs(maxIterations: 4), Epochs = 5, BatchSize = batchSize, Shuffle = false, Threads = 2 };

    // Loss and gradient in double precision: rounding is that of the parameters alone.
    private static double Bowl(AlignedBuffer parameters, AlignedBuffer gradients)
    {
        Span<double> g = stackalloc double[16];
        double loss = 0.0;
        for (int i = 0; i < 16; i++)
        {
            double weight = Math.Pow(300.0, i / 15.0), difference = parameters.Span[i] - Math.Cos(i);
            loss += 0.5 * weight * difference * difference;
            g[i] += weight * difference;
            if (i > 0)
            {
                double d = parameters.Span[i] - (2.0 * parameters.Span[i - 1]);
                loss += 0.25 * Math.Pow(d, 4);
                g[i] += d * d * d;
                g[i - 1] -= 2.0 * d * d * d;
            }
        }

        for (int i = 0; i < 16; i++)
        {
            gradients.Span[i] = (float)g[i];
        }

        return loss;
    }
}
