namespace NetGen.Scaling;

/// <summary>One phase of a step as one core runs it.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Items">Nanoseconds of each item.</param>
/// <param name="MostItems">Into how many items the work could be cut without another way of sharing it out: a phase over samples into its blocks, others without limit.</param>
internal sealed record MeasuredPhase(string Name, IReadOnlyList<double> Items, int MostItems)
{
    // Pieces for each core when a phase is cut finer: uneven ends then cost an eighth of a core's share at most.
    private const int PiecesPerCore = 8;

    /// <summary>Nanoseconds on one core.</summary>
    internal double Total => Items.Sum();

    /// <summary>The same work in even pieces, enough for so many cores if it can be cut so fine.</summary>
    internal MeasuredPhase CutFor(int cores)
    {
        int pieces = Math.Min(MostItems, PiecesPerCore * cores);
        return pieces <= Items.Count ? this : this with { Items = [.. Enumerable.Repeat(Total / pieces, pieces)] };
    }
}
