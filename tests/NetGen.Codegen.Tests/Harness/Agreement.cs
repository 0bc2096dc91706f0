namespace NetGen.Codegen.Tests;

/// <summary>When single precision is close enough to double.</summary>
internal static class Agreement
{
    /// <summary>
    /// Of a tensor's largest element. Single precision rounds each operation by 6e-8; sums here have up to a few thousand terms and errors pass through a few layers, which
    /// comes to a few 1e-6. A wrong sign, stride or bias is off by 1e-2 and more.
    /// </summary>
    public const double Tolerance = 2e-5;

    /// <summary>
    /// Where terms cancel (the gradient of a bias before a normalisation is 0 but for rounding), the largest element says little of what single precision can do. There the
    /// measure is what becomes of the tensor when the interpreter rounds every tensor on the way once; emitted code rounds each term of a sum, and gets this many times as much.
    /// So it is past the knee of a sigmoid or tanh, where 1 - y² magnifies the last places of y.
    /// Roundings may cancel by chance, too: the least is a few roundings of the pass's largest gradient, of whose size the terms are.
    /// </summary>
    public const double RoundingsPerTensor = 16, RoundingsOfLargest = 4;

    /// <summary>Compares an emitted network with the interpreter on one batch.</summary>
    /// <returns>What differs, in words; empty if nothing does.</returns>
    public static IReadOnlyList<string> Differences(Oracle oracle, IReadOnlyDictionary<string, double[]> leaves, int batch, INetwork network)
        => Differences(oracle, leaves, batch, NetworkRun.Interpreted(oracle, leaves, batch), NetworkRun.Emitted(network, leaves, batch));

    /// <summary>Compares results of an emitted network with those of the interpreter on the same batch.</summary>
    public static IReadOnlyList<string> Differences(
        Oracle oracle,
        IReadOnlyDictionary<string, double[]> leaves,
        int batch,
        IReadOnlyDictionary<string, double[]> expected,
        IReadOnlyDictionary<string, float[]> actual)
    {
        var differences = new List<string>();
        var rounded = new Lazy<Dictionary<string, double[]>>(() => NetworkRun.Interpreted(oracle, leaves, batch, rounded: true));
        foreach (string name in expected.Keys.Union(actual.Keys).Order(StringComparer.Ordinal))
        {
            if (!expected.TryGetValue(name, out double[]? right) || !actual.TryGetValue(name, out float[]? emitted) || right.Length != emitted.Length)
            {
                differences.Add($"{name}: {(actual.TryGetValue(name, out float[]? a) ? a.Length : 0)} elements, expected {(expected.TryGetValue(name, out double[]? e) ? e.Length : 0)}.");
                continue;
            }

            double bound = Tolerance * right.Max(Math.Abs);
            if (Wrong(right, emitted, bound).Length > 0)
            {
                double inherited = RoundingsPerTensor * right.Zip(rounded.Value[name], (x, y) => Math.Abs(x - y)).Max();
                bound = Math.Max(bound, Math.Max(inherited, RoundingsOfLargest * LargestOfPass(expected, name) / 16777216));
            }

            int[] wrong = Wrong(right, emitted, bound);
            if (wrong.Length > 0)
            {
                int i = wrong.MaxBy(w => double.IsNaN(emitted[w]) ? double.MaxValue : Math.Abs(right[w] - emitted[w]));
                differences.Add($"{name}: {wrong.Length} of {right.Length} elements differ by more than {bound:G3}, most at [{i}]: {emitted[i]:R}, should be {right[i]:G9}.");
            }
        }

        return differences;
    }

    // "step/gradient:a/kernel" belongs with all that begin with "step/gradient:"; an output stands for itself.
    private static double LargestOfPass(IReadOnlyDictionary<string, double[]> expected, string name)
    {
        string pass = name[..(name.IndexOf(':', StringComparison.Ordinal) + 1)];
        return pass.Length == 0 ? expected[name].Max(Math.Abs)
            : expected.Where(e => e.Key.StartsWith(pass, StringComparison.Ordinal)).Max(e => e.Value.Max(Math.Abs));
    }

    private static int[] Wrong(double[] right, float[] emitted, double bound)
        => Enumerable.Range(0, right.Length).Where(i => !(Math.Abs(right[i] - emitted[i]) <= bound)).ToArray();
}
