// What optimizers and schedules promise beyond their formulas: argument checks, equal bits on all widths, no subnormals, no allocation.

using NetGen.Numerics;

namespace NetGen.Tests.Optimizers;

public sealed class OptimizerTests
{
    public static TheoryData<string> Names => ["sgd", "momentum", "nesterov", "adam", "adamw"];

    [Theory]
    [MemberData(nameof(Names))]
    public void AllWidthsOfAMachine_GiveTheSameBits(string name)
    {
        // Wider ones than the machine has are emulated with a fused multiply-add that it may not have either.
        float[] expected = Train(Make(name), VectorWidth.Bits);
        foreach (int bits in ((int[])[512, 256, 128, 32]).Where(b => b <= VectorWidth.Bits))
        {
            Assert.Equal(expected, Train(Make(name), bits));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void VanishedGradients_LeaveNoSubnormalMoments(string name)
    {
        Optimizer optimizer = Make(name);
        AlignedBuffer parameters = new(16), gradients = new(16);
        gradients.Span.Fill(1e-3f);
        optimizer.Step(parameters, gradients);
        gradients.Span.Clear();
        for (int step = 0; step < 3000; step++)
        {
            optimizer.Step(parameters, gradients);
        }

        foreach (OptimizerSlot slot in optimizer.Slots)
        {
            foreach (float value in slot.Values.Span)
            {
                Assert.False(float.IsSubnormal(value), $"{slot.Name} holds the subnormal {value}.");
            }
        }

        foreach (float value in parameters.Span)
        {
            Assert.True(float.IsFinite(value));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_OnceWarm_AllocatesNothing(string name)
    {
        Optimizer optimizer = Make(name);
        AlignedBuffer parameters = new(4096), gradients = new(4096);
        optimizer.Step(parameters, gradients);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 100; step++)
        {
            optimizer.Step(parameters, gradients);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void NaNGradient_StaysVisibleInItsParameter()
    {
        foreach (string name in (string[])["sgd", "momentum", "nesterov", "adam", "adamw"])
        {
            AlignedBuffer parameters = new(16), gradients = new(16);
            gradients.Span[3] = float.NaN;
            Make(name).Step(parameters, gradients);
            Assert.True(float.IsNaN(parameters.Span[3]), name);
            Assert.Equal(0f, parameters.Span[4]);
        }
    }

    [Fact]
    public void Initialize_ForgetsEarlierSteps()
    {
        Adam optimizer = new();
        float[] first = Train(optimizer, 256);
        optimizer.Initialize(64);
        Assert.Equal(0, optimizer.StepCount);
        Assert.Equal(first, Train(optimizer, 256));
    }

    [Fact]
    public void Step_WithGradientsOfAnotherLength_NamesBothLengths()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new Adam().Step(new AlignedBuffer(32), new AlignedBuffer(16)));
        Assert.Contains("32", exception.Message, StringComparison.Ordinal);
        Assert.Contains("16", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_WithParametersOfAnotherLengthThanBefore_Throws()
    {
        Adam optimizer = new();
        optimizer.Step(new AlignedBuffer(32), new AlignedBuffer(32));
        Assert.Throws<ArgumentException>(() => optimizer.Step(new AlignedBuffer(16), new AlignedBuffer(16)));
        Assert.Equal(1, optimizer.StepCount);
    }

    [Fact]
    public unsafe void Apply_OutsideItsMemory_Throws()
    {
        Adam optimizer = new();
        AlignedBuffer buffer = new(32);
        optimizer.Initialize(32);
        optimizer.PrepareStep();
        Assert.Throws<ArgumentException>(() => optimizer.Apply(buffer.Pointer, buffer.Pointer, 0, 48));
        Assert.Throws<ArgumentException>(() => optimizer.Apply(buffer.Pointer, buffer.Pointer, 8, 16));
        Assert.Throws<ArgumentException>(() => optimizer.Apply(buffer.Pointer, buffer.Pointer, -16, 16));
    }

    [Fact]
    public void ArgumentsOutsideTheirRanges_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(-0.1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(0.1f, momentum: 1f));
        Assert.Throws<ArgumentException>(() => new Sgd(0.1f, nesterov: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(0.1f, weightDecay: -1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(beta1: 1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(beta2: -0.1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(epsilon: 0f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(weightDecay: float.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => new Adam().Initialize(17));
    }

    [Fact]
    public void StepSchedule_DropsAtEachInterval()
    {
        StepSchedule byEpochs = new(1f, 0.1f, everyEpochs: 2), bySteps = new(1f, 0.5f, everySteps: 3);
        Assert.Equal(1f, byEpochs.At(new TrainingPosition(19, 0, 10)));
        Assert.Equal(0.1f, byEpochs.At(new TrainingPosition(20, 0, 10)));
        Assert.Equal(0.01f, byEpochs.At(new TrainingPosition(40, 0, 10)), 1e-8f);
        Assert.Equal(1f, bySteps.At(new TrainingPosition(2, 0, 0)));
        Assert.Equal(0.25f, bySteps.At(new TrainingPosition(6, 0, 0)));
        Assert.Throws<InvalidOperationException>(() => byEpochs.At(new TrainingPosition(1, 0, 0)));
        Assert.Throws<ArgumentException>(() => new StepSchedule(1f, 0.1f));
        Assert.Throws<ArgumentException>(() => new StepSchedule(1f, 0.1f, 1, 1));
    }

    [Fact]
    public void CosineSchedule_WarmsUpLinearlyAndEndsAtItsFinalRate()
    {
        CosineSchedule schedule = new(1f, 0.25f, warmupSteps: 4);
        Assert.Equal(0.25f, schedule.At(new TrainingPosition(0, 24, 0)));
        Assert.Equal(1f, schedule.At(new TrainingPosition(3, 24, 0)));
        Assert.Equal(1f, schedule.At(new TrainingPosition(4, 24, 0)));
        Assert.Equal(0.625f, schedule.At(new TrainingPosition(14, 24, 0)), 1e-6f);
        Assert.Equal(0.25f, schedule.At(new TrainingPosition(24, 24, 0)));
    }

    [Fact]
    public void CosineScheduleWithoutALength_SaysHowToGiveOne()
    {
        Sgd optimizer = new(new CosineSchedule(0.1f));
        InvalidOperationException exception
            = Assert.Throws<InvalidOperationException>(() => optimizer.Step(new AlignedBuffer(16), new AlignedBuffer(16)));
        Assert.Contains("TotalSteps", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, optimizer.StepCount);
    }

    private static Optimizer Make(string name) => name switch
    {
        "sgd" => new Sgd(0.05f, weightDecay: 0.01f),
        "momentum" => new Sgd(0.02f, momentum: 0.9f, weightDecay: 0.01f),
        "nesterov" => new Sgd(0.02f, momentum: 0.9f, nesterov: true),
        "adam" => new Adam(0.01f, weightDecay: 0.01f),
        "adamw" => new AdamW(0.01f),
        _ => throw new ArgumentException($"No optimizer \"{name}\".", nameof(name)),
    };

    private static float[] Train(Optimizer optimizer, int bits)
    {
        optimizer.KernelBits = bits;
        AlignedBuffer parameters = new(64), gradients = new(64);
        for (int step = 0; step < 40; step++)
        {
            for (int i = 0; i < 64; i++)
            {
                gradients.Span[i] = MathF.Sin(i + (0.7f * step)) * MathF.Pow(10f, -(i % 9)) + (0.3f * parameters.Span[i]);
            }

            optimizer.Step(parameters, gradients);
        }

        return parameters.Span.ToArray();
    }
}
