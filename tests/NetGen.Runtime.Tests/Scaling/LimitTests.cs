using NetGen.Scaling;

namespace NetGen.Tests.Scaling;

public sealed class LimitTests
{
    // On four cores the first phase takes 100 instead of 25. In 32 pieces it would take 25, in two 50.
    [Theory]
    [InlineData(int.MaxValue, 125)]
    [InlineData(2, 150)]
    [InlineData(1, 200)]
    public void PhaseOfOneItem_LosesWhatOtherCoresWouldHaveDone(int mostItems, double stepIfCut)
    {
        MeasuredPhase[] phases = [new("even", [100, 100, 100, 100], int.MaxValue), new("alone", [100], mostItems)];
        Limit limit = Limit.Of(phases, 4, PoolCosts.None)[0];
        Assert.Equal("alone", limit.Phase.Name);
        Assert.Equal((100, 75, "one item"), (limit.Time, limit.Lost, limit.Reason));
        Assert.Equal(stepIfCut, limit.StepIfCut, 6);
    }

    [Theory]
    [InlineData("fewer items than cores", 50.0, 50.0)]
    [InlineData("one item is long", 100.0, 10.0, 10.0, 10.0, 10.0)]
    [InlineData("items do not divide evenly", 10.0, 10.0, 10.0, 10.0, 10.0)]
    public void Reason_NamesWhatTheItemsAllow(string reason, params double[] items)
        => Assert.Equal(reason, Limit.Of([new("phase", items, int.MaxValue)], 4, PoolCosts.None)[0].Reason);

    [Fact]
    public void Reason_IsSynchronisationWhereThatCostsMore()
        => Assert.Equal(
            "synchronisation", Limit.Of([new("phase", [10, 10, 10, 10, 10], int.MaxValue)], 4, PoolCosts.None with { Opening = 100 })[0].Reason);

    [Fact]
    public void PhaseThatHasEnoughItems_IsNotCut()
    {
        var phase = new MeasuredPhase("phase", [.. Enumerable.Repeat(1.0, 64)], int.MaxValue);
        Assert.Same(phase, phase.CutFor(8));
        Assert.Equal(72, phase.CutFor(9).Items.Count);
        Assert.Equal(64, phase.CutFor(9).Total, 9);
    }
}
