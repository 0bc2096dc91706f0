// Ticks: round numbers, as many as have room.

using NetGen.Plots.Axes;

namespace NetGen.Plots.Tests;

public sealed class TickTests
{
    [Theory]
    [InlineData(0, 1, "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0")]
    [InlineData(-0.3, 0.35, "-0.3 -0.2 -0.1 0 0.1 0.2 0.3")]
    [InlineData(0, 97, "0 10 20 30 40 50 60 70 80 90")]
    [InlineData(1, 50, "5 10 15 20 25 30 35 40 45 50")]
    [InlineData(0, 4e7, "0 5e6 1e7 1.5e7 2e7 2.5e7 3e7 3.5e7 4e7")]
    [InlineData(0, 3e-7, "0 5e-8 1e-7 1.5e-7 2e-7 2.5e-7 3e-7")]
    [InlineData(1000000000, 1000000004, "1000000000 1000000001 1000000002 1000000003 1000000004")]
    public void LinearTicks_AreMultiplesOfOneTwoOrFive(double min, double max, string expected)
        => Assert.Equal(expected.Split(' '), Labels(new Axis(min, max, IsLog: false), 480));

    [Theory]
    [InlineData(0.0009, 2000, "0.001 0.01 0.1 1 10 100 1000")]
    [InlineData(1e-7, 0.1, "1e-7 1e-6 1e-5 0.0001 0.001 0.01 0.1")]
    [InlineData(1e-40, 1, "1e-40 1e-35 1e-30 1e-25 1e-20 1e-15 1e-10 1e-5 1")]
    [InlineData(3, 300, "5 10 20 50 100 200")]
    public void LogarithmicTicks_ArePowersOfTen_OrOneTwoFiveWhereThoseAreFew(double min, double max, string expected)
        => Assert.Equal(expected.Split(' '), Labels(new Axis(min, max, IsLog: true), 480));

    [Fact]
    public void LogarithmicAxisOfLessThanTwoSuchTicks_HasLinearOnes()
        => Assert.Equal(["0.30", "0.32", "0.34", "0.36", "0.38", "0.40", "0.42", "0.44", "0.46", "0.48"], Labels(new Axis(0.29, 0.48, IsLog: true), 480));

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(1000)]
    public void Labels_NeverTouch(double length)
    {
        foreach ((double min, double max) in ((double, double)[])[(0, 1), (-1234.5, 9876.5), (1e-9, 2e-9), (1e12, 1e12 + 1), (-1e99, 1e99)])
        {
            Axis axis = new(min, max, IsLog: false);
            List<Tick> ticks = Ticks.For(axis, length, sideBySide: true);
            Assert.NotEmpty(ticks);
            for (int i = 1; i < ticks.Count; i++)
            {
                double between = (axis.Place(ticks[i].Value) - axis.Place(ticks[i - 1].Value)) * length;
                double needed = (Ticks.WidestLabel([ticks[i]]) + Ticks.WidestLabel([ticks[i - 1]])) / 2;
                Assert.True(between > needed, $"\"{ticks[i - 1].Label}\" and \"{ticks[i].Label}\" touch on {length} pixels.");
            }
        }
    }

    [Fact]
    public void WholeNumbers_GetWholeTicks()
    {
        Extent epochs = Extent.Of([1, 2, 3]);
        Assert.Equal(["1", "2", "3"], Labels(Axis.Around(epochs, isLog: false, tight: false, double.NaN), 480));
        Extent halves = Extent.Of([1, 2, 2.5]);
        Assert.Contains("1.2", Labels(Axis.Around(halves, isLog: false, tight: false, double.NaN), 480));
    }

    private static string[] Labels(Axis axis, double length)
        => [.. Ticks.For(axis, length, sideBySide: true).Where(tick => !tick.IsMinor).Select(tick => tick.Label)];
}
