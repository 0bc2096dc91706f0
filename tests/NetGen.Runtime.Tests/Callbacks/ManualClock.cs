// A clock that stands still until it is moved.

namespace NetGen.Tests.Callbacks;

internal sealed class ManualClock : TimeProvider
{
    // 2024-06-11 12:00:00.25 UTC, a time that a double of seconds holds exactly.
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddSeconds(1718107200.25);

    private long ticks = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => ticks;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(ticks - 1);

    public void Advance(TimeSpan time) => ticks += time.Ticks;
}
