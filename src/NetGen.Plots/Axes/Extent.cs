namespace NetGen.Plots.Axes;

/// <summary>The smallest and the largest of some numbers. Gaps (NaN and infinities) do not count.</summary>
internal struct Extent
{
    public Extent()
    {
    }

    internal double Min { get; private set; } = double.PositiveInfinity;

    internal double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>Whether all of them are whole, as epochs are: ticks between them would say nothing.</summary>
    internal bool AllWhole { get; private set; } = true;

    internal readonly bool IsEmpty => Min > Max;

    internal static Extent Of(ReadOnlySpan<double> values)
    {
        Extent extent = new();
        foreach (double value in values)
        {
            extent.Include(value);
        }

        return extent;
    }

    internal void Include(double value)
    {
        if (double.IsFinite(value))
        {
            (Min, Max) = (Math.Min(Min, value), Math.Max(Max, value));
            AllWhole &= value == Math.Truncate(value);
        }
    }

    internal void Include(Extent other)
    {
        if (!other.IsEmpty)
        {
            (Min, Max) = (Math.Min(Min, other.Min), Math.Max(Max, other.Max));
            AllWhole &= other.AllWhole;
        }
    }
}
