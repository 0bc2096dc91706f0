namespace NetGen.Codegen.Tests;

/// <summary>Reproducible numbers for tests.</summary>
internal sealed class Draws(int seed)
{
    private readonly Random random = new(seed);

    public int Below(int bound) => random.Next(bound);

    public T Of<T>(params T[] choices) => choices[random.Next(choices.Length)];

    /// <summary>Normal numbers, each a float exactly, so that single and double precision start from the same values.</summary>
    public double[] Normal(int count, double deviation = 1)
        => Enumerable.Range(0, count)
            .Select(_ => (double)(float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))
            .ToArray();

    /// <summary>
    /// Numbers in ±range, or in (0.3, 0.3 + 2 × range) when positive, that differ from each other and from 0 by at least range / count: no maximum and no
    /// comparison among them changes under the small steps of a central difference.
    /// </summary>
    public double[] Spread(int count, double range = 1.5, bool positive = false)
    {
        int[] order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);

        // An even number of cells has 0 on the border of two of them; the middle halves of cells are used.
        double cell = 2 * range / (count + (count % 2));
        return order.Select(i => ((i + 0.25 + (0.5 * random.NextDouble())) * cell) - (positive ? -0.3 : range)).ToArray();
    }
}
