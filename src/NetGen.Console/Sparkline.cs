// The course of a figure in one line of characters.

namespace NetGen;

/// <summary>Draws values as bars of eight heights, from the lowest to the highest value.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█", AsciiBlocks = "_.-~=+*#";

    /// <summary>At most <paramref name="width"/> characters; longer courses are averaged piece by piece. A value that is not finite leaves a
    /// gap.</summary>
    internal static string Of(IReadOnlyList<double> values, int width, bool unicode)
    {
        int count = Math.Min(values.Count, Math.Max(0, width));
        double[] means = [.. Enumerable.Range(0, count).Select(i => Mean(values, Begin(i), Begin(i + 1)))];
        double[] finite = [.. means.Where(double.IsFinite)];
        if (finite.Length == 0)
        {
            return new string(' ', count);
        }

        double lowest = finite.Min(), range = finite.Max() - lowest;
        string heights = unicode ? Blocks : AsciiBlocks;
        return string.Concat(means.Select(mean => !double.IsFinite(mean) ? ' ' : heights[Height(mean)]));

        int Begin(int piece) => (int)((long)piece * values.Count / count);
        int Height(double mean) => range > 0 ? (int)Math.Round((mean - lowest) / range * (heights.Length - 1)) : 0;
    }

    private static double Mean(IReadOnlyList<double> values, int begin, int end)
    {
        double sum = 0;
        for (int i = begin; i < end; i++)
        {
            sum += values[i];
        }

        return sum / (end - begin);
    }
}
