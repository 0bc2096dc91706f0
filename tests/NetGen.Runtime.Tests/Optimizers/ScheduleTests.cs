// Schedules against PyTorch's and Keras' rates over sixty steps (make_optimizers.py), and what they refuse.

using System.Text.Json;

namespace NetGen.Tests.Optimizers;

public sealed class ScheduleTests
{
    private const int Steps = 60;

    private static readonly JsonElement Reference = ReferenceNumbers.Read("optimizers.json").GetProperty("schedules");

    private static readonly Dictionary<string, LearningRateSchedule> Schedules = new(StringComparer.Ordinal)
    {
        ["exponential"] = new ExponentialSchedule(0.1f, 0.95f, 1),
        ["exponential staircase"] = new ExponentialSchedule(0.1f, 0.5f, 7, staircase: true),
        ["inverse time"] = new InverseTimeSchedule(0.1f, 0.5f, 7),
        ["inverse time staircase"] = new InverseTimeSchedule(0.1f, 0.5f, 7, staircase: true),
        ["polynomial"] = new PolynomialSchedule(0.1f, 0f, 1.5f, 40),
        ["polynomial end"] = new PolynomialSchedule(0.1f, 0.01f, 2f, 25),
        ["polynomial cycle"] = new PolynomialSchedule(0.1f, 0.01f, 2f, 25, cycle: true),
        ["restarts"] = new CosineRestartsSchedule(0.1f, 8, final: 0.01f),
        ["restarts equal"] = new CosineRestartsSchedule(0.1f, 13, periodFactor: 1f),
        ["restarts lower"] = new CosineRestartsSchedule(0.1f, 7, 1.5f, 0.8f, 0.01f),
        ["one cycle"] = new OneCycleSchedule(0.1f),
        ["one cycle linear"] = new OneCycleSchedule(0.1f, 60, 0.4f, 10f, 100f, linear: true),
        ["one cycle three"] = new OneCycleSchedule(0.1f, 60, 0.25f, threePhases: true),
        ["triangular"] = new CyclicSchedule(0.01f, 0.1f, 7),
        ["triangular2"] = new CyclicSchedule(0.01f, 0.1f, 7, 4, CycleMode.Triangular2),
        ["exponential range"] = new CyclicSchedule(0.01f, 0.1f, 5, mode: CycleMode.ExponentialRange, factor: 0.97f),
        ["warm-up"] = new WarmupSchedule(8, new ExponentialSchedule(0.1f, 0.9f, 5)),
        ["piecewise"] = new PiecewiseConstantSchedule([10, 25, 40], [0.1f, 0.01f, 0.001f, 0.0001f]),
    };

    public static TheoryData<string> Names => [.. Reference.EnumerateObject().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rates_FollowTheReferenceFor60Steps(string name)
    {
        double[] expected = ReferenceNumbers.Doubles(Reference.GetProperty(name));
        Assert.Equal(Steps, expected.Length);
        LearningRateSchedule schedule = Schedules[name];
        for (int step = 0; step < Steps; step++)
        {
            double rate = schedule.At(new TrainingPosition(step, Steps, 10));

            // The arguments are floats, so the rate has a few times their rounding error.
            Assert.True(Math.Abs(rate - expected[step]) <= 1e-8 + (1e-6 * expected[step]), $"{name}, step {step}: expected {expected[step]}, got {rate}.");
        }
    }

    [Fact]
    public void EverySchedule_HasAReference() => Assert.Equal(Schedules.Keys.Order(), Reference.EnumerateObject().Select(p => p.Name).Order());

    [Fact]
    public void RestartsOverMillionsOfSteps_StayWithinTheirRange()
    {
        CosineRestartsSchedule schedule = new(1f, 1000, 2f, final: 0.25f);
        for (int period = 1; period < 20; period++)
        {
            // Period i begins at 1000 × (2^i - 1).
            long begin = 1000L * ((1L << period) - 1);
            Assert.Equal(1f, schedule.At(new TrainingPosition(begin, 0, 0)));
            Assert.InRange(schedule.At(new TrainingPosition(begin - 1, 0, 0)), 0.25f, 0.26f);
        }
    }

    [Fact]
    public void WarmUp_HandsOverToAScheduleThatKnowsWhatIsLeft()
    {
        WarmupSchedule schedule = new(10, new CosineSchedule(1f, 0.5f));
        Assert.Equal(0.1f, schedule.At(new TrainingPosition(0, 50, 5)), 1e-7f);
        Assert.Equal(1f, schedule.At(new TrainingPosition(10, 50, 5)));
        Assert.Equal(0.75f, schedule.At(new TrainingPosition(30, 50, 5)), 1e-6f);
        Assert.Equal(0.5f, schedule.At(new TrainingPosition(50, 50, 5)));
        Assert.Throws<InvalidOperationException>(() => schedule.At(new TrainingPosition(0, 0, 0)));
    }

    [Fact]
    public void SchedulesThatNeedTheLength_SayHowToGiveIt()
    {
        foreach (LearningRateSchedule schedule in (LearningRateSchedule[])[new PolynomialSchedule(1f), new OneCycleSchedule(1f), new CosineSchedule(1f)])
        {
            InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => schedule.At(new TrainingPosition(3, 0, 0)));
            Assert.Contains(schedule.GetType().Name, exception.Message, StringComparison.Ordinal);
            Assert.Contains("TotalSteps", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("initial")]
    [InlineData("decayRate")]
    [InlineData("decaySteps")]
    public void DecayArgumentsOutsideTheirRanges_AreRefused(string parameter)
    {
        float initial = parameter == "initial" ? -1f : 0.1f, decayRate = parameter == "decayRate" ? 0f : 0.5f;
        long decaySteps = parameter == "decaySteps" ? 0 : 5;
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialSchedule(initial, decayRate, decaySteps)).ParamName);
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(() => new InverseTimeSchedule(initial, decayRate, decaySteps)).ParamName);
    }

    [Fact]
    public void ArgumentsOutsideTheirRanges_AreRefusedByTheirNames()
    {
        (string Parameter, Func<LearningRateSchedule> Make)[] bad =
        [
            ("initial", () => new PolynomialSchedule(float.NaN)), ("final", () => new PolynomialSchedule(0.1f, -1f)),
            ("power", () => new PolynomialSchedule(0.1f, power: 0f)), ("totalSteps", () => new PolynomialSchedule(0.1f, totalSteps: -1)),
            ("initial", () => new CosineRestartsSchedule(-1f, 5)), ("firstPeriod", () => new CosineRestartsSchedule(0.1f, 0)),
            ("periodFactor", () => new CosineRestartsSchedule(0.1f, 5, 0.5f)), ("rateFactor", () => new CosineRestartsSchedule(0.1f, 5, rateFactor: 1.5f)),
            ("final", () => new CosineRestartsSchedule(0.1f, 5, final: float.PositiveInfinity)), ("maximum", () => new OneCycleSchedule(-0.1f)),
            ("totalSteps", () => new OneCycleSchedule(0.1f, -5)), ("risingShare", () => new OneCycleSchedule(0.1f, risingShare: 1f)),
            ("risingShare", () => new OneCycleSchedule(0.1f, risingShare: 0.5f, threePhases: true)), ("startDivisor", () => new OneCycleSchedule(0.1f, startDivisor: 0f)),
            ("endDivisor", () => new OneCycleSchedule(0.1f, endDivisor: float.NaN)), ("minimum", () => new CyclicSchedule(-1f, 0.1f, 5)),
            ("maximum", () => new CyclicSchedule(0.2f, 0.1f, 5)), ("stepsUp", () => new CyclicSchedule(0.01f, 0.1f, 0)),
            ("stepsDown", () => new CyclicSchedule(0.01f, 0.1f, 5, -1)), ("mode", () => new CyclicSchedule(0.01f, 0.1f, 5, mode: (CycleMode)7)),
            ("factor", () => new CyclicSchedule(0.01f, 0.1f, 5, factor: 0f)), ("warmupSteps", () => new WarmupSchedule(0, 0.1f)),
            ("rates", () => new PiecewiseConstantSchedule([5], [0.1f, -0.1f])),
        ];
        foreach ((string parameter, Func<LearningRateSchedule> make) in bad)
        {
            Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(make).ParamName);
        }

        Assert.Equal("rates", Assert.Throws<ArgumentException>(() => new PiecewiseConstantSchedule([5], [0.1f])).ParamName);
        Assert.Equal("boundaries", Assert.Throws<ArgumentException>(() => new PiecewiseConstantSchedule([5, 5], [0.1f, 0.2f, 0.3f])).ParamName);
        Assert.Equal("then", Assert.Throws<ArgumentNullException>(() => new WarmupSchedule(5, null!)).ParamName);
    }
}
