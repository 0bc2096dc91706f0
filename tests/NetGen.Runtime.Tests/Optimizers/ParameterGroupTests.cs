// Groups, freezing and clipping: against PyTorch's groups and Keras' clipping formulas, on tensors of a network, and what is refused.

using System.Text.Json;
using NetGen.Tests.Training;

namespace NetGen.Tests.Optimizers;

public sealed class ParameterGroupTests
{
    private const int Copies = 8;

    private static readonly JsonElement Reference = ReferenceNumbers.Read("optimizers.json");

    // Two tensors of sixteen floats: eight copies each of the reference problem's first two and last two parameters.
    private static readonly NetworkInfo Two = new()
    {
        Name = "Two",
        Fingerprint = "0000000000000000",
        InputShape = [4],
        OutputShape = [4],
        Layers = [],
        Parameters =
        [
            new TensorInfo("head/kernel", [4, 4], 0, Initializer.Zeros, 1, 1),
            new TensorInfo("block/tail/bias", [16], 16, Initializer.Zeros, 1, 1),
        ],
        States = [],
        ParameterBlockLength = 32,
        StateBlockLength = 0,
    };

    public static TheoryData<int> Widths => [512, 256, 128, 32];

    [Theory]
    [MemberData(nameof(Widths))]
    public void GroupsOfOtherRateAndDecay_FollowPyTorch(int bits)
    {
        Sgd optimizer = new(0.02f, momentum: 0.9f, weightDecay: 0.1f)
        {
            ParameterGroups = [new ParameterGroup("head") { LearningRateFactor = 0.1f, WeightDecay = 0f }],
        };
        Follow(optimizer, "groups", bits);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ClippingByValue_FollowsKeras(int bits) => Follow(new Sgd(0.05f) { ClipValue = 0.4f }, "clip value", bits);

    // Eight copies have √8 times the norm.
    [Theory]
    [MemberData(nameof(Widths))]
    public void ClippingByNorm_FollowsKeras(int bits) => Follow(new Sgd(0.05f) { ClipNorm = 0.5f * MathF.Sqrt(Copies) }, "clip norm", bits);

    [Theory]
    [MemberData(nameof(Widths))]
    public void ClippingByGlobalNorm_FollowsKeras(int bits) => Follow(new Sgd(0.05f) { GlobalClipNorm = 0.8f * MathF.Sqrt(Copies) }, "clip global norm", bits);

    [Theory]
    [MemberData(nameof(OptimizerCases.Names), MemberType = typeof(OptimizerCases))]
    public void FrozenTensors_KeepTheirBitsWithEveryOptimizer(string name)
    {
        SoftmaxNetwork net = new(7, 3);

        // Minus zero shows whether anything at all was added.
        net.Parameters.Span[net.BiasOffset] = -0f;
        float[] before = net.Parameters.Span.ToArray();
        Optimizer optimizer = OptimizerCases.Make(name);
        optimizer.ParameterGroups = [new ParameterGroup("digit/bias") { Frozen = true }];
        AlignedBuffer gradients = new(net.Parameters.Length);
        for (int step = 0; step < 5; step++)
        {
            gradients.Span.Fill(0.3f - (0.1f * step));
            optimizer.Step(net, gradients);
        }

        Assert.Equal(Bits(before.AsSpan(net.BiasOffset)), Bits(net.Parameters.Span[net.BiasOffset..]));
        Assert.All(Enumerable.Range(0, 21), i => Assert.NotEqual(before[i], net.Parameters.Span[i]));
    }

    [Theory]
    [MemberData(nameof(OptimizerCases.Names), MemberType = typeof(OptimizerCases))]
    public void GroupThatChangesNothing_GivesTheSameBits(string name)
    {
        SoftmaxNetwork plain = new(7, 3), grouped = new(7, 3);
        Optimizer without = OptimizerCases.Make(name), with = OptimizerCases.Make(name);
        with.ParameterGroups = [new ParameterGroup("*/bias") { LearningRateFactor = 1f }, new ParameterGroup("digit/kernel") { Frozen = false }];
        AlignedBuffer gradients = new(plain.Parameters.Length);
        for (int step = 0; step < 5; step++)
        {
            gradients.Span.Fill(0.3f - (0.1f * step));
            without.Step(plain.Parameters, gradients);
            with.Step(grouped, gradients);
        }

        Assert.Equal(plain.Parameters.Span.ToArray(), grouped.Parameters.Span.ToArray());
    }

    [Theory]
    [InlineData("head/kernel", true, false)]
    [InlineData("head", true, false)]
    [InlineData("he?d", true, false)]
    [InlineData("block", false, true)]
    [InlineData("block/tail", false, true)]
    [InlineData("*/bias", false, true)]
    [InlineData("*", true, true)]
    public void Pattern_NamesTensorsOrLayers(string pattern, bool head, bool tail)
    {
        Sgd optimizer = new(1f) { ParameterGroups = [new ParameterGroup(pattern) { Frozen = true }] };
        AlignedBuffer parameters = new(32), gradients = new(32);
        gradients.Span.Fill(1f);
        optimizer.Initialize(Two);
        optimizer.Step(parameters, gradients);
        Assert.Equal((head ? 0f : -1f, tail ? 0f : -1f), (parameters.Span[0], parameters.Span[16]));
    }

    [Theory]
    [InlineData("Head")]
    [InlineData("kernel")]
    [InlineData("head/bias")]
    [InlineData("bloc")]
    public void PatternThatMatchesNothing_ListsTheNames(string pattern)
    {
        Sgd optimizer = new(1f) { ParameterGroups = [new ParameterGroup(pattern)] };
        ArgumentException exception = Assert.Throws<ArgumentException>(() => optimizer.Initialize(Two));
        Assert.Contains("head/kernel, block/tail/bias", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"\"{pattern}\"", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, optimizer.Length);
    }

    [Fact]
    public void LastGroupThatSetsAProperty_Wins()
    {
        Sgd optimizer = new(1f)
        {
            ParameterGroups =
            [
                new ParameterGroup("*") { LearningRateFactor = 2f }, new ParameterGroup("*/bias") { WeightDecay = 0.5f },
                new ParameterGroup("block") { LearningRateFactor = 4f },
            ],
        };
        AlignedBuffer parameters = new(32), gradients = new(32);
        parameters.Span.Fill(1f);
        gradients.Span.Fill(1f);
        optimizer.Initialize(Two);
        optimizer.Step(parameters, gradients);
        Assert.Equal((-1f, -5f), (parameters.Span[0], parameters.Span[16]));
    }

    [Fact]
    public void VectorsWithoutDecay_LeavesDecayToMatrices()
    {
        AdamW optimizer = new(0.1f, weightDecay: 0.5f) { ParameterGroups = [ParameterGroup.VectorsWithoutDecay] };
        AlignedBuffer parameters = new(32), gradients = new(32);
        parameters.Span.Fill(1f);
        optimizer.Initialize(Two);
        optimizer.Step(parameters, gradients);
        Assert.Equal((0.95f, 1f), (parameters.Span[0], parameters.Span[16]));
    }

    [Fact]
    public void GroupsChangedBetweenSteps_ThawALayer()
    {
        Rprop optimizer = new(0.25f) { ParameterGroups = [new ParameterGroup("head") { Frozen = true }] };
        AlignedBuffer parameters = new(32), gradients = new(32);
        gradients.Span.Fill(1f);
        optimizer.Initialize(Two);
        optimizer.Step(parameters, gradients);
        Assert.Equal((0f, -0.25f), (parameters.Span[0], parameters.Span[16]));
        Assert.Throws<ArgumentException>(() => optimizer.ParameterGroups = [new ParameterGroup("foot")]);
        Assert.Single(optimizer.ParameterGroups);
        optimizer.ParameterGroups = [];
        optimizer.Step(parameters, gradients);
        Assert.Equal((-0.25f, -0.55f), (parameters.Span[0], parameters.Span[16]));
    }

    [Fact]
    public void FrozenTensors_DoNotCountInTheGlobalNorm()
    {
        Sgd optimizer = new(1f) { GlobalClipNorm = 1f, ParameterGroups = [new ParameterGroup("head") { Frozen = true }] };
        AlignedBuffer parameters = new(32), gradients = new(32);
        gradients.Span[0] = 1000f;
        gradients.Span[16] = 3f;
        gradients.Span[17] = 4f;
        optimizer.Initialize(Two);
        optimizer.Step(parameters, gradients);
        Assert.Equal((0f, -0.6f, -0.8f), (parameters.Span[0], parameters.Span[16], parameters.Span[17]));
    }

    [Fact]
    public void NormThatIsNotFinite_StaysVisible()
    {
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, 3e38f])
        {
            Sgd optimizer = new(1f) { GlobalClipNorm = 1f };
            AlignedBuffer parameters = new(16), gradients = new(16);
            gradients.Span[2] = bad;
            optimizer.Step(parameters, gradients);
            Assert.True(float.IsNaN(parameters.Span[2]));
        }
    }

    [Fact]
    public void SmallGradients_AreNotClipped()
    {
        Sgd optimizer = new(1f) { GlobalClipNorm = 100f };
        AlignedBuffer parameters = new(32), gradients = new(32);
        gradients.Span.Fill(0.7f);
        optimizer.Step(parameters, gradients);
        Assert.All(parameters.Span.ToArray(), p => Assert.Equal(-0.7f, p));
    }

    [Theory]
    [InlineData("value")]
    [InlineData("norm")]
    [InlineData("global")]
    public void ClippedStepsWithGroups_AllocateNothing(string kind)
    {
        SoftmaxNetwork net = new(300, 40);
        Adam optimizer = new()
        {
            ClipValue = kind == "value" ? 0.1f : null,
            ClipNorm = kind == "norm" ? 0.1f : null,
            GlobalClipNorm = kind == "global" ? 0.1f : null,
            ParameterGroups = [new ParameterGroup("digit/bias") { LearningRateFactor = 2f }],
        };
        AlignedBuffer gradients = new(net.Parameters.Length);
        gradients.Span.Fill(1f);
        Allocations.AssertNoneHere("A step", () => optimizer.Step(net, gradients), repeats: 100);
    }

    [Fact]
    public unsafe void ApplyWithoutMeasuredNorms_IsRefused()
    {
        Sgd optimizer = new(1f) { GlobalClipNorm = 1f };
        AlignedBuffer parameters = new(16), gradients = new(16);
        optimizer.Initialize(16);
        optimizer.PrepareStep();
        InvalidOperationException exception
            = Assert.Throws<InvalidOperationException>(() => optimizer.Apply(parameters.Pointer, gradients.Pointer, 0, 16));
        Assert.Contains("MeasureGradients", exception.Message, StringComparison.Ordinal);
        optimizer.MeasureGradients(gradients.Pointer);
        optimizer.Apply(parameters.Pointer, gradients.Pointer, 0, 16);
    }

    [Fact]
    public void WhatNeedsTensors_SaysHowToNameThem()
    {
        AlignedBuffer buffer = new(16);
        Adam grouped = new() { ParameterGroups = [new ParameterGroup("head")] }, clipped = new() { ClipNorm = 1f };
        foreach (Adam optimizer in (Adam[])[grouped, clipped])
        {
            InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => optimizer.Step(buffer, buffer));
            Assert.Contains("Initialize(net.Info)", exception.Message, StringComparison.Ordinal);
            Assert.Equal((0, 0L), (optimizer.Length, optimizer.StepCount));
        }

        Adam running = new();
        running.Initialize(16);
        Assert.Throws<InvalidOperationException>(() => running.ClipNorm = 1f);
        Assert.Null(running.ClipNorm);
    }

    [Fact]
    public void ValuesOutsideTheirRanges_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new ParameterGroup(string.Empty));
        Assert.Throws<ArgumentNullException>(() => new ParameterGroup(null!));
        foreach (float bad in (float[])[-1f, float.NaN, float.PositiveInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new ParameterGroup("a") { LearningRateFactor = bad });
            Assert.Throws<ArgumentOutOfRangeException>(() => new ParameterGroup("a") { WeightDecay = bad });
            Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { ClipValue = bad });
            Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { ClipNorm = bad });
            Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { GlobalClipNorm = bad });
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { ClipValue = 0f });
        Assert.Throws<ArgumentException>(() => new Adam { ClipValue = 1f, ClipNorm = 1f });
        Assert.Throws<ArgumentException>(() => new Adam { GlobalClipNorm = 1f, ClipNorm = 1f });
        Assert.Throws<ArgumentNullException>(() => new Adam { ParameterGroups = null! });
        Assert.Throws<ArgumentException>(() => new Adam { ParameterGroups = [null!] }.Initialize(Two));
    }

    [Fact]
    public void DecayOfAnOptimizerThatHasNone_IsRefused()
    {
        Rprop optimizer = new() { ParameterGroups = [new ParameterGroup("head") { WeightDecay = 0.1f }] };
        ArgumentException exception = Assert.Throws<ArgumentException>(() => optimizer.Initialize(Two));
        Assert.Contains("Rprop", exception.Message, StringComparison.Ordinal);
    }

    private static void Follow(Optimizer optimizer, string name, int bits)
    {
        // Parameter i of the problem stands at place i % 2 of tensor i / 2.
        static int Which(int i) => (2 * (i / 16)) + (i % 2);
        JsonElement trajectory = Reference.GetProperty(name);
        Assert.Equal(60, trajectory.GetArrayLength());
        AlignedBuffer parameters = new(32), gradients = new(32);
        ReferenceNumbers.Start(parameters, Which);
        optimizer.KernelBits = bits;
        optimizer.Initialize(Two);
        for (int step = 0; step < 60; step++)
        {
            ReferenceNumbers.Gradient(parameters, gradients, step, Which);
            optimizer.Step(parameters, gradients);
            ReferenceNumbers.AssertClose(trajectory[step], parameters, Which, $"{name}, {bits} bits, step {step}");
        }
    }

    private static int[] Bits(ReadOnlySpan<float> values)
    {
        int[] bits = new int[values.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = BitConverter.SingleToInt32Bits(values[i]);
        }

        return bits;
    }
}
