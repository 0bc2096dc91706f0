// The problem on which reference trajectories were made (make_reference.py): four parameters, a quadratic bowl plus a wave.

using System.Text.Json;

namespace NetGen.Tests.Optimizers;

internal static class ReferenceNumbers
{
    private static readonly JsonElement Problem = Read("trajectories.json");
    private static readonly double[] Begin = Doubles(Problem.GetProperty("start"));
    private static readonly double[] Curvature = Doubles(Problem.GetProperty("curvature")), Wave = Doubles(Problem.GetProperty("wave"));

    public static JsonElement Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Optimizers", file)));
        return document.RootElement.Clone();
    }

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];

    /// <summary>Fills a block with the first parameters; <paramref name="which"/> says which of the four stands at a place.</summary>
    public static void Start(AlignedBuffer parameters, Func<int, int> which)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters.Span[i] = (float)Begin[which(i)];
        }
    }

    public static void Gradient(AlignedBuffer parameters, AlignedBuffer gradients, int step, Func<int, int> which)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            int k = which(i);
            gradients.Span[i] = (float)((Curvature[k] * parameters.Span[i]) + (Wave[k] * Math.Sin((0.3 * step) + k)));
        }
    }

    public static void AssertClose(JsonElement expectedFour, AlignedBuffer parameters, Func<int, int> which, string what)
    {
        double[] expected = Doubles(expectedFour);
        for (int i = 0; i < parameters.Length; i++)
        {
            // Single against double precision: rounding of at most a few ulp a step, of parameters that were of order 1 on their way.
            double wanted = expected[which(i)], tolerance = 2e-5 * Math.Max(0.05, Math.Abs(wanted));
            Assert.True(
                Math.Abs(parameters.Span[i] - wanted) <= tolerance, FormattableString.Invariant($"{what}, parameter {i}: expected {wanted:R}, got {parameters.Span[i]:R}."));
        }
    }
}
