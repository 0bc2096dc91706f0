namespace NetGen.Scaling;

internal static class Median
{
    /// <summary>The middle of some numbers, at least one.</summary>
    internal static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
