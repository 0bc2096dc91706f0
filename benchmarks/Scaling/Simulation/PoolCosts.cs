namespace NetGen.Scaling;

/// <summary>What a <see cref="WorkerPool"/> costs beside the items themselves, all in nanoseconds.</summary>
/// <param name="Opening">From the end of a phase's last item until the next phase can be claimed.</param>
/// <param name="Notice">Until a thread that spins has seen it.</param>
/// <param name="Claim">What claiming and finishing add to an item, for the thread that runs it.</param>
/// <param name="Ticket">For how long an item keeps the others from the counter of unfinished ones, and from a ticket that they share: a cache line has one owner at a time.</param>
/// <param name="WakeCall">For how long waking a thread that sleeps keeps the waker.</param>
/// <param name="WakeLatency">Until a thread that is woken runs.</param>
/// <param name="SpinTime">How long a thread without work spins before it sleeps.</param>
internal sealed record PoolCosts(double Opening, double Notice, double Claim, double Ticket, double WakeCall, double WakeLatency, double SpinTime)
{
    /// <summary>A pool whose synchronisation is free and whose threads never sleep: what the items alone allow.</summary>
    internal static PoolCosts None { get; } = new(0, 0, 0, 0, 0, 0, double.PositiveInfinity);

    /// <summary>The same pool on a machine whose cores are further apart; it spins as long.</summary>
    internal PoolCosts Times(double factor)
        => new(Opening * factor, Notice * factor, Claim * factor, Ticket * factor, WakeCall * factor, WakeLatency * factor, SpinTime);
}
