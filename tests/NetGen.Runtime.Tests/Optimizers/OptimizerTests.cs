// What optimizers and schedules promise beyond their formulas: argument checks, equal bits on all widths, no subnormals, no allocation.

using NetGen.Numerics;

namespace NetGen.Tests.Optimizers;

[Collection(AloneCollection.Name)]
public sealed class OptimizerTests
{
    public static TheoryData<string> Names => OptimizerCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void AllWidthsOfAMachine_GiveTheSameBits(string name)
    {
        // Wider ones than the machine has are emulated with a fused multiply-add that it may not have either.
        float[] expected = Train(OptimizerCases.Make(name), VectorWidth.Bits);
        foreach (int bits in ((int[])[512, 256, 128, 32]).Where(b => b <= VectorWidth.Bits))
        {
            Assert.Equal(expected, Train(OptimizerCases.Make(name), bits));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void VanishedGradients_LeaveNoSubnormalMoments(string name)
    {
        Optimizer optimizer = OptimizerCases.Make(name);
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
        Optimizer optimizer = OptimizerCases.Make(name);
        AlignedBuffer parameters = new(4096), gradients = new(4096);
        Allocations.AssertNone($"A step of {name}", () => optimizer.Step(parameters, gradients), repeats: 100);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NaNGradient_StaysVisibleInItsParameter(string name)
    {
        AlignedBuffer parameters = new(16), gradients = new(16);
        gradients.Span[3] = float.NaN;
        OptimizerCases.Make(name).Step(parameters, gradients);
        Assert.True(float.IsNaN(parameters.Span[3]), name);
        Assert.Equal(0f, parameters.Span[4]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Closure_IsLookedAtOnceAndItsLossReturned(string name)
    {
        Optimizer plain = OptimizerCases.Make(name), closed = OptimizerCases.Make(name);
        AlignedBuffer a = new(16), b = new(16), gradients = new(16);
        gradients.Span.Fill(0.5f);
        int looks = 0;
        plain.Step(a, gradients);
        Assert.Equal(7.0, closed.Step(b, gradients, () => 7.0 + looks++));
        Assert.Equal(1, looks);
        Assert.Equal(a.Span.ToArray(), b.Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SnapshotOfAnOptimizer_PutsEverythingBack(string name)
    {
        Optimizer whole = OptimizerCases.Make(name), disturbed = OptimizerCases.Make(name);
        AlignedBuffer a = new(32), b = new(32), other = new(48), gradients = new(32), otherGradients = new(48);
        otherGradients.Span.Fill(3f);
        for (int step = 0; step < 10; step++)
        {
            ReferenceNumbers.Gradient(a, gradients, step, i => i % 4);
            whole.Step(a, gradients);
            Action restore = disturbed.Snapshot();
            disturbed.LearningRate = 0.5f;
            disturbed.Step(other, otherGradients);
            disturbed.LearningRateScale = 0.5;
            restore();
            ReferenceNumbers.Gradient(b, gradients, step, i => i % 4);
            disturbed.Step(b, gradients);
        }

        Assert.Equal(a.Span.ToArray(), b.Span.ToArray());
        Assert.Equal((10L, 1.0), (disturbed.StepCount, disturbed.LearningRateScale));
    }

    [Fact]
    public void LearningRateScale_MultipliesTheSchedule()
    {
        Sgd optimizer = new(new StepSchedule(1f, 0.5f, everySteps: 1)) { LearningRateScale = 0.5 };
        AlignedBuffer parameters = new(16), gradients = new(16);
        optimizer.Initialize(16);
        Assert.Equal(1.0, optimizer.LearningRateScale);
        optimizer.LearningRateScale = 0.25;
        gradients.Span.Fill(1f);
        optimizer.Step(parameters, gradients);
        Assert.Equal((0.25f, -0.25f), (optimizer.CurrentLearningRate, parameters.Span[0]));
        optimizer.Step(parameters, gradients);
        Assert.Equal((0.125f, -0.375f), (optimizer.CurrentLearningRate, parameters.Span[0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.LearningRateScale = -1.0);
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.LearningRateScale = double.NaN);
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

    public static TheoryData<string, string> BadArguments
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach ((string type, string parameter, int number, _) in BadConstructions)
            {
                data.Add($"{type} {parameter} {number}", parameter);
            }

            return data;
        }
    }

    private static IEnumerable<(string Type, string Parameter, int Number, Action Make)> BadConstructions
    {
        get
        {
            (string Type, string Parameter, Func<float, Optimizer> Make, float[] Bad)[] cases =
            [
                ("Sgd", "learningRate", x => new Sgd(x), [-0.1f, float.NaN, float.PositiveInfinity]),
                ("Sgd", "momentum", x => new Sgd(0.1f, momentum: x), UnitOutside),
                ("Sgd", "weightDecay", x => new Sgd(0.1f, weightDecay: x), NegativeOrNot),
                ("Adam", "beta1", x => new Adam(beta1: x), UnitOutside),
                ("Adam", "beta2", x => new Adam(beta2: x), UnitOutside),
                ("Adam", "epsilon", x => new Adam(epsilon: x), NotPositive),
                ("Adam", "weightDecay", x => new Adam(weightDecay: x), NegativeOrNot),
                ("AdamW", "weightDecay", x => new AdamW(weightDecay: x), NegativeOrNot),
                ("Adagrad", "learningRateDecay", x => new Adagrad(learningRateDecay: x), NegativeOrNot),
                ("Adagrad", "initialAccumulator", x => new Adagrad(initialAccumulator: x), NegativeOrNot),
                ("Adagrad", "epsilon", x => new Adagrad(epsilon: x), NotPositive),
                ("Adagrad", "weightDecay", x => new Adagrad(weightDecay: x), NegativeOrNot),
                ("Adadelta", "rho", x => new Adadelta(rho: x), UnitOutside),
                ("Adadelta", "epsilon", x => new Adadelta(epsilon: x), NotPositive),
                ("Adadelta", "weightDecay", x => new Adadelta(weightDecay: x), NegativeOrNot),
                ("RmsProp", "alpha", x => new RmsProp(alpha: x), UnitOutside),
                ("RmsProp", "momentum", x => new RmsProp(momentum: x), UnitOutside),
                ("RmsProp", "epsilon", x => new RmsProp(epsilon: x), NotPositive),
                ("RmsProp", "weightDecay", x => new RmsProp(weightDecay: x), NegativeOrNot),
                ("Nadam", "beta1", x => new Nadam(beta1: x), UnitOutside),
                ("Nadam", "beta2", x => new Nadam(beta2: x), UnitOutside),
                ("Nadam", "epsilon", x => new Nadam(epsilon: x), NotPositive),
                ("Nadam", "momentumDecay", x => new Nadam(momentumDecay: x), NegativeOrNot),
                ("Nadam", "weightDecay", x => new Nadam(weightDecay: x), NegativeOrNot),
                ("RAdam", "beta1", x => new RAdam(beta1: x), UnitOutside),
                ("RAdam", "beta2", x => new RAdam(beta2: x), UnitOutside),
                ("RAdam", "epsilon", x => new RAdam(epsilon: x), NotPositive),
                ("RAdam", "weightDecay", x => new RAdam(weightDecay: x), NegativeOrNot),
                ("Adamax", "beta1", x => new Adamax(beta1: x), UnitOutside),
                ("Adamax", "beta2", x => new Adamax(beta2: x), UnitOutside),
                ("Adamax", "epsilon", x => new Adamax(epsilon: x), NotPositive),
                ("Adamax", "weightDecay", x => new Adamax(weightDecay: x), NegativeOrNot),
                ("Lion", "beta1", x => new Lion(beta1: x), UnitOutside),
                ("Lion", "beta2", x => new Lion(beta2: x), UnitOutside),
                ("Lion", "weightDecay", x => new Lion(weightDecay: x), NegativeOrNot),
                ("Rprop", "decrease", x => new Rprop(decrease: x), [0f, 1f, -0.5f, float.NaN]),
                ("Rprop", "increase", x => new Rprop(increase: x), [1f, 0.5f, float.NaN, float.PositiveInfinity]),
                ("Rprop", "smallestStep", x => new Rprop(smallestStep: x), NotPositive),
                ("Rprop", "largestStep", x => new Rprop(largestStep: x), [1e-7f, float.NaN, float.PositiveInfinity]),
                ("Lbfgs", "maxIterations", x => new Lbfgs(maxIterations: (int)x), [0f, -1f]),
                ("Lbfgs", "maxEvaluations", x => new Lbfgs(maxEvaluations: (int)x), [-1f]),
                ("Lbfgs", "toleranceGradient", x => new Lbfgs(toleranceGradient: x), NegativeOrNot),
                ("Lbfgs", "toleranceChange", x => new Lbfgs(toleranceChange: x), NegativeOrNot),
                ("Lbfgs", "historySize", x => new Lbfgs(historySize: (int)x), [0f, 1001f]),
            ];
            return cases.SelectMany(c => c.Bad.Select((x, i) => (c.Type, c.Parameter, i, (Action)(() => c.Make(x)))));
        }
    }

    private static float[] UnitOutside => [1f, -0.1f, float.NaN];

    private static float[] NegativeOrNot => [-1f, float.NaN, float.PositiveInfinity];

    private static float[] NotPositive => [0f, -1e-8f, float.NaN, float.PositiveInfinity];

    [Theory]
    [MemberData(nameof(BadArguments))]
    public void ArgumentOutsideItsRange_IsRefusedByItsName(string construction, string parameter)
    {
        Action make = BadConstructions.Single(c => $"{c.Type} {c.Parameter} {c.Number}" == construction).Make;
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(make).ParamName);
    }

    [Fact]
    public void SettingsThatDoNotGoTogether_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new Sgd(0.1f, nesterov: true));
        Assert.Throws<ArgumentException>(() => new Adam().Initialize(17));
        Assert.Throws<ArgumentNullException>(() => new Adam().Initialize(null!));
        Assert.Throws<ArgumentNullException>(() => new Adam().Step(new AlignedBuffer(16), new AlignedBuffer(16), null!));
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
