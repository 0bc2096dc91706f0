// Schedules worked out by hand, in the benchmark's simulation of WorkerPool.

using NetGen.Scaling;

namespace NetGen.Tests.Scaling;

public sealed class PoolSimulationTests
{
    private static readonly PoolCosts Awake = new(Opening: 1000, Notice: 100, Claim: 10, Ticket: 1, WakeCall: 0, WakeLatency: 0, SpinTime: 1e9);
    private static readonly PoolCosts Sleepy = PoolCosts.None with { WakeCall = 10, WakeLatency = 100, SpinTime = 50 };

    // Two phases, of two items and of eight. Of eight threads six sleep through the first, 500 long, and waking them one after the other costs the opener 600; of four, 200.
    [Fact]
    public void Pool_SettlesForFewerThreadsThanAll()
    {
        IReadOnlyList<double>[] phases = [[500, 500], [.. Enumerable.Repeat(50.0, 8)]];
        PoolCosts costs = PoolCosts.None with { WakeCall = 100, WakeLatency = 100, SpinTime = 50 };
        double all = PoolSimulation.Run(phases, 8, costs).Step;
        (int threads, Prediction prediction) = PoolSimulation.Settled(phases, 8, costs);
        Assert.Equal(4, threads);
        Assert.Equal(PoolSimulation.Run(phases, 4, costs).Step, prediction.Step);
        Assert.True(all > 1.25 * prediction.Step, $"{all} on all threads, {prediction.Step} on four.");
    }

    // One thread: all. Two: 3 and 1 beside 2 and 10. Three: whoever had the 1 takes the 10 from the last range, which still has the 2 in hand. Four: it begins at once.
    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 12)]
    [InlineData(3, 11)]
    [InlineData(4, 10)]
    [InlineData(64, 10)]
    public void FreePool_GivesEachThreadItsRangeAndThenTheOthers(int threads, double expected)
        => Assert.Equal(expected, Step([[3, 1, 2, 10]], threads, PoolCosts.None));

    [Fact]
    public void Phases_DoNotOverlap()
        => Assert.Equal(10 + 1 + 7, Step([[10, 1], [1], [7, 6]], 2, PoolCosts.None));

    [Fact]
    public void OneThread_PaysNothingToThePool()
        => Assert.Equal(12, Step([[5, 6], [1]], 1, Awake));

    // Opening and a claim; the opener takes the item itself, so nobody has to notice.
    [Fact]
    public void OneItem_IsRunByWhoOpenedThePhase()
        => Assert.Equal(2 * (1000 + 10 + 5000), Step([[5000], [5000]], 8, Awake));

    [Fact]
    public void PhaseWithoutItems_CostsNothing()
        => Assert.Equal(1000 + 10 + 5, Step([[], [5], []], 4, Awake));

    // The second thread begins 100 after the first and ends last, at 6,110; the caller hears of it 100 later.
    [Fact]
    public void TwoItems_WaitForTheOtherThreadAndForTheCaller()
        => Assert.Equal(1000 + 100 + 10 + 5000 + 100, Step([[5000, 5000]], 2, Awake));

    // Four threads come to the ticket at the same moment and get it at 0, 100, 200 and 300.
    [Fact]
    public void Claims_AreMadeOneAfterTheOther()
        => Assert.Equal(300 + 100 + 1000, Step([[1000, 1000, 1000, 1000]], 4, PoolCosts.None with { Ticket = 100, Claim = 100 }));

    // Items shorter than a claim: the ticket is what all wait for.
    [Fact]
    public void Ticket_BoundsTheItemsOfAnyNumberOfThreads()
        => Assert.Equal(1000 * 100, Step([Enumerable.Repeat(50.0, 1000)], 64, PoolCosts.None with { Ticket = 100, Claim = 50 }), 100.0);

    // The other thread sleeps when the second phase opens at 1,000. Waking it costs the opener 10, so it runs its three items from 1,010 to 1,100 and one of the other's until 1,130; the other comes at
    // 1,100 and has its second item until 1,130, and its third ends at 1,160.
    [Fact]
    public void SleepingThread_IsWokenByTheOpenerAndComesLater()
        => Assert.Equal(1160, Step([[1000], [30, 30, 30, 30, 30, 30]], 2, Sleepy));

    [Fact]
    public void SpinningThread_IsThereAtOnce()
        => Assert.Equal(1000 + 90, Step([[1000], [30, 30, 30, 30, 30, 30]], 2, Sleepy with { SpinTime = 2000 }));

    [Fact]
    public void ThreadThatIsWokenTooLate_IsPaidForInEachStep()
        => Assert.Equal(1000 + 10 + 5 + 5, Step([[1000], [5, 5]], 2, Sleepy));

    // In the first step the other thread has the 1,000 and the caller must be woken, so that in the second the other is asleep: woken each time, it always comes too late.
    [Fact]
    public void StepsThatCount_AreThoseThatHaveSettled()
        => Assert.Equal(10 + 10 + 1000, Step([[10, 1000]], 2, Sleepy));

    // Of four items three threads beside the opener are wanted, whatever their number: the last comes 100 after two calls of 10. Its
    // item ends so late that the caller sleeps.
    [Fact]
    public void Opener_WakesNoMoreThreadsThanItemsWantThem()
        => Assert.Equal(1000 + 20 + 100 + 500 + 100, Step([[1000], [500, 500, 500, 500]], 64, Sleepy));

    [Fact]
    public void PhaseTimes_AddUpToTheStepButForTheCallersNotice()
    {
        Prediction prediction = PoolSimulation.Run([[5000], [5000, 5000]], 2, Awake);
        Assert.Equal([1000 + 10 + 5000, 1000 + 100 + 10 + 5000], prediction.Phases);
        Assert.Equal(prediction.Phases.Sum() + 100, prediction.Step, 6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void NoThread_IsRefused(int threads)
        => Assert.Throws<ArgumentOutOfRangeException>(() => PoolSimulation.Run([[1.0]], threads, PoolCosts.None));

    private static double Step(IEnumerable<double>[] phases, int threads, PoolCosts costs)
        => Math.Round(PoolSimulation.Run([.. phases.Select(items => items.ToArray())], threads, costs).Step, 6);
}
