namespace NetGen.Measure.Works;

/// <summary>How far a result of the device is from the CPU's.</summary>
/// <param name="What">Of what.</param>
/// <param name="Error">The largest difference, as a share of the largest value.</param>
/// <param name="Limit">What rounding explains.</param>
internal sealed record Deviation(string What, double Error, double Limit)
{
    /// <summary>Whether it is rounding. An error that is no number is none.</summary>
    internal bool Agrees => Error <= Limit;

    /// <summary>The deviation of some values.</summary>
    internal static Deviation Of(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double limit)
    {
        double largest = 0, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            // Math.Max hands on what is no number.
            largest = Math.Max(largest, Math.Abs((double)expected[i]));
            difference = Math.Max(difference, Math.Abs((double)actual[i] - expected[i]));
        }

        return new Deviation(what, difference / largest, limit);
    }
}
